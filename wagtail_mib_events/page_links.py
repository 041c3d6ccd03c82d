"""Addresses that public pages show: the front of the site, the same place in other languages, the canonical one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation
from wagtail.models import Locale, Site

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.addresses import event_address
from wagtail_mib_events.domain.pages import first_live_page
from wagtail_mib_events.languages import LanguageChoice, site_languages

if TYPE_CHECKING:
    from wagtail_mib_events.models import Event


@dataclass(frozen=True, kw_only=True)
class LanguageLink(LanguageChoice):
    """The same content in a language; ``full_url`` is its absolute address."""

    full_url: str


def site_of(request: HttpRequest) -> Site | None:
    """Return the Wagtail Site of a request; remembered on the request by Wagtail."""
    found: Site | None = Site.find_for_request(request)
    return found


def site_header(request: HttpRequest | None) -> dict[str, str]:
    """Return ``name`` and ``url`` of the site's front, the ``organiser`` and the ``privacy_url``."""
    site = site_of(request) if request else None
    name = (site.site_name if site else "") or getattr(settings, "WAGTAIL_SITE_NAME", "") or conf().ORGANISER
    home = site.root_page.localized.get_url(request) if site else None
    return {
        "name": name,
        "url": home or "/",
        "organiser": conf().ORGANISER,
        "privacy_url": conf().privacy_notice_url(),
    }


def language_links(request: HttpRequest, *, page: Any = None, event: Event | None = None) -> list[LanguageLink]:
    """Return the place of a request in each language of the site, the active one marked.

    Empty where the site has one language, or where its addresses do not tell languages apart. In sites with locale
    trees the translation of the page is linked; an event that has none there is linked by its plain address.
    """
    root = site.root_url if (site := site_of(request)) else ""
    active = translation.get_language()
    links = [
        LanguageLink(
            code=code,
            url=url,
            full_url=root + url if url.startswith("/") else url,
            current=code == active,
        )
        for code in site_languages()
        if (url := _address_in(code, request, page, event))
    ]
    return links if len({link.url for link in links}) > 1 else []


def _address_in(code: str, request: HttpRequest, page: Any, event: Event | None) -> str:
    here = request.get_full_path()
    if page is None or code == translation.get_language() or not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        return translate_url(here, code)
    return _translated_page_address(code, request, page) or (event_address(event, code) if event else "")


def _translated_page_address(code: str, request: HttpRequest, page: Any) -> str:
    locale = Locale.objects.filter(language_code=code).first()
    if locale is None:
        return translate_url(request.get_full_path(), code)
    translated = page.get_translation_or_none(locale)
    if translated is None or not translated.live:
        return ""
    with translation.override(code):
        return translated.get_url(request) or ""


def canonical_url(event: Event, request: HttpRequest) -> str:
    """Return the absolute address for search engines: the first live page of Site and locale, else the plain one."""
    site = site_of(request)
    page = first_live_page(event=event, site=site) if site else None
    if page is not None and (url := page.get_full_url(request)):
        return str(url)
    return (site.root_url if site else "") + event_address(event)
