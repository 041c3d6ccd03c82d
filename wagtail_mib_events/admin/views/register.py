"""Registering a household that calls or stands before the desk: one page, then its registration with the code."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages

from wagtail_mib_events.admin.filters import SEEING_DATES, SEEING_PEOPLE
from wagtail_mib_events.admin.forms.registration import RegisterForm, staff_offer
from wagtail_mib_events.admin.registering import dates_to_register_for, register_address
from wagtail_mib_events.admin.views.confirmations import ConfirmView
from wagtail_mib_events.admin.views.registrations import bookings_in_sight
from wagtail_mib_events.domain.exceptions import DomainError
from wagtail_mib_events.domain.links import personal_url
from wagtail_mib_events.domain.registrations import register
from wagtail_mib_events.domain.sites import base_url
from wagtail_mib_events.enums import ACTIVE, HOLDING, CareStatus
from wagtail_mib_events.models import Booking, Event, Registration
from wagtail_mib_events.permissions import has_right, registrations_for, sessions_for


@method_decorator(sensitive_post_parameters(), name="dispatch")
class RegisterView(ConfirmView):
    """Registers a household for dates of an event at the user's locations; ``?session=`` preselects one."""

    model = Event
    template_name = "wagtail_mib_events/admin/registrations/register.html"
    page_title = gettext_lazy("Register by telephone")
    header_icon = "group"
    button_label = gettext_lazy("Register")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Load the event and its dates; a preselected date at a location of others is 404."""
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()
        found = dates_to_register_for(events=[self.object], user=request.user, now=self.now)
        self.dates = found.get(self.object.pk, [])
        self.preselected = self._preselected()

    def get_queryset(self) -> QuerySet[Event]:
        """Return the events with a date at a location where the user may register people."""
        return Event.objects.filter(pk__in=sessions_for(self.request.user, "add_registration").values("event"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Register once, however often the button is pressed."""
        known = Registration.objects.filter(idempotency_key=self.idempotency_key, event=self.object).first()
        return self.done(known) if known else super().post(request, *args, **kwargs)

    @cached_property
    def form_key(self) -> UUID:
        """The key of the page as it was shown."""
        with suppress(ValueError):
            return UUID(self.request.POST.get("form_key", ""))
        return uuid4()

    @property
    def idempotency_key(self) -> UUID:
        """The key of the answers: going back and writing another household gives another registration."""
        answers = [(name, values) for name, values in self.request.POST.lists() if name != "csrfmiddlewaretoken"]
        return uuid5(self.form_key, urlencode(sorted(answers), doseq=True))

    def get_form(self, _form_class: Any = None) -> RegisterForm:
        """Return the form, with the answers once they are sent."""
        bookings = bookings_in_sight(self.request.user).filter(status__in=ACTIVE).order_by("session__start", "pk")
        visible = registrations_for(self.request.user, *SEEING_PEOPLE)
        return RegisterForm(
            offer=staff_offer(event=self.object, sessions=self.dates, now=self.now),
            preselected=self.preselected,
            answers=self.request.POST if self.request.method == "POST" else None,
            visible=visible.prefetch_related(Prefetch("bookings", queryset=bookings, to_attr="bookings_in_sight")),
            now=self.now,
        )

    def form_valid(self, form: RegisterForm) -> HttpResponse:
        """Register; what was typed stays where it is refused."""
        try:
            result = register(
                event=self.object,
                sessions=form.sessions_chosen(),
                household=form.household(),
                idempotency_key=self.idempotency_key,
                channel=form.channel_chosen(),
                overbook_reason=form.overbook_reason(),
                user=self.request.user,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return self.done(result.registration)  # type: ignore[arg-type]  # only the website gets none

    def done(self, registration: Registration) -> HttpResponse:
        """Say what the household got, with its code, on the page of its registration where the user may see it."""
        bookings = list(registration.bookings.select_related("session").order_by("session__start", "pk"))
        next_one = register_address(self.object, bookings[0].session)
        sees_it = registrations_for(self.request.user, *SEEING_PEOPLE).filter(pk=registration.pk).exists()
        has_ticket = any(booking.status in HOLDING for booking in bookings)
        ticket = messages.button(personal_url(registration, base_url()), _("Ticket to print"), new_window=True)
        again = messages.button(next_one, _("Register the next one"))
        buttons = [*([ticket] if has_ticket else []), *([again] if sees_it else [])]
        messages.success(self.request, outcome(registration, bookings), buttons=buttons)
        address = reverse("mib_registrations:inspect", args=[registration.pk]) if sees_it else next_one
        return HttpResponseRedirect(address)

    def get_success_url(self) -> str:
        """Go back to the dates of the event, or to the start page where the user may not see them."""
        return self._back

    @cached_property
    def _back(self) -> str:
        if not has_right(self.request.user, *SEEING_DATES):
            return reverse("wagtailadmin_home")
        return f"{reverse('mib_dates:index')}?event={self.object.pk}"

    def get_breadcrumbs_items(self) -> list[Any]:
        """Lead back to the dates."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, {"url": self.get_success_url(), "label": _("Dates")}, here]

    def _preselected(self) -> list[int]:
        """Return the id of the date that is asked for, or of the only one. Raises ``Http404``."""
        offered = [session.pk for session in self.dates]
        asked = self.request.GET.get("session")
        if asked is None:
            return offered if len(offered) == 1 else []
        here = sessions_for(self.request.user, "add_registration").filter(event=self.object)
        if not asked.isdecimal() or not here.filter(pk=asked[:18]).exists():
            raise Http404
        return [pk for pk in offered if pk == int(asked[:18])]


def outcome(registration: Registration, bookings: list[Booking]) -> str:
    """Return a sentence about what a household that was just registered got, and the code to tell it."""
    held = [booking for booking in bookings if booking.status in HOLDING]
    if len(held) == len(bookings):
        text = _("The household is registered. Code: %(code)s")
    elif held:
        text = _("The household is registered, but waits for a place on some dates. Code: %(code)s")
    else:
        text = _("No place is free: the household is on the waiting list. Code: %(code)s")
    said = text % {"code": registration}
    waits_for_care = any(booking.care_status == CareStatus.WAITING for booking in held)
    return f"{said} {_('No childcare place is free: it waits for one.')}" if waits_for_care else said
