"""The plain addresses of events under the package's own routes; empty where a site does not include them."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.models import Site

from wagtail_mib_events.languages import site_languages
from wagtail_mib_events.models import Event


def event_address(event: Event, language: str | None = None) -> str:
    """Return the plain path of an event, in the active or a named language; empty where a site has no such route."""
    with translation.override(language or translation.get_language()):
        return _address("event", event.slug)


def full_event_addresses(event: Event) -> list[str]:
    """Return the absolute plain addresses of an event, of every Site and in every language."""
    paths = {path for code in site_languages() if (path := event_address(event, code))}
    return [site.root_url + path for site in Site.objects.all() for path in sorted(paths)]


def register_address(event: Event) -> str:
    """Return the path of an event's registration form; empty where a site has no such route."""
    return _address("register", event.slug)


def _address(name: str, *args: str) -> str:
    try:
        return reverse(f"wagtail_mib_events:{name}", args=args)
    except NoReverseMatch:
        return ""
