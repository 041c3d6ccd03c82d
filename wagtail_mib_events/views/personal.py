"""The personal page: what is booked, the ticket, and buttons to confirm, accept, change and cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from wagtail_mib_events.domain.addresses import event_address
from wagtail_mib_events.domain.bookings import accept_offer, cancel, confirm_email, take_place
from wagtail_mib_events.domain.care_notes import care_notes_of
from wagtail_mib_events.domain.exceptions import Busy, DomainError, NoPlaceLeft, NothingToDo
from wagtail_mib_events.domain.links import ticket_url
from wagtail_mib_events.domain.moves import change_date
from wagtail_mib_events.domain.qr import qr_svg
from wagtail_mib_events.domain.queries.changes import dates_to_leave, dates_to_take
from wagtail_mib_events.domain.queries.events import is_visible
from wagtail_mib_events.domain.queries.personal import Holding, holding_of
from wagtail_mib_events.domain.sites import base_url
from wagtail_mib_events.domain.ticket_picture import ticket_picture
from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.forms.personal import CancelForm, ChangeDateForm
from wagtail_mib_events.models import Event, Registration
from wagtail_mib_events.views.bilingual import render_in_two_languages
from wagtail_mib_events.views.holder import back, for_the_holder, holder_context
from wagtail_mib_events.views.reading import reading_language
from wagtail_mib_events.views.redirects import SeeOther
from wagtail_mib_events.views.refusals import readable, unknown_link
from wagtail_mib_events.views.security import private

NOTICES = (
    *("confirmed", "accepted", "cancelled", "changed", "people", "absences", "taken"),
    *("care_written", "care_deleted", "nothing", "busy"),
)


@for_the_holder
@require_safe
def registration(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Show what is booked, and the ticket where a place is certain."""
    holding = holding_of(registration=registration, now=timezone.now())
    notice = request.GET.get("notice", "")
    others = dates_to_take(holding)
    care_notes = care_notes_of(holding=holding)

    def context() -> dict[str, Any]:
        return holder_context(request, registration, key) | {
            "holding": holding,
            "standing": holding.standing.value,
            "care_notes": care_notes,
            "can_change": bool(others),
            "notice": notice if notice in NOTICES else "",
            "qr": _qr(registration) if holding.confirmed else "",
            "calendar_url": reverse("wagtail_mib_events:registration_calendar", args=[key])
            if holding.confirmed
            else "",
        }

    return render_in_two_languages(request, "wagtail_mib_events/personal/registration.html", context)


@for_the_holder
def confirm(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Confirm the e-mail address when the button is pressed."""
    if request.method == "POST" and registration.needs_email_confirmation:
        return _do(request, key, "confirmed", lambda: confirm_email(registration=registration))
    return back(request, key, "nothing" if request.method == "POST" else "")


@for_the_holder
def accept(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Accept the offered places when the button is pressed."""
    if request.method == "POST":
        return _do(request, key, "accepted", lambda: accept_offer(registration=registration))
    return back(request, key)


@for_the_holder
def take(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Take a place that is free shortly before the date, when the button is pressed."""
    if request.method != "POST":
        return back(request, key)
    try:
        return _do(request, key, "accepted", lambda: take_place(registration=registration))
    except NoPlaceLeft:
        return back(request, key, "taken")


@for_the_holder
def cancel_dates(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Ask which dates are cancelled, and cancel them when the button is pressed. Declining an offer is the same."""
    holding = holding_of(registration=registration, now=timezone.now())
    if not holding.alive:
        return back(request, key, "nothing" if request.method == "POST" else "")
    only_all = len(holding.alive) == 1 or registration.event.booking_mode == BookingMode.WHOLE_EVENT
    if request.method == "POST" and only_all:
        return _do(request, key, "cancelled", lambda: cancel(registration=registration))
    form = _cancel_form(request, holding)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["sessions"]
        return _do(request, key, "cancelled", lambda: cancel(registration=registration, session_ids=chosen))

    def context() -> dict[str, Any]:
        return holder_context(request, registration, key) | {"holding": holding, "form": form, "only_all": only_all}

    return render_in_two_languages(request, "wagtail_mib_events/personal/cancel.html", context)


@for_the_holder
def change(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Ask which other date she takes, and change to it when the button is pressed."""
    holding = holding_of(registration=registration, now=timezone.now())
    booked = dates_to_leave(holding)
    if not booked:
        return back(request, key, "nothing" if request.method == "POST" else "")
    others = dates_to_take(holding)
    form = ChangeDateForm(request.POST if request.method == "POST" else None, booked=booked, others=others)
    if form.is_done_already:
        return back(request, key, "nothing")
    if not form.is_valid():
        return _ask_for_another_date(request, registration, key, form)
    try:
        change_date(registration=registration, **form.cleaned_data)
    except (NothingToDo, Busy) as refusal:
        return back(request, key, "busy" if isinstance(refusal, Busy) else "nothing")
    except DomainError as refusal:
        now_free = dates_to_take(holding_of(registration=registration, now=timezone.now()))
        fresh = ChangeDateForm(booked=booked, others=now_free)
        return _ask_for_another_date(request, registration, key, fresh, refusal=refusal)
    return back(request, key, "changed")


@for_the_holder
@require_safe
def picture(request: HttpRequest, registration: Registration, _key: str) -> HttpResponse:
    """Return the ticket as a PNG to keep among one's photos."""
    holding = holding_of(registration=registration, now=timezone.now())
    if not holding.confirmed:
        return unknown_link(request)
    content = ticket_picture(
        url=ticket_url(registration, base_url()),
        code=registration.display_code,
        starts=[date.session.start for date in holding.confirmed],
    )
    name = f"{registration.display_code}.png"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="image/png", headers=disposition)


@csrf_exempt
@private
@readable
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Clear what the browser keeps of these pages, for telephones that several people use, and lead to the event."""
    slug = request.POST.get("event", "").replace("\x00", "")
    event = Event.objects.filter(slug=slug).first()
    with translation.override(reading_language(request)):
        url = event_address(event) if is_visible(event) else ""
        response = SeeOther(url or "/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _ask_for_another_date(
    request: HttpRequest,
    registration: Registration,
    key: str,
    form: ChangeDateForm,
    *,
    refusal: DomainError | None = None,
) -> HttpResponse:
    def context() -> dict[str, Any]:
        return holder_context(request, registration, key) | {"form": form, "note": refusal}

    status = 200 if refusal is None else 409
    return render_in_two_languages(request, "wagtail_mib_events/personal/change.html", context, status=status)


def _do(request: HttpRequest, key: str, notice: str, use_case: Callable[[], None]) -> HttpResponse:
    """Run a use case, and show the page as it is afterwards."""
    try:
        use_case()
    except NothingToDo:
        notice = "nothing"
    except Busy:
        notice = "busy"
    return back(request, key, notice)


def _cancel_form(request: HttpRequest, holding: Holding) -> CancelForm:
    if request.method == "POST":
        return CancelForm(request.POST, dates=holding.alive)
    return CancelForm(initial={"sessions": request.GET.getlist("session")}, dates=holding.alive)


def _qr(registration: Registration) -> str:
    svg = qr_svg(ticket_url(registration, base_url()), title=_("QR code of your ticket"))
    return mark_safe(svg)  # noqa: S308 (built by format_html)
