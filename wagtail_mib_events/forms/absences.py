"""On which dates of a course a household cannot come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.forms.personal import DatesForm, HasSession
from wagtail_mib_events.models import Booking


class AbsencesForm(DatesForm):
    """The dates to come; those that she has told already are ticked, and none need be."""

    sessions = forms.TypedMultipleChoiceField(
        label=_("On which dates can you not come?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of these dates cannot be chosen any more. Please look again."),
            "every_date": _("You cannot come at all? Then please cancel your registration."),
        },
    )

    def __init__(self, data: Any = None, *, bookings: Sequence[Booking]) -> None:
        told = [booking.session_id for booking in bookings if booking.excused_at]
        super().__init__(data, initial={"sessions": told})
        self.bookings = bookings
        self.offer("sessions", bookings)

    def clean_sessions(self) -> list[int]:
        """Refuse to miss every date: that is to cancel."""
        missed: list[int] = self.cleaned_data["sessions"]
        if len(missed) == len(self.bookings):
            raise ValidationError(self.fields["sessions"].error_messages["every_date"], code="every_date")
        return missed

    def sessions_dates(self) -> list[tuple[HasSession, BoundWidget]]:
        """Return each of her dates with its box to tick, for the template."""
        return self.options("sessions", self.bookings)
