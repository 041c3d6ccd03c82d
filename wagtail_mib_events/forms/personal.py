"""What a household chooses on its personal page: the dates that it cancels or exchanges."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.domain.queries.offers import OpenDate
from wagtail_mib_events.models import Session


class CancelForm(forms.Form):
    """Which dates are cancelled. Nothing is ticked beforehand unless there is only one."""

    use_required_attribute = False

    sessions = forms.TypedMultipleChoiceField(
        label=_("Which dates do you cancel?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Please choose the dates that you cancel."),
            "invalid_choice": _("One of these dates was cancelled already. Please choose again."),
        },
    )

    def __init__(self, *args: object, dates: Iterable[Session], **kwargs: object) -> None:
        super().__init__(*args, label_suffix="", **kwargs)  # type: ignore[arg-type, misc]  # handed on
        self.dates = list(dates)
        self.fields["sessions"].choices = [  # type: ignore[attr-defined]
            (session.pk, str(session)) for session in self.dates
        ]

    def options(self) -> list[tuple[Session, BoundWidget]]:
        """Return each date with its box to tick, for the template."""
        return list(zip(self.dates, self["sessions"], strict=True))


class ChangeDateForm(forms.Form):
    """Which of her dates she exchanges, if there are several, and for which other one."""

    use_required_attribute = False

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

    def __init__(self, *args: object, booked: Iterable[Session], others: Iterable[OpenDate], **kwargs: object) -> None:
        super().__init__(*args, label_suffix="", **kwargs)  # type: ignore[arg-type, misc]  # handed on
        self.booked, self.others = list(booked), list(others)
        self._offer("leave", self.booked)
        self._offer("take", [date.session for date in self.others])
        if len(self.booked) == 1:
            self.fields["leave"].widget = forms.HiddenInput()
            self.initial["leave"] = self.booked[0].pk

    @property
    def is_done_already(self) -> bool:
        """Whether what was posted gives up a date that is no longer hers, or takes one that is."""
        hers = {str(session.pk) for session in self.booked}
        left, taken = self["leave"].data, self["take"].data
        return self.is_bound and ((bool(left) and left not in hers) or taken in hers)

    def booked_options(self) -> list[tuple[Session, BoundWidget]]:
        """Return each of her dates with its button, for the template."""
        return list(zip(self.booked, self["leave"], strict=True))

    def other_options(self) -> list[tuple[OpenDate, BoundWidget]]:
        """Return each other date with its button, for the template."""
        return list(zip(self.others, self["take"], strict=True))

    def _offer(self, field: str, sessions: list[Session]) -> None:
        self.fields[field].choices = [(session.pk, str(session)) for session in sessions]  # type: ignore[attr-defined]
