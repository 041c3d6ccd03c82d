"""The page of an event: what it shows, to whom, and what searches and the API may know of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from tests.pages.conftest import MakePage
from wagtail_mib_events.enums import Access, BookingMode, EventStatus, SessionStatus
from wagtail_mib_events.models import Contact, Event, Funding
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing import factories

pytestmark = pytest.mark.django_db


def soup(client: Client, url: str) -> BeautifulSoup:
    """Return the page at an address, which must be a success."""
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(tag: Any) -> str:
    """Return the text of an element with single spaces."""
    return " ".join(tag.get_text(" ", strip=True).split())


def january(day: int = 12, hour: int = 9, minute: int = 30) -> datetime:
    """Return a moment in January of a year to come, in local time."""
    return datetime(2047, 1, day, hour, minute, tzinfo=timezone.get_default_timezone())


def test_event_page_shows_event_dates_contact_and_funding(client: Client, make_page: MakePage) -> None:
    contact = Contact.objects.create(name="Sabine Kern", phone="+492651123456", languages=["de", "ar"])
    funding = Funding.objects.create(name="ESF", statement="Gefördert durch die Europäische Union.")
    event = factories.make_event(name="Gut vernetzt?!", contact=contact, funding=funding, languages=["de", "ar"])
    session = factories.make_session(event, start=january())
    page = soup(client, make_page(event).url)
    assert words(page.h1) == "Gut vernetzt?!"
    when = page.select_one(f"#session-{session.pk} .mib-when")
    assert words(when).startswith("Samstag, 12. Januar 2047 , 9:30 – 11:30")
    assert page.select_one("a[href='tel:+492651123456'] bdi")["dir"] == "ltr"
    assert words(page.select_one(".mib-funding")) == "Gefördert durch die Europäische Union."
    assert [tag["lang"] for tag in page.select("[aria-labelledby=mib-facts] bdi")] == ["de", "ar"]


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.ARCHIVED])
def test_page_of_an_event_that_is_not_public_is_not_found(
    client: Client, make_page: MakePage, status: EventStatus
) -> None:
    page = make_page(factories.make_event(status=status))
    assert client.get(page.url).status_code == 404
    assert page.get_sitemap_urls() == []


def test_page_without_event_is_not_found(client: Client, make_page: MakePage) -> None:
    assert client.get(make_page(None).url).status_code == 404


def test_cancelled_event_says_so_with_reason_and_telephone(client: Client, make_page: MakePage) -> None:
    contact = Contact.objects.create(name="Sabine Kern", phone="+492651123456")
    event = factories.make_event(
        status=EventStatus.CANCELLED, cancellation_reason="Frau Kern ist krank.", contact=contact
    )
    factories.make_session(event)
    page = soup(client, make_page(event).url)
    assert "Frau Kern ist krank." in words(page.select_one(".mib-notice--warning"))
    assert page.select_one(".mib-notice--warning a")["href"] == "tel:+492651123456"
    assert page.select(".mib-button") == []


def test_cancelled_date_is_struck_through_and_gives_its_reason(client: Client, make_page: MakePage) -> None:
    event = factories.make_event()
    session = factories.make_session(event, status=SessionStatus.CANCELLED, cancellation_reason="Wasserschaden")
    row = soup(client, make_page(event).url).select_one(f"#session-{session.pk}")
    assert "mib-struck" in row.select_one(".mib-when")["class"]
    assert "Wasserschaden" in words(row)


@pytest.mark.parametrize(
    "fields",
    [
        {"booking_mode": BookingMode.DROP_IN},
        {"access": Access.INVITATION},
        {"access": Access.STAFF},
    ],
)
def test_event_that_nobody_registers_for_on_the_web_has_no_button(
    client: Client, make_page: MakePage, fields: dict[str, Any]
) -> None:
    event = factories.make_event(**fields)
    factories.make_session(event)
    assert soup(client, make_page(event).url).select(".mib-button") == []


def test_voluntary_is_said_only_where_it_holds(client: Client, make_page: MakePage) -> None:
    voluntary, summoned = factories.make_event(), factories.make_event(attendance="summoned")
    said = [
        bool(soup(client, make_page(event).url).select('use[href$="heart-handshake"]'))
        for event in (voluntary, summoned)
    ]
    assert said == [True, False]


def test_json_ld_is_escaped_data_without_online_address(client: Client, make_page: MakePage) -> None:
    event = factories.make_event(name="</script><script>alert(1)</script>")
    session = factories.make_session(event, venue="hybrid", online_url="https://zoom.example/secret")
    response = client.get(make_page(event).url)
    page = BeautifulSoup(response.content, "html.parser")
    scripts = page.find_all("script")
    assert [script["type"] for script in scripts] == ["application/ld+json"]
    node = json.loads(scripts[0].get_text())["@graph"][0]
    assert node["name"] == event.name
    assert node["startDate"] == timezone.localtime(session.start).isoformat()
    assert [place["@type"] for place in node["location"]] == ["Place", "VirtualLocation"]
    assert b"zoom.example" not in response.content


def test_canonical_address_is_the_first_live_page(
    client: Client, make_page: MakePage, index_page: EventIndexPage
) -> None:
    event = factories.make_event()
    draft = make_page(event, live=False, slug="entwurf")
    first = make_page(event, slug="erste")
    second = make_page(event, slug="zweite")
    found = [
        soup(client, url).select_one("link[rel=canonical]")["href"]
        for url in (first.url, second.url, f"/de/events/event/{event.slug}/")
    ]
    assert draft.path < first.path
    assert found == [f"http://localhost{first.url}"] * 3


def test_editor_previews_the_page_of_a_draft_event(client: Client, make_page: MakePage) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    page = make_page(factories.make_event(status=EventStatus.DRAFT, name="Noch geheim"), live=False)
    page.save_revision()
    response = client.get(f"/admin/pages/{page.pk}/view_draft/")
    assert response.status_code == 200
    assert "Noch geheim" in response.content.decode()


def test_editor_previews_a_page_without_event(client: Client, make_page: MakePage) -> None:
    client.force_login(get_user_model().objects.create_superuser("admin"))
    page = make_page(None, live=False)
    page.save_revision()
    assert client.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200


def test_page_shows_texts_in_the_language_of_its_address(client: Client, make_page: MakePage) -> None:
    event = factories.make_event(name="Frühstück", name_ar="فطور", summary="Auf Deutsch")
    page = soup(client, make_page(event).url.replace("/de/", "/ar/"))
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert words(page.h1) == "فطور"
    lead = page.select_one(".mib-lead")
    assert (words(lead), lead["lang"], lead["dir"]) == ("Auf Deutsch", "de", "ltr")


def test_language_links_keep_the_place(client: Client, make_page: MakePage) -> None:
    url = make_page(factories.make_event()).url
    links = soup(client, url).select(".mib-languages__link")
    assert [(link["hreflang"], link["href"]) for link in links] == [
        ("de", url),
        ("en", url.replace("/de/", "/en/")),
        ("ar", url.replace("/de/", "/ar/")),
    ]
    assert [link.get("aria-current") for link in links] == ["true", None, None]


def test_dates_that_are_over_are_not_shown(client: Client, make_page: MakePage) -> None:
    event = factories.make_event()
    factories.make_session(event, start=timezone.now() - timedelta(days=2))
    to_come = factories.make_session(event)
    rows = soup(client, make_page(event).url).select(".mib-dates > li")
    assert [row["id"] for row in rows] == [f"session-{to_come.pk}"]


def test_queries_do_not_depend_on_the_number_of_dates(client: Client, make_page: MakePage) -> None:
    bands = factories.age_bands()
    one, three = factories.make_event(), factories.make_event()
    pages = []
    for event, number in ((one, 1), (three, 3)):
        for _ in range(number):
            factories.make_registration(factories.make_session(event, childcare={bands[0]: 3}))
        pages.append(make_page(event))
    client.get(pages[0].url)
    counts = [count_queries(client, page.url) for page in pages]
    assert counts[0] == counts[1]


def count_queries(client: Client, url: str) -> int:
    """Return how many queries an address takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


# MariaDB finds only what is committed.
@pytest.mark.django_db(transaction=True)
def test_search_finds_a_page_by_the_words_of_its_event_in_every_language(make_page: MakePage) -> None:
    event = factories.make_event(
        name="Frühstück", name_ar="فطور", summary_en="Breakfast", description="<p>Mit <b>Hebamme</b></p>"
    )
    page = make_page(event)
    found = {word: [hit.pk for hit in EventPage.objects.search(word)] for word in ("فطور", "Breakfast", "Hebamme")}
    assert found == {"فطور": [page.pk], "Breakfast": [page.pk], "Hebamme": [page.pk]}


def test_search_and_api_know_nothing_of_an_event_that_is_not_public(make_page: MakePage) -> None:
    event = factories.make_event(name="Geheim", status=EventStatus.DRAFT)
    factories.make_session(event)
    page = make_page(event, title="Seite")
    assert list(EventPage.objects.search("Geheim")) == []
    assert (page.event_name_de, page.event_text_de, page.event_sessions) == ("", "", [])


def test_page_types_keep_their_own_fields_beside_those_of_the_mixin() -> None:
    panels = [panel.field_name for panel in EventPage.content_panels if hasattr(panel, "field_name")]
    assert panels == ["event", "image", "body"]
    names = [field.field_name for field in EventPage.search_fields]
    assert [names.count(name) for name in ("body", "event_text_de", "event_text_en", "event_text_ar")] == [1, 1, 1, 1]
    assert {field.field_name for field in Page.search_fields} <= set(names)


def test_event_is_never_saved_with_its_page(make_page: MakePage) -> None:
    event = factories.make_event()
    page = make_page(event)
    before = Event.objects.values().get()
    page.event.name = "Verändert"
    page.save_revision().publish()
    assert Event.objects.values().get() == before


@pytest.mark.parametrize(("number", "folded"), [(5, 0), (6, 2)])
def test_many_dates_are_folded_away_so_that_the_rest_of_the_page_is_found(
    client: Client, make_page: MakePage, number: int, folded: int
) -> None:
    event = factories.make_event()
    sessions = [factories.make_session(event, start=january(day)) for day in range(1, number + 1)]
    page = soup(client, make_page(event).url)
    ids = [f"session-{session.pk}" for session in sessions]
    assert [tag["id"] for tag in page.select(".mib-dates > li")] == ids
    assert [tag["id"] for tag in page.select("details .mib-dates > li")] == ids[number - folded :]


@pytest.mark.parametrize(
    ("language", "fields", "expected"),
    [
        ("ar", {"name_de": "Frühstück"}, ("Deutsch", "de", "ltr")),
        ("ar", {"name_de": "Frühstück", "name_ar": "فطور", "summary_de": "Wir essen."}, ("Deutsch", "de", "ltr")),
        ("ar", {"name_de": "Frühstück", "name_ar": "فطور"}, None),
        ("de", {"name_de": "Frühstück", "name_ar": "فطور"}, None),
    ],
)
def test_reader_is_told_when_texts_are_not_in_her_language(
    client: Client, make_page: MakePage, language: str, fields: dict[str, str], expected: tuple[str, str, str] | None
) -> None:
    url = make_page(factories.make_event(**fields)).url.replace("/de/", f"/{language}/")
    page = soup(client, url)
    notice = page.select_one(".mib-notice")
    if expected is None:
        assert notice is None
        return
    assert notice is not None
    assert words(notice).startswith("هذا النص غير متوفر بلغتك بعد.")
    assert (words(notice.bdi), notice.bdi["lang"], notice.bdi["dir"]) == expected


def test_card_names_the_language_of_a_title_that_is_not_hers(
    client: Client, make_page: MakePage, index_page: EventIndexPage
) -> None:
    for name, fields in {"fremd": {}, "eigen": {"name_ar": "فطور"}}.items():
        event = factories.make_event(name_de=name, slug=name, **fields)
        factories.make_session(event, start=january())
        make_page(event)
    page = soup(client, index_page.url.replace("/de/", "/ar/"))
    marked = page.select("article:has(.mib-badge)")
    assert len(page.select("article")) == 2
    assert [(words(card.h3.a.span), words(card.select_one(".mib-badge"))) for card in marked] == [("fremd", "Deutsch")]
