"""The door: pages and addresses for staff with the right to check in at the location of a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from wagtail_mib_events.checkin.reports import Malformed, report_from_form, reports_from_json
from wagtail_mib_events.checkin.wording import Person, answer_in_words, person
from wagtail_mib_events.domain import scans
from wagtail_mib_events.domain.exceptions import Busy
from wagtail_mib_events.domain.queries.door import sessions_at_door
from wagtail_mib_events.domain.scans import DoorAnswer
from wagtail_mib_events.models import Booking, Scan, Session
from wagtail_mib_events.permissions import has_right, sessions_for
from wagtail_mib_events.views.security import private_headers, with_headers

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RIGHT = "check_in_session"
MOST_FOUND = 20
# Those of a personal page, and what the camera needs.
HEADERS = private_headers(script_src="'wasm-unsafe-eval'", worker_src="'self'", media_src="'self' blob:") | {
    "Referrer-Policy": "same-origin"
}


@method_decorator(with_headers(HEADERS), name="dispatch")
class StaffMixin:
    """Lets in who may check in somewhere: others sign in, or see that there is nothing here. Asked at every request."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer who may check in; ask others to sign in, scripts by a 403."""
        if has_right(request.user, RIGHT):
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin
            return response
        return self.refuse(request)

    def refuse(self, request: HttpRequest) -> HttpResponseBase:
        """Send to the sign-in page, or say 404 to somebody who is signed in already."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))

    def get_session(self, pk: int) -> Session:
        """Return a session at a location where the user may check in. Raises ``Http404``."""
        sessions = sessions_for(self.request.user, RIGHT).select_related("event", "location")
        return get_object_or_404(sessions, pk=pk)


class ScriptMixin(StaffMixin):
    """The same for addresses that scripts ask."""

    def refuse(self, request: HttpRequest) -> HttpResponseBase:  # noqa: ARG002 (the mixin's signature)
        """Say 403, so that the script asks staff to sign in again."""
        return JsonResponse({"detail": "sign in"}, status=403)


class SessionsView(StaffMixin, TemplateView):
    """Choose the date whose door one keeps."""

    template_name = "wagtail_mib_events/door/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return today's dates and those around them."""
        rows = sessions_at_door(sessions=sessions_for(self.request.user, RIGHT), now=timezone.now())
        shown = [
            {"session": row.session, "url": _url("door_session", row.session), "arrived": row.arrived}
            | {"expected": row.expected}
            for row in rows
        ]
        today = timezone.localdate()
        is_today = [timezone.localdate(row.session.start) == today for row in rows]
        return super().get_context_data(
            today=[row for row, now in zip(shown, is_today, strict=True) if now],
            later=[row for row, now in zip(shown, is_today, strict=True) if not now],
            **kwargs,
        )


class DoorView(StaffMixin, TemplateView):
    """The door of one date; with ``q`` it searches."""

    template_name = "wagtail_mib_events/door/session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows, which is the same with and without scripts."""
        session = self.get_session(self.kwargs["pk"])
        bookings = scans.bookings_at_door(session=session)
        here = scans.arrivals_at(session=session)
        query = self.request.GET.get("q", "")[:200]
        return super().get_context_data(
            session=session,
            session_url=_url("door_session", session),
            sessions_url=reverse("wagtail_mib_events:door"),
            scan_form_url=_url("door_form", session),
            config=_config(session),
            counts=scans.counts(bookings=bookings, here=here),
            query=query,
            people=_found(bookings, here, query) if query else [],
            arrived=_arrived(bookings, here),
            **kwargs,
        )


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ScanFormView(DoorView):
    """Takes one scan from a form and shows the answer on the door's page; 503 while the database is busy."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store the scan and answer; what cannot be read is unknown."""
        session = self.get_session(pk)
        now = timezone.now()
        try:
            report = report_from_form(request.POST.dict(), now)
        except Malformed:
            return self.render_to_response(self.get_context_data(), status=400)
        try:
            answers = scans.receive(
                session=session, reports=[report], sent_at=now, received_at=now, user=_staff(request)
            )
        except Busy as busy:
            context = self.get_context_data(trouble=str(busy), typed=report.code[:40])
            return self.render_to_response(context, status=503)
        (answer,) = _in_words(session, answers)
        unread = answer["answer"] == scans.Answer.UNKNOWN
        return self.render_to_response(self.get_context_data(answer=answer, typed=report.code[:40] if unread else ""))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ScansView(ScriptMixin, View):
    """Takes scans from the scripts: ``{sent_at, scans}`` in, ``{results, counts}`` out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Store the scans and answer each; 400 for what our script never sends, 503 while the database is busy."""
        session = self.get_session(pk)
        try:
            sent_at, reports = reports_from_json(request.body)
            answers = scans.receive(
                session=session,
                reports=reports,
                sent_at=sent_at,
                received_at=timezone.now(),
                user=_staff(request),
            )
        except Malformed:
            return JsonResponse({"detail": "malformed"}, status=400)
        except Busy:
            return JsonResponse({"detail": "busy"}, status=503)
        bookings = scans.bookings_at_door(session=session)
        here = scans.arrivals_at(session=session)
        counts = asdict(scans.counts(bookings=bookings, here=here))
        return JsonResponse({"results": _in_words(session, answers), "counts": counts})


class PeopleView(ScriptMixin, View):
    """People of a date for the scripts: those found by ``q``, else those who are here."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return the rows."""
        session = self.get_session(pk)
        bookings = scans.bookings_at_door(session=session)
        here = scans.arrivals_at(session=session)
        query = request.GET.get("q", "").strip()[:200]
        people = _found(bookings, here, query) if query else _arrived(bookings, here)
        return JsonResponse({"people": [asdict(row) for row in people]})


def _url(name: str, session: Session) -> str:
    return reverse(f"wagtail_mib_events:{name}", args=[session.pk])


def _config(session: Session) -> dict[str, str]:
    """Return the addresses that the scripts need."""
    return {
        "scans_url": _url("door_scans", session),
        "people_url": _url("door_people", session),
        "worker_url": reverse("wagtail_mib_events:door_worker"),
        "wasm_url": reverse("wagtail_mib_events:door_wasm"),
        "fallback_url": reverse("wagtail_mib_events:door_fallback"),
        "sign_in_url": reverse("wagtailadmin_login"),
        "time_zone": settings.TIME_ZONE,
    }


def _staff(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _found(bookings: list[Booking], here: Mapping[int, Scan], query: str) -> list[Person]:
    """Return whose name or code holds the query, at most ``MOST_FOUND``."""
    name, code = query.casefold(), query.replace("-", "").replace(" ", "").upper()
    matches = [
        booking
        for booking in bookings
        if name in booking.registration.name.casefold() or (code and code in booking.registration.short_code)
    ]
    return [person(booking, here) for booking in matches[:MOST_FOUND]]


def _arrived(bookings: list[Booking], here: Mapping[int, Scan]) -> list[Person]:
    """Return who is here, the latest first."""
    rows = [person(booking, here) for booking in bookings if booking.registration_id in here]
    return sorted(rows, key=lambda row: str(row.since), reverse=True)


def _in_words(session: Session, answers: list[DoorAnswer]) -> list[dict[str, Any]]:
    known = [answer.registration for answer in answers if answer.registration is not None]
    bookings = {row.registration_id: row for row in session.bookings.filter(registration__in=known)}
    return [
        answer_in_words(answer, bookings.get(answer.registration.pk) if answer.registration else None)
        for answer in answers
    ]
