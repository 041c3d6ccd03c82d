"""What a household chooses on its personal page: the dates that it cancels."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

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
