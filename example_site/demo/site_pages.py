"""The tree of pages: home, the list of events with its five series, privacy notice and imprint."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site

from example_site.demo.texts import PROGRAMMES, read
from example_site.home.models import HomePage, PlainPage
from wagtail_mib_events.pages.models import EventIndexPage

PLAIN_PAGES = ("datenschutz", "impressum")


def make_pages() -> EventIndexPage:
    """Make the pages that are not there yet and return the list of all events."""
    home = HomePage.objects.first() or _make_home()
    _make_plain_pages(home)
    events: EventIndexPage | None = EventIndexPage.objects.child_of(home).first()
    if events is None:
        events = home.add_child(instance=EventIndexPage(title="Veranstaltungen", slug="programm"))
        _make_series(home, events)
    return events


def set_address() -> None:
    """Write down where the site is served, as links in mails and QR codes need it; a host set by hand stays."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    Site.objects.filter(is_default_site=True, hostname__in=("localhost", "127.0.0.1")).update(
        hostname=address.hostname, port=address.port, site_name=settings.WAGTAIL_SITE_NAME
    )
    Site.clear_site_root_paths_cache()


def language_texts(texts: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the values of text blocks, one per language."""
    return [{"language": code, **text} for code, text in texts.items()]


def _make_home() -> HomePage:
    """Put the home page in the place of the page that Wagtail's migrations made."""
    site = Site.objects.get(is_default_site=True)
    first = site.root_page
    root = Page.get_first_root_node()
    welcome = [("text", text) for text in language_texts(read("site")["welcome"])]
    home: HomePage = root.add_child(instance=HomePage(title=settings.WAGTAIL_SITE_NAME, slug="start", welcome=welcome))
    site.root_page = home
    site.save()
    if first.specific_class is Page:
        Page.objects.get(pk=first.pk).delete()
    return home


def _make_plain_pages(home: HomePage) -> None:
    texts = read("site")
    for slug in PLAIN_PAGES:
        if not home.get_children().filter(slug=slug).exists():
            blocks = [("text", text) for text in language_texts(texts[slug])]
            home.add_child(instance=PlainPage(title=texts[slug]["de"]["title"], slug=slug, texts=blocks))


def _make_series(home: HomePage, events: EventIndexPage) -> None:
    cards = []
    for name in PROGRAMMES:
        series = read(name)["series"]
        page = events.add_child(instance=EventIndexPage(title=series["title"], slug=series["slug"]))
        card = {"page": page, "icon": series["icon"], "texts": language_texts(series["texts"])}
        cards.append(("programme", card))
    home = HomePage.objects.get(pk=home.pk)
    home.programmes = cards
    home.save_revision().publish()
