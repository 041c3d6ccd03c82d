"""How the copy of a field for one language is defined and named: as django-modeltranslation does it.

Leaves the database to ``columns``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]

# Column endings that can come from a language code: de, pt_br, de_simple, zh_hant_tw.
_LANGUAGE_ENDING = re.compile(r"[a-z]{2,3}(_[a-z0-9]{1,8})*", re.IGNORECASE)


def languages() -> tuple[str, ...]:
    """Return the language codes of the settings in force; none without modeltranslation."""
    if not apps.is_installed("modeltranslation"):
        return ()
    from modeltranslation import settings as mt_settings

    return tuple(mt_settings.AVAILABLE_LANGUAGES) if mt_settings.ENABLE_REGISTRATIONS else ()


def default_language() -> str | None:
    """Return the code of modeltranslation's default language, or None without modeltranslation."""
    if not languages():
        return None
    from modeltranslation import settings as mt_settings

    return str(mt_settings.DEFAULT_LANGUAGE)


def localized_name(name: str, language: str) -> str:
    """Return the name of the copy of field or column ``name``, e.g. ``name_de_simple``."""
    from modeltranslation.utils import build_localized_fieldname

    return str(build_localized_fieldname(name, language))


def copy_names(name: str) -> list[str]:
    """Return the names of all copies of the field ``name``, in the order of the languages."""
    return [localized_name(name, language) for language in languages()]


def copies_of(name: str, base: AnyField) -> dict[str, AnyField]:
    """Return unbound copies of ``base`` by field name, as ``TranslationField.deconstruct()`` gives them."""
    column = base.db_column
    return {
        localized_name(name, language): nullable_copy(base, column and localized_name(column, language))
        for language in languages()
    }


def nullable_copy(base: AnyField, db_column: str | None = None) -> AnyField:
    """Return an unbound, nullable copy of ``base``.

    Raises ``ValueError`` for relations, whose copies would need reverse names of their own, and for Booleans that
    are not nullable: modeltranslation makes their copies so too, and once a language has left the settings nothing
    would fill its column.
    """
    if base.is_relation or (isinstance(base, models.BooleanField) and not base.null):
        raise ValueError(f"TranslateFields does not translate relations, nor Booleans without null=True: {base!r}")
    _name, path, args, kwargs = base.deconstruct()
    kwargs["null"] = True
    if "db_column" in kwargs:
        kwargs["db_column"] = db_column
    field: AnyField = import_string(path)(*args, **kwargs)
    return field


def looks_like_copy(column: str, base_column: str) -> bool:
    """Say whether ``column`` can be the copy of ``base_column`` for some language."""
    start = f"{base_column}_"
    return column.startswith(start) and _LANGUAGE_ENDING.fullmatch(column.removeprefix(start)) is not None
