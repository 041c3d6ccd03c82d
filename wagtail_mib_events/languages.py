"""Names and directions of languages, also of those that Django does not know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.text import capfirst
from django.utils.translation import get_language_info

#: Languages of participants that Django's table lacks.
MISSING = {
    "am": {"bidi": False, "code": "am", "name": "Amharic", "name_local": "አማርኛ"},
    "de-simple": {
        "bidi": False,
        "code": "de-simple",
        "name": "German (easy)",
        "name_local": "Leichte Sprache",
    },
    "ku": {"bidi": False, "code": "ku", "name": "Kurdish (Kurmanji)", "name_local": "Kurmancî"},
    "ps": {"bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو"},
    "so": {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"},
    "ti": {"bidi": False, "code": "ti", "name": "Tigrinya", "name_local": "ትግርኛ"},
}


def extend_lang_info() -> None:
    """Add the missing languages to Django's table. Called at import, because models build panels before ``ready()``."""
    for code, info in MISSING.items():
        LANG_INFO.setdefault(code, info)


extend_lang_info()


def language_name(code: str) -> str:
    """Return the name of a language in itself, as a menu writes it, or the code where nobody knows it."""
    try:
        return str(capfirst(get_language_info(code)["name_local"]))
    except KeyError:
        return dict(settings.LANGUAGES).get(code, code)


def is_rtl(code: str) -> bool:
    """Tell whether a language is written from right to left."""
    try:
        return bool(get_language_info(code)["bidi"])
    except KeyError:
        return code.split("-", maxsplit=1)[0] in settings.LANGUAGES_BIDI


def direction(code: str) -> str:
    """Return ``rtl`` or ``ltr`` for the ``dir`` attribute."""
    return "rtl" if is_rtl(code) else "ltr"


def choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return ``(code, name in itself)`` pairs in the order given."""
    return [(code, language_name(code)) for code in codes]


@dataclass(frozen=True, kw_only=True)
class LanguageChoice:
    """A language of the site and the address of the same page in it; ``current``: it is shown now."""

    code: str
    url: str
    current: bool

    @property
    def name(self) -> str:
        """Its name in itself."""
        return language_name(self.code)

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return direction(self.code)


def site_languages() -> list[str]:
    """Return the codes of the site's languages, the default language first."""
    codes = [code for code, _ in settings.LANGUAGES]
    return sorted(codes, key=lambda code: code != settings.LANGUAGE_CODE)
