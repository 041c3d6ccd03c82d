"""What staff do with one booking of a household: cancel it, change its date, prefer or admit it while it waits."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_mib_events.admin.date_labels import date_with_places
from wagtail_mib_events.admin.views.confirmations import ConfirmView
from wagtail_mib_events.domain import bookings, moves, waiting_list
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.enums import ACTIVE, HOLDING, BookingMode, BookingStatus, CareStatus, SessionStatus
from wagtail_mib_events.forms.fields import LineField
from wagtail_mib_events.models import Booking, Registration, Session
from wagtail_mib_events.permissions import sessions_for, whole_registrations_for


class BookingStepView(ConfirmView):
    """Base for a step with one booking, or with all those of a household that booked a whole course."""

    model = Booking
    action = "change"
    #: The bookings with which the step makes sense.
    concerned: ClassVar[Q] = Q(status__in=ACTIVE)

    def get_queryset(self) -> QuerySet[Booking]:
        """Return such bookings at the user's locations."""
        found: QuerySet[Booking] = super().get_queryset().filter(self.concerned)
        return found.select_related("registration__event", "session__location")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """A course is one unit: all its bookings must be at the user's locations."""
        super().setup(request, *args, **kwargs)
        self.registration = self.object.registration
        self.whole = self.registration.event.booking_mode == BookingMode.WHOLE_EVENT
        courses = whole_registrations_for(request.user, "change_registration")
        if self.whole and not courses.filter(pk=self.registration.pk).exists():
            raise Http404

    @cached_property
    def told(self) -> str:
        """Whether she is told, or must be called."""
        return how_told(self.registration)

    @property
    def named(self) -> dict[str, Any]:
        """Date and location for a sentence."""
        return {"date": self.object.session, "location": self.object.session.location}

    def get_success_url(self) -> str:
        """Go back to the registration."""
        return reverse("mib_registrations:inspect", args=[self.object.registration_id])


class CancelBookingView(BookingStepView):
    """Cancels one booking of a household, or all of them where it booked a whole course."""

    page_title = gettext_lazy("Cancel booking")
    header_icon = "cross"
    button_label = gettext_lazy("Cancel the booking")
    serious = True
    done_message = gettext_lazy("The booking is cancelled. The place goes to whoever waits first.")

    def sentences(self) -> list[str]:
        """Say what is cancelled and whether she is told."""
        what = (
            _("All dates of the course are cancelled for this household.")
            if self.whole
            else _("%(date)s, %(location)s is cancelled for this household.") % self.named
        )
        return [what, self.told]

    def act(self, _form: Any) -> None:
        """Cancel."""
        bookings.cancel(
            registration=self.registration,
            session_ids=None if self.whole else [self.object.session_id],
            user=self.request.user,
        )


class OtherDateForm(forms.Form):
    """Which date a household takes instead."""

    session = forms.TypedChoiceField(label=gettext_lazy("New date"), coerce=int)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["session"]
        field.choices = [("", "---------"), *choices]


class ChangeDateView(BookingStepView):
    """Books another date of the event for a household instead of one it has."""

    form_class: type[forms.Form] = OtherDateForm
    page_title = gettext_lazy("Change date")
    header_icon = "date"
    button_label = gettext_lazy("Change the date")
    done_message = gettext_lazy("The date is changed. The old place goes to whoever waits first.")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Load the booking; where there is no other date to take it is 404."""
        super().setup(request, *args, **kwargs)
        self.others = list(other_dates(self.registration, request.user))
        if not self.others:
            raise Http404

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the other dates, each with what is free."""
        places = places_by_session(session_ids=[session.pk for session in self.others], now=timezone.now())
        choices = [(session.pk, date_with_places(session, places[session.pk])) for session in self.others]
        return {**super().get_form_kwargs(), "choices": choices}

    def sentences(self) -> list[str]:
        """Say what is given up and whether she is told."""
        what = (
            _("%(date)s, %(location)s: this household takes another date instead, if it has room for it.") % self.named
        )
        return [what, self.told]

    def act(self, form: Any) -> None:
        """Exchange the dates."""
        moves.change_date(
            registration=self.registration,
            leave=self.object.session_id,
            take=form.cleaned_data["session"],
            user=self.request.user,
        )


def how_told(registration: Registration) -> str:
    """Return a sentence that says whether a household gets a mail of what staff do, or must be called."""
    return _("She gets an e-mail.") if registration.email else _("She has no e-mail address: please call her.")


def other_dates(registration: Registration, user: Any) -> QuerySet[Session]:
    """Return the dates to come at the user's locations that a household could take instead of one it has."""
    event = registration.event
    if event.booking_mode not in moves.MOVABLE:
        return Session.objects.none()
    hers = registration.bookings.filter(status__in=ACTIVE).values("session")
    upcoming = sessions_for(user, "change_registration").filter(
        event=event, status=SessionStatus.SCHEDULED, start__gt=timezone.now()
    )
    return upcoming.exclude(pk__in=hers).select_related("location")


class ReasonForm(forms.Form):
    """Why somebody is treated differently from the others in the queue."""

    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stays in the history of the registration for ever. Please write no names."),
    )


class PreferBookingView(BookingStepView):
    """Lets a household go before the others in the queue, for a place or for childcare."""

    form_class = ReasonForm
    concerned = Q(status=BookingStatus.WAITING) | Q(status__in=HOLDING, care_status=CareStatus.WAITING)
    page_title = gettext_lazy("Prefer in the queue")
    header_icon = "arrow-up"
    button_label = gettext_lazy("Prefer this household")
    done_message = gettext_lazy("The household is preferred now. It gets the next place that fits.")

    def sentences(self) -> list[str]:
        """Say what it means."""
        what = (
            _("This household goes before all who are not preferred and gets the next place in the course that fits.")
            if self.whole
            else _(
                "%(date)s, %(location)s: this household goes before all who are not preferred "
                "and gets the next place that fits."
            )
            % self.named
        )
        return [what, _("Nobody who has a place already loses it. Nobody is written to.")]

    def act(self, form: Any) -> None:
        """Prefer it."""
        waiting_list.prefer(booking=self.object, reason=form.cleaned_data["reason"], user=self.request.user)


class AdmitBookingView(BookingStepView):
    """Gives a household a place although none is free."""

    form_class = ReasonForm
    concerned = Q(status=BookingStatus.WAITING)
    page_title = gettext_lazy("Admit although full")
    header_icon = "plus"
    button_label = gettext_lazy("Admit this household")
    serious = True
    done_message = gettext_lazy("The household has its place now. The date is overbooked.")

    def sentences(self) -> list[str]:
        """Say what it means, and whether she is told."""
        what = (
            _("This household gets a place on all dates of the course, although they are full.")
            if self.whole
            else _("%(date)s, %(location)s: this household gets a place, although all are taken.") % self.named
        )
        care = _("Childcare is not overbooked: without a free place for all her children she keeps waiting for it.")
        wants_care = [care] if self.object.wants_care else []
        return [what, *wants_care, self.told]

    def act(self, form: Any) -> None:
        """Admit it."""
        waiting_list.admit(booking=self.object, reason=form.cleaned_data["reason"], user=self.request.user)
