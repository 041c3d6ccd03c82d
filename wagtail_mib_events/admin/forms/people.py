"""The form of places and people: a name in the default language, a slug made from it, https addresses."""

from __future__ import annotations

from typing import Any

from django.db.models import URLField
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from wagtail_mib_events.domain.slugs import free_slug
from wagtail_mib_events.forms.fields import HttpsURLField, LineField
from wagtail_mib_events.models.translated import column_name, column_names, default_language

LONGEST_LINE = 160
#: Texts that must be there in the default language.
REQUIRED = ("name", "statement")
LINES = ("name", "role", "logo_alt")


class NamedForm(WagtailAdminModelForm):
    """A place or person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in getattr(self.instance, "translated_fields", ()):
            self._prepare_text(text)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        for name in [name for name in self.fields if self._is_url(name)]:
            self._replace(name, HttpsURLField, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Make the slug from the name where none was typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "slug" in self.fields and not cleaned.get("slug") and "slug" not in self.errors:
            name = cleaned.get(column_name("name", default_language())) or ""
            default = str(self.instance._meta.model_name)
            cleaned["slug"] = free_slug(text=name, model=type(self.instance), default=default)
        if cleaned.get("wants_digest") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Please write an e-mail address: the daily summary goes there."))
        return cleaned

    def _prepare_text(self, text: str) -> None:
        for column in set(column_names(text)) & self.fields.keys():
            if text in LINES:
                self._replace(column, LineField, max_length=LONGEST_LINE)
            if text in REQUIRED and column == column_name(text, default_language()):
                self.fields[column].required = True

    def _is_url(self, name: str) -> bool:
        return any(isinstance(field, URLField) for field in self.instance._meta.fields if field.name == name)

    def _replace(self, name: str, kind: type[LineField], **kwargs: Any) -> None:
        old = self.fields[name]
        self.fields[name] = kind(
            label=old.label, required=old.required, help_text=old.help_text, widget=old.widget, **kwargs
        )
