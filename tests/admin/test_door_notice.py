"""The notice for the door: every language of a site in its own direction, its own dates, for staff of the location."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from babel.dates import format_date
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.accounts import browser_of, coordinator, desk, make_group, make_user
from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.models import Companion, Event, Funding, Session
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_session

pytestmark = pytest.mark.django_db

START = datetime.fromisoformat("2030-01-15T09:30:00+01:00")
# Those of the example site.
EXAMPLE = ("de", "de-simple", "en", "uk", "ar", "tr", "ru", "fa", "ku", "ro", "bg", "fr", "pl")


def page_of(client: Any, session: Session, *languages: str) -> BeautifulSoup:
    """Return the page, with languages chosen in its address."""
    response = client.get(reverse("mib_dates:notice", args=[session.pk]), {"language": languages})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def blocks(page: BeautifulSoup) -> dict[str, Tag]:
    """Return the notice by language."""
    return {str(block["lang"]): block for block in page.select(".mib-door-notice")}


def sentences(session: Session) -> list[str]:
    """Return what the English notice lists."""
    block = blocks(page_of(browser_of(coordinator()), session, "en"))["en"]
    return [" ".join(item.get_text().split()) for item in block.select("li")]


def test_every_language_of_a_site_stands_there_in_its_direction_with_its_own_date(settings: Any) -> None:
    settings.LANGUAGES = [(code, code) for code in EXAMPLE]
    found = blocks(page_of(browser_of(coordinator()), make_session(start=START)))
    assert {code: block["dir"] for code, block in found.items()} == {
        code: "rtl" if code in ("ar", "fa") else "ltr" for code in EXAMPLE
    }
    for code in EXAMPLE:
        day = found[code].select_one("time")
        assert day is not None
        # Leichte Sprache has the dates of German. Only the first letter may differ: it begins a line here.
        expected = format_date(START, "full", locale=code.partition("-")[0])
        assert day.get_text()[1:] == expected[1:]


def test_texts_of_event_room_and_place_follow_the_language() -> None:
    event = make_event(name="Nähen", name_en="Sewing")
    location = make_location(name="Haus am Markt", name_en="Market house")
    session = make_session(event, location=location, meeting_point="Raum 2", meeting_point_en="Room 2")
    found = blocks(page_of(browser_of(coordinator()), session))
    for text in ("Sewing", "Market house", "Room 2"):
        assert text in found["en"].get_text()
    for text in ("Nähen", "Haus am Markt", "Raum 2"):
        shown = found["ar"].find(string=text)
        assert shown is not None
        # A text that is not translated is marked with the language in which it is shown.
        assert shown.find_parent(attrs={"lang": "de"}) is not None


def test_neutral_title_stands_at_the_door() -> None:
    session = make_session(make_event(name="Schuldenberatung", neutral_title="Gespräch"))
    text = page_of(browser_of(coordinator()), session).get_text()
    assert "Gespräch" in text
    assert "Schulden" not in text


def test_notice_says_what_to_show_who_looks_after_children_and_what_is_spoken() -> None:
    small, middle, big = age_bands()
    session = make_session(childcare={small: 2, middle: 3, big: 0})
    session.companions.set([Companion.objects.create(name="Olena", languages=["uk", "ru"])])
    session.save()
    session.event.companions.set([Companion.objects.create(name="Amal", languages=["ar", "uk"])])
    session.event.save()
    *first, children, languages = sentences(session)
    assert first == [
        "Please show us your code, on your telephone or on paper.",
        "You do not have it with you? Tell us your short code or your name.",
    ]
    ages = f"{small.from_age}–\u2060{middle.to_age} years"
    assert children == f"Children are welcome. Children are looked after ({ages})"
    spoken, names = languages.split(": ")
    assert spoken == "Someone here speaks"
    assert set(names.split(", ")) == {"Українська", "Русский", "العربيّة"}


def test_notice_names_no_person() -> None:
    session = make_session()
    session.event.companions.set([Companion.objects.create(name="Olena", languages=["uk"])])
    session.event.save()
    assert "Olena" not in page_of(browser_of(coordinator()), session).get_text()


def test_nothing_is_promised_that_is_not_there() -> None:
    assert len(sentences(make_session())) == 2


def test_who_need_not_register_is_asked_for_no_code() -> None:
    session = make_session(make_event(booking_mode=BookingMode.DROP_IN))
    assert sentences(session) == ["You need no registration for this event."]


def test_languages_are_chosen_and_one_alone_is_large() -> None:
    client, session = browser_of(coordinator()), make_session()
    one, two = page_of(client, session, "ar"), page_of(client, session, "ar", "en", "xx")
    assert list(blocks(one)) == ["ar"]
    assert list(blocks(two)) == ["en", "ar"]
    assert [len(page.select(".mib-door-notices--large")) for page in (one, two)] == [1, 0]
    assert [box["value"] for box in two.select("input[checked]")] == ["en", "ar"]


@pytest.mark.parametrize("unknown", ["xx", "", "<script>"])
def test_unknown_language_shows_all(unknown: str) -> None:
    page = page_of(browser_of(coordinator()), make_session(), unknown)
    assert list(blocks(page)) == ["de", "en", "ar"]


def test_statement_of_the_funder_stands_on_the_paper_once() -> None:
    funding = Funding.objects.create(name="ESF", statement="Gefördert durch die Europäische Union.")
    page = page_of(browser_of(coordinator()), make_session(make_event(funding=funding)))
    [statement] = page.find_all(string="Gefördert durch die Europäische Union.")
    assert statement.find_parent(attrs={"lang": True})["lang"] == "de"


def status(client: Any, session: Session) -> int:
    return int(client.get(reverse("mib_dates:notice", args=[session.pk]), follow=True).status_code)


def test_notice_of_another_location_does_not_exist() -> None:
    mine, other = make_session(), make_session()
    client = browser_of(desk(mine.location))
    assert [status(client, session) for session in (mine, other)] == [200, 404]
    nobody = browser_of(make_user("a", make_group("a", "add_registration", locations=[None])))
    assert status(nobody, mine) == 404


@pytest.mark.parametrize(
    "fields", [{"venue": "online", "online_url": "https://meet.example.org/a"}, {"status": "cancelled"}]
)
def test_date_without_a_door_has_no_notice(fields: dict[str, Any]) -> None:
    session, client = make_session(**fields), browser_of(coordinator())
    assert status(client, session) == 404
    assert reverse("mib_dates:notice", args=[session.pk]) not in client.get(reverse("mib_dates:index")).content.decode()


def test_list_of_dates_leads_to_the_notice() -> None:
    session = make_session()
    html = browser_of(desk(session.location)).get(reverse("mib_dates:index")).content.decode()
    assert f'href="{reverse("mib_dates:notice", args=[session.pk])}"' in html


def test_page_is_strict_private_and_asks_no_other_host() -> None:
    response = browser_of(coordinator()).get(reverse("mib_dates:notice", args=[make_session().pk]))
    assert response["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert response["Cache-Control"].startswith("no-store, private")
    soup = BeautifulSoup(response.content, "html.parser")
    assert {link["href"] for link in soup.select("link[rel=stylesheet]")} == {
        "/static/wagtail_mib_events/mib.css",
        "/static/wagtail_mib_events/handouts.css",
    }
    assert soup.find_all(["script", "style"]) == []
    assert soup.select("[style]") == []
    assert len(soup.find_all("h1")) == 1


def test_number_of_queries_depends_neither_on_languages_nor_on_companions() -> None:
    client, session = browser_of(coordinator()), make_session()
    counts = []
    for languages, companions in ((["de"], 1), (["de", "en", "ar"], 3)):
        people = [Companion.objects.create(name="Olena", languages=["uk"]) for _ in range(companions)]
        Event.objects.get(pk=session.event_id).companions.set(people)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, session, *languages)
        counts.append(len(queries))
    assert counts[0] == counts[1]
