"""What a household tells the carers about its children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.domain.care_notes import MAX_FIRST_NAME, MAX_MAY_FETCH, MAX_NOTE, CareNote, has_note
from wagtail_mib_events.forms.fields import LineField, LinesField, NameField
from wagtail_mib_events.models import Child

NOTHING_WRITTEN = _("You have not written anything yet. Is there nothing to say? Then go back to your registration.")


@dataclass(frozen=True)
class ChildQuestions:
    """The fields about one child, and whether something is stored about it already."""

    child: Child
    fields: list[BoundField]
    is_written: bool


class CareNotesForm(forms.Form):
    """First name, what carers must know and who may fetch, for each child; one consent for all.

    It never shows what is stored: the link to its page may have been passed on.
    """

    # Browsers' own messages come in the browser's language and one at a time: ours come from the server.
    use_required_attribute = False

    def __init__(self, data: Any = None, *, children: Sequence[Child]) -> None:
        super().__init__(data, label_suffix="")
        self.asked_about = children
        for child in children:
            self.fields |= {f"{name}_{child.pk}": field for name, field in _questions().items()}
        self.fields["consent"] = forms.BooleanField(label=_("I agree"), required=False)

    def children(self) -> list[ChildQuestions]:
        """Return the questions about each child, for the template."""
        return [
            ChildQuestions(child, [self[f"{name}_{child.pk}"] for name in _questions()], has_note(child))
            for child in self.asked_about
        ]

    def notes(self) -> dict[int, CareNote]:
        """Return what is written, by child (id). Needs a checked form."""
        return {
            child.pk: CareNote(**{name: self.cleaned_data.get(f"{name}_{child.pk}", "") for name in _questions()})
            for child in self.asked_about
        }

    def clean(self) -> dict[str, Any]:
        """Demand consent to what is written."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if not any(self.notes().values()):
            raise ValidationError(NOTHING_WRITTEN, code="nothing_written")
        if not cleaned.get("consent"):
            text = _("Please tick this box. Without it we cannot store what you have written.")
            self.add_error("consent", ValidationError(text, code="required"))
        return cleaned


def care_consent_text() -> str:
    """Return the wording that is agreed to, in the active language; it is stored with the consent."""
    return gettext(
        "I agree that what I have written here about my children, also about their health, is stored for the carers. "
        "It is encrypted. Only the people who look after the children may read it. It is deleted after my last date. "
        "I can withdraw this at any time: then it is deleted at once."
    )


def _questions() -> dict[str, forms.Field]:
    """Return the questions about one child, by the texts of a ``CareNote``."""
    return {
        "first_name": NameField(
            label=_("First name of the child"),
            max_length=MAX_FIRST_NAME,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        ),
        "note": LinesField(
            label=_("What must the carers know?"),
            help_text=_("For example: allergies, medicine, what calms your child, which language it understands."),
            max_length=MAX_NOTE,
            required=False,
        ),
        "may_fetch": LineField(
            label=_("Who may fetch the child, apart from you?"),
            help_text=_("First name and surname, for example: Maria Example, grandmother."),
            max_length=MAX_MAY_FETCH,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        ),
    }
