"""Model fields that the models share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events import languages
from wagtail_mib_events.conf import conf

if TYPE_CHECKING:
    _Base = models.CharField[Any, list[str]]
else:
    _Base = models.CharField


class LanguageListField(_Base):
    """A list of language codes (``["ar", "uk"]``), stored as ``" ar uk "``: every database can look up one of them."""

    description = _("List of languages")

    # What django-stubs reads for the types of the attribute.
    _pyi_private_set_type: Any
    _pyi_private_get_type: list[str]  # type: ignore[assignment]  # a list, not a text

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_args: object) -> list[str]:
        """Return the codes of a stored value."""
        return (value or "").split()

    def to_python(self, value: Any) -> list[str]:
        """Return the codes of a form value or a fixture."""
        if isinstance(value, str):
            return value.split()
        return list(value or [])

    def get_prep_value(self, value: Any) -> str:
        """Return the stored form; a plain string is taken as a look-up pattern and stays as it is."""
        if isinstance(value, str):
            return value
        codes: Iterable[str] = value or []
        joined = " ".join(codes)
        return f" {joined} " if joined else ""

    def value_to_string(self, obj: models.Model) -> str:
        """Return the codes for a fixture."""
        return " ".join(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:  # noqa: ARG002 (Django's signature)
        """Refuse what is not a list of plausible language codes."""
        if any(not code.replace("-", "").isalnum() for code in value):
            raise ValidationError(_("Please choose languages from the list."))

    def run_validators(self, value: Any) -> None:
        """Check the length of the stored form."""
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs: Any) -> forms.Field:  # type: ignore[override]  # noqa: ARG002 (a list, not a text)
        """Offer the spoken languages of the settings as check boxes."""
        return forms.MultipleChoiceField(
            choices=lambda: languages.choices(conf().SPOKEN_LANGUAGES),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=capfirst(str(self.verbose_name)),
            help_text=self.help_text,
        )
