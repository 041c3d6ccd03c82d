"""Sites with a page tree per locale: the pages of all locales show one event."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from wagtail.models import Locale

from tests.pages.conftest import MakePage
from tests.pages.test_event_page import soup, words
from wagtail_mib_events.pages.models import EventPage
from wagtail_mib_events.testing import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trees() -> Iterator[None]:
    """German and Arabic trees."""
    languages = [("de", "Deutsch"), ("ar", "العربية")]
    with override_settings(WAGTAIL_I18N_ENABLED=True, WAGTAIL_CONTENT_LANGUAGES=languages):
        yield


@pytest.fixture
def page(make_page: MakePage) -> EventPage:
    """The German page of an event."""
    event = factories.make_event(name="Frühstück", name_ar="فطور")
    factories.make_session(event)
    return make_page(event)


def links(client: Client, url: str) -> dict[str, str]:
    """Return the addresses of the language links by language."""
    return {str(link["hreflang"]): str(link["href"]) for link in soup(client, url).select(".mib-languages__link")}


def test_language_without_a_page_leads_to_the_plain_address(client: Client, page: EventPage) -> None:
    Locale.objects.get_or_create(language_code="ar")
    found = links(client, page.url)
    assert found["ar"] == f"/ar/events/event/{page.event.slug}/"
    assert words(soup(client, found["ar"]).h1) == "فطور"


def test_language_with_a_page_leads_there_and_each_tree_has_its_canonical_address(
    client: Client, page: EventPage
) -> None:
    arabic = Locale.objects.get_or_create(language_code="ar")[0]
    translated = page.copy_for_translation(arabic, copy_parents=True)
    translated.save_revision().publish()
    found = links(client, page.url)
    assert found["ar"] == translated.get_url()
    shown = soup(client, found["ar"])
    assert (words(shown.h1), shown.html["lang"]) == ("فطور", "ar")
    canonical = [
        soup(client, url).select_one("link[rel=canonical]")["href"]
        for url in (page.url, found["ar"], f"/ar/events/event/{page.event.slug}/")
    ]
    assert canonical == [f"http://localhost{url}" for url in (page.url, found["ar"], found["ar"])]
