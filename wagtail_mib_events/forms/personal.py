"""What a household chooses on its personal page: the dates that it cancels or exchanges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.domain.queries.offers import OpenDate
from wagtail_mib_events.domain.queries.personal import HeldDate
from wagtail_mib_events.models import Session


class HasSession(Protocol):
    """A date in whatever shape: booked, or open."""

    @property
    def session(self) -> Session:
        """The session behind it."""


class DatesForm(forms.Form):
    """A form whose fields are choices of dates."""

    # Browsers' own messages come in the browser's language and one at a time: ours come from the server.
    use_required_attribute = False

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}), label_suffix="")

    def offer(self, name: str, dates: Sequence[HasSession]) -> None:
        """Let one of these dates, or several, be chosen in a field."""
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [(date.session.pk, str(date.session)) for date in dates]

    def options(self, name: str, dates: Sequence[HasSession]) -> list[tuple[HasSession, BoundWidget]]:
        """Return each date that a field offers with its input, for the template."""
        return list(zip(dates, self[name], strict=True))


class CancelForm(DatesForm):
    """Which dates are cancelled. Nothing is ticked beforehand unless there is only one."""

    sessions = forms.TypedMultipleChoiceField(
        label=_("Which dates do you cancel?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Please choose the dates that you cancel."),
            "invalid_choice": _("One of these dates was cancelled already. Please choose again."),
        },
    )

    def __init__(self, *args: Any, dates: Sequence[HeldDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dates = dates
        self.offer("sessions", dates)

    def sessions_dates(self) -> list[tuple[HasSession, BoundWidget]]:
        """Return each of her dates with its box to tick, for the template."""
        return self.options("sessions", self.dates)


class ChangeDateForm(DatesForm):
    """Which of her dates she exchanges, if there are several, and for which other one."""

    leave = forms.TypedChoiceField(
        label=_("Which date do you want to change?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose the date that you want to change."),
            "invalid_choice": _("This date cannot be changed any more. Please choose again."),
        },
    )
    take = forms.TypedChoiceField(
        label=_("Which date suits you instead?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose one of the other dates."),
            "invalid_choice": _("This date has become full or has ended. Please choose another one."),
        },
    )

    def __init__(self, *args: Any, booked: Sequence[HeldDate], others: Sequence[OpenDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booked, self.others = booked, others
        self.offer("leave", booked)
        self.offer("take", others)
        if len(booked) == 1:
            self.fields["leave"].widget = forms.HiddenInput()
            self.initial["leave"] = booked[0].session.pk

    @property
    def is_done_already(self) -> bool:
        """Whether what was posted gives up a date that is no longer hers, or takes one that is."""
        hers = {str(date.session.pk) for date in self.booked}
        left, taken = self["leave"].data, self["take"].data
        return self.is_bound and ((bool(left) and left not in hers) or taken in hers)

    def leave_dates(self) -> list[tuple[HasSession, BoundWidget]]:
        """Return each of her dates with its button, for the template."""
        return self.options("leave", self.booked)

    def take_dates(self) -> list[tuple[HasSession, BoundWidget]]:
        """Return each other date with its button, for the template."""
        return self.options("take", self.others)
