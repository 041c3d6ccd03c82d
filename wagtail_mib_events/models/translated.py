"""Base of all models with translated texts; the languages themselves are django-modeltranslation's business."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation

EMPTY_RICH_TEXT = re.compile(r"(<p[^>]*>(\s|&nbsp;|<br\s*/?>)*</p>\s*)+", re.IGNORECASE)


def is_translated() -> bool:
    """Tell whether the site uses django-modeltranslation."""
    return apps.is_installed("modeltranslation")


def content_languages() -> list[str]:
    """Return the languages of the translated fields, the default one first; one language without modeltranslation."""
    if not is_translated():
        return [settings.LANGUAGE_CODE]
    from modeltranslation import settings as mt

    return sorted(mt.AVAILABLE_LANGUAGES, key=lambda code: code != mt.DEFAULT_LANGUAGE)


def default_language() -> str:
    """Return the language whose texts stand in the base columns."""
    return content_languages()[0]


def in_default_language() -> AbstractContextManager[Any]:
    """Return a context in which base fields mean the default language, not that of the reader."""
    return translation.override(default_language()) if is_translated() else nullcontext()


def column_names(field: str) -> list[str]:
    """Return the names under which a translated field is edited: ``["name_de", "name_en"]``, or ``["name"]``."""
    if not is_translated():
        return [field]
    from modeltranslation.utils import build_localized_fieldname

    return [str(build_localized_fieldname(field, code)) for code in content_languages()]


def column_name(field: str, language: str) -> str:
    """Return the name under which one language of a translated field is edited."""
    if not is_translated():
        return field
    from modeltranslation.utils import build_localized_fieldname

    return str(build_localized_fieldname(field, language))


class TranslatedTextsModel(models.Model):
    """A model whose ``translated_fields`` get one column per language of the site.

    Saving, cleaning and serialising are pinned to the default language: otherwise the base column would follow
    the interface language of whoever saves.
    """

    translated_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with base columns in the default language; emptied rich texts become empty, so that fallbacks work."""
        with in_default_language():
            self._normalise_empty_texts()
            super().save(*args, **kwargs)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Clean with base columns in the default language."""
        with in_default_language():
            super().full_clean(*args, **kwargs)

    def serializable_value(self, field_name: str) -> Any:
        """Return the value of a field for fixtures and logs, base columns in the default language."""
        with in_default_language():
            return super().serializable_value(field_name)

    def texts(self, field: str) -> dict[str, str]:
        """Return the texts of a translated field by language, only those that are filled in."""
        values = {code: getattr(self, column_name(field, code)) for code in content_languages()}
        return {code: value for code, value in values.items() if value}

    def shown_language(self, field: str) -> str:
        """Return the language in which the reader of the active one is shown a text; empty where there is no text."""
        shown = getattr(self, field)
        if not shown:
            return ""
        active = translation.get_language() or settings.LANGUAGE_CODE
        # Her own language first: on most pages it is the only column that is looked at.
        codes = sorted(content_languages(), key=lambda code: code != active)
        return next((code for code in codes if getattr(self, column_name(field, code)) == shown), "")

    def _normalise_empty_texts(self) -> None:
        for name in self._text_columns():
            value = self.__dict__.get(name)
            if isinstance(value, str) and EMPTY_RICH_TEXT.fullmatch(value.strip()):
                setattr(self, name, "")

    def _text_columns(self) -> Iterable[str]:
        return (name for field in self.translated_fields for name in {field, *column_names(field)})
