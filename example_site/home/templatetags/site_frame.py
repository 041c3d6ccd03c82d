"""Menu and footer of the site, on its own pages and on those of the package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext

from example_site.home.blocks import card_in_language, in_language
from example_site.home.models import HomePage, PlainPage
from wagtail_mib_events.page_links import site_of
from wagtail_mib_events.pages.models import EventIndexPage

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """One link of a menu."""

    text: str
    url: str
    current: bool


@register.simple_tag(takes_context=True)
def site_menu(context: dict[str, Any]) -> list[Entry]:
    """Return the home page and the list of events, the part of the site that one is in marked."""
    request, home = context.get("request"), _home(context)
    if request is None or home is None:
        return []
    events = EventIndexPage.objects.child_of(home).live().first()
    entries = [_entry(request, home, gettext("Home"))]
    if events is not None:
        entries.append(_entry(request, events, gettext("Events"), everything_below=True))
    return entries


@register.simple_tag(takes_context=True)
def plain_pages(context: dict[str, Any]) -> list[Entry]:
    """Return the pages of the footer by their titles in the active language."""
    request, home = context.get("request"), _home(context)
    if request is None or home is None:
        return []
    entries = []
    for page in PlainPage.objects.child_of(home).live():
        text = in_language(block.value for block in page.texts)
        entries.append(_entry(request, page, text["title"] if text else page.title))
    return entries


@register.simple_tag(takes_context=True)
def programme_text(context: dict[str, Any], page: Any) -> dict[str, Any] | None:
    """Return the home page's card of a programme in the active language; ``None`` where it has none."""
    home = _home(context)
    cards = home.specific.programmes if home is not None and isinstance(home.specific, HomePage) else []
    return next((card_in_language(card.value) for card in cards if card.value["page"] == page), None)


def _home(context: dict[str, Any]) -> Any:
    request: HttpRequest | None = context.get("request")
    site = site_of(request) if request else None
    return site.root_page if site else None


def _entry(request: HttpRequest, page: Any, text: str, *, everything_below: bool = False) -> Entry:
    url = page.get_url(request) or ""
    current = request.path == url or (everything_below and url != "" and request.path.startswith(url))
    return Entry(text=text, url=url, current=current)
