"""In which language a page is shown, whether or not addresses carry a language, and the ways to the others."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from wagtail_mib_events.languages import LanguageChoice, site_languages
from wagtail_mib_events.views.bilingual import PARAMETER as SECOND_LANGUAGE
from wagtail_mib_events.views.bilingual import second_language, with_query


def has_language_in_path(request: HttpRequest) -> bool:
    """Tell whether the site's addresses carry the language (``i18n_patterns``)."""
    return any(translate_url(request.path, code) != request.path for code in site_languages())


def reading_language(request: HttpRequest, *, fallback: str = "") -> str:
    """Return the language to answer in: that of the address, else the one asked for, else ``fallback``.

    What is no language of the site is passed over.
    """
    active = get_language() or settings.LANGUAGE_CODE
    if has_language_in_path(request):
        return active
    asked = request.POST.get("language") or request.GET.get("language") or ""
    known = site_languages()
    return next((code for code in (asked, fallback) if code in known), active)


def language_choices(request: HttpRequest) -> list[LanguageChoice]:
    """Return the page in every language of the site, the active one among them; empty where there is only one."""
    codes = site_languages()
    if len(codes) < 2:
        return []
    in_path = has_language_in_path(request)
    active = get_language()
    return [
        LanguageChoice(
            code=code,
            url=_address_in(code, request, in_path=in_path),
            current=code == active,
        )
        for code in codes
    ]


def _address_in(code: str, request: HttpRequest, *, in_path: bool) -> str:
    path = translate_url(request.path, code) if in_path else request.path
    also = second_language(request)
    query = ({} if in_path else {"language": code}) | ({SECOND_LANGUAGE: also} if also and also != code else {})
    return with_query(path, query)
