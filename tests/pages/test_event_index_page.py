"""A list of events: the dates below it, filters, series, and what it leaves out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from tests.pages.conftest import MakePage
from tests.pages.test_event_page import count_queries, soup, words
from wagtail_mib_events.domain.queries import listing
from wagtail_mib_events.enums import Access, BookingMode, EventStatus, SessionStatus
from wagtail_mib_events.models import Event
from wagtail_mib_events.pages.models import EventIndexPage
from wagtail_mib_events.testing import factories

pytestmark = pytest.mark.django_db


def names(page: BeautifulSoup) -> list[str]:
    """Return the titles of the cards of dates, in order."""
    return [words(link.find("span")) for link in page.select(".mib-card:not(.mib-card--series) .mib-card__link")]


def in_days(number: int) -> datetime:
    """Return the moment in so many days."""
    return timezone.now().replace(microsecond=0) + timedelta(days=number)


def test_list_shows_dates_in_order_of_time_each_as_one_link(
    client: Client, index_page: EventIndexPage, make_page: MakePage
) -> None:
    first, second = factories.make_event(name="Erste"), factories.make_event(name="Zweite")
    sessions = [
        factories.make_session(first, start=in_days(3)),
        factories.make_session(second, start=in_days(5)),
        factories.make_session(first, start=in_days(7)),
    ]
    pages = {event.pk: make_page(event) for event in (second, first)}
    page = soup(client, index_page.url)
    assert names(page) == ["Erste", "Zweite", "Erste"]
    links = [[link["href"] for link in card.find_all("a")] for card in page.select(".mib-card")]
    assert links == [[f"{pages[session.event_id].url}#session-{session.pk}"] for session in sessions]
    assert len({words(link) for link in page.select(".mib-card__link")}) == 3


def test_list_leaves_out_what_is_over_not_public_not_live_or_elsewhere(
    client: Client, home: Page, index_page: EventIndexPage, make_page: MakePage
) -> None:
    over, shown = factories.make_event(), factories.make_event(name="Zu sehen")
    factories.make_session(over, start=in_days(-3))
    hidden = [factories.make_event(status=status) for status in (EventStatus.DRAFT, EventStatus.ARCHIVED)]
    not_live, elsewhere, private = (factories.make_event() for _ in range(3))
    for event in (*hidden, not_live, elsewhere, private, shown):
        factories.make_session(event)
    for event in (over, *hidden, shown):
        make_page(event)
    make_page(not_live, live=False)
    other = home.add_child(instance=EventIndexPage(title="Andere", slug="andere"))
    make_page(elsewhere, parent=other)
    PageViewRestriction.objects.create(page=make_page(private), restriction_type="login")
    assert names(soup(client, index_page.url)) == ["Zu sehen"]


def test_cancelled_dates_and_events_are_struck_through_and_said(
    client: Client, index_page: EventIndexPage, make_page: MakePage
) -> None:
    one = factories.make_event()
    factories.make_session(one, status=SessionStatus.CANCELLED, cancellation_reason="Wasserschaden")
    other = factories.make_event(status=EventStatus.CANCELLED)
    factories.make_session(other)
    for event in (one, other):
        make_page(event)
    cards = soup(client, index_page.url).select(".mib-card")
    assert [
        ["mib-card--cancelled" in card["class"], bool(card.select(".mib-places--cancelled"))] for card in cards
    ] == [
        [True, True],
        [True, True],
    ]


@pytest.mark.parametrize(
    ("capacity", "registrations", "fields", "expected"),
    [
        (10, 0, {}, "free"),
        (None, 3, {}, "free"),
        (10, 8, {}, "few"),
        (2, 2, {}, "waiting"),
        (1, 0, {}, "free"),
        (10, 0, {"booking_mode": BookingMode.DROP_IN}, "open"),
        (10, 0, {"access": Access.INVITATION}, "invitation"),
        (10, 0, {"access": Access.STAFF}, "staff"),
    ],
)
def test_places_are_said_in_words(
    client: Client,
    index_page: EventIndexPage,
    make_page: MakePage,
    capacity: int | None,
    registrations: int,
    fields: dict[str, str],
    expected: str,
) -> None:
    event = factories.make_event()
    session = factories.make_session(event, capacity=capacity)
    for number in range(registrations):
        factories.make_registration(session, phone=f"+4916012345{number:02}")
    if fields:
        Event.objects.filter(pk=event.pk).update(**fields)
    make_page(event)
    places = soup(client, index_page.url).select(".mib-places")
    assert [tag["class"] for tag in places] == [["mib-places", f"mib-places--{expected}"]]


@pytest.mark.parametrize(("opens", "closes", "expected"), [(1, None, "soon"), (None, -1, "closed"), (-1, 1, "free")])
def test_registration_window_is_said_in_words(
    client: Client,
    index_page: EventIndexPage,
    make_page: MakePage,
    opens: int | None,
    closes: int | None,
    expected: str,
) -> None:
    moments = [None if days is None else timezone.now() + timedelta(days=days) for days in (opens, closes)]
    event = factories.make_event()
    factories.make_session(event, registration_opens_at=moments[0], registration_closes_at=moments[1])
    make_page(event)
    assert len(soup(client, index_page.url).select(f".mib-places--{expected}")) == 1


@pytest.mark.parametrize("mode", [BookingMode.WHOLE_EVENT, BookingMode.APPOINTMENT])
def test_course_and_slots_are_one_entry(
    client: Client, index_page: EventIndexPage, make_page: MakePage, mode: BookingMode
) -> None:
    event = factories.make_event(name="Kurs", booking_mode=mode)
    for number in range(1, 9):
        factories.make_session(event, start=in_days(number))
    make_page(event)
    page = soup(client, index_page.url)
    assert names(page) == ["Kurs"]
    assert "8" in words(page.select_one(".mib-card__text .mib-fact:has(use[href$='icon-calendar'])"))


def test_course_with_one_full_date_is_full(client: Client, index_page: EventIndexPage, make_page: MakePage) -> None:
    event = factories.make_event(booking_mode=BookingMode.WHOLE_EVENT)
    sessions = [factories.make_session(event, capacity=2 + number, start=in_days(number + 1)) for number in range(2)]
    for number in range(2):
        factories.make_registration(*sessions, phone=f"+4916012345{number:02}")
    make_page(event)
    assert len(soup(client, index_page.url).select(".mib-places--waiting")) == 1


def test_filters_by_place_and_childcare(client: Client, index_page: EventIndexPage, make_page: MakePage) -> None:
    bands = factories.age_bands()
    mayen, bendorf = (factories.make_location(name=name, slug=name.lower()) for name in ("Mayen", "Bendorf"))
    event = factories.make_event()
    factories.make_session(event, location=mayen, start=in_days(1))
    factories.make_session(event, location=mayen, childcare={bands[0]: 2, bands[1]: 2}, start=in_days(2))
    factories.make_session(event, location=bendorf, childcare={bands[0]: 0}, start=in_days(3))
    make_page(event)
    numbers = {
        query: len(names(soup(client, index_page.url + query)))
        for query in ("", "?place=mayen", "?childcare=1", "?place=mayen&childcare=1", "?place=bendorf&childcare=1")
    }
    assert numbers == {
        "": 3,
        "?place=mayen": 2,
        "?childcare=1": 1,
        "?place=mayen&childcare=1": 1,
        "?place=bendorf&childcare=1": 0,
    }


@pytest.mark.parametrize(
    "query",
    [
        "?place=nirgends",
        "?place=%00",
        "?place[]=1&childcare=ja",
        "?page=-1",
        "?page=0",
        "?page=99999999999999999999",
        "?page=%D9%A3",
        "?page=²",
        "?page=" + "9" * 5000,
        "?childcare=%ff",
        "?place=' OR 1=1 --",
    ],
)
def test_rubbish_in_the_query_is_ignored(
    client: Client, index_page: EventIndexPage, make_page: MakePage, query: str
) -> None:
    event = factories.make_event(name="Frühstück")
    factories.make_session(event)
    make_page(event)
    assert names(soup(client, index_page.url + query)) == ["Frühstück"]


def test_pages_of_a_long_list_keep_the_filter(
    client: Client, index_page: EventIndexPage, make_page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    event = factories.make_event()
    location = factories.make_location(slug="mayen")
    for number in range(1, 6):
        factories.make_session(event, location=location, start=in_days(number))
    make_page(event)
    page = soup(client, index_page.url + "?place=mayen&page=2")
    links = {link["rel"][0]: link["href"] for link in page.select(".mib-pagination a")}
    assert links == {"prev": "?place=mayen", "next": "?place=mayen&page=3"}
    assert [len(names(soup(client, f"{index_page.url}?page={number}"))) for number in (1, 3, 4)] == [2, 1, 1]


def test_empty_list_says_what_is_next(client: Client, index_page: EventIndexPage) -> None:
    page = soup(client, index_page.url)
    assert names(page) == []
    assert len(page.select(".mib-notice p")) == 2


def test_filter_without_result_leads_back_to_all_dates(
    client: Client, index_page: EventIndexPage, make_page: MakePage
) -> None:
    event = factories.make_event()
    factories.make_session(event)
    make_page(event)
    page = soup(client, index_page.url + "?childcare=1")
    assert [link["href"] for link in page.select(".mib-notice a")] == [index_page.url]


def test_list_below_a_list_is_a_series_with_heading_intro_and_next_date(
    client: Client, index_page: EventIndexPage, make_page: MakePage
) -> None:
    series = index_page.add_child(
        instance=EventIndexPage(title="Gut vernetzt?!", slug="gut-vernetzt", search_description="Frühstück mit Thema.")
    )
    empty = index_page.add_child(
        instance=EventIndexPage(title="Leer", slug="leer", body=[("paragraph", "<p>Noch <b>nichts</b>.</p>")])
    )
    event = factories.make_event()
    session = factories.make_session(event, start=in_days(4))
    make_page(event, parent=series)
    cards = soup(client, index_page.url).select(".mib-card--series")
    assert [card.a["href"] for card in cards] == [series.url, empty.url]
    assert [words(card.h3) for card in cards] == ["Gut vernetzt?!", "Leer"]
    assert [words(card.find_all("p")[0]) for card in cards] == ["Frühstück mit Thema.", "Noch nichts."]
    days = [tag["datetime"] for card in cards for tag in card.select("time")]
    assert days == [timezone.localtime(session.start).date().isoformat()]
    assert len(names(soup(client, series.url))) == 1


def test_queries_do_not_depend_on_the_number_of_events(client: Client, home: Page, make_page: MakePage) -> None:
    bands = factories.age_bands()
    lists = []
    for number in (1, 3):
        page = home.add_child(instance=EventIndexPage(title=f"Liste {number}", slug=f"liste-{number}"))
        for index in range(number):
            series = page.add_child(instance=EventIndexPage(title=f"Reihe {index}", slug=f"reihe-{index}"))
            event = factories.make_event()
            factories.make_registration(factories.make_session(event, childcare={bands[0]: 2}))
            make_page(event, parent=series)
        lists.append(page)
    client.get(lists[0].url)
    one, three = (count_queries(client, page.url) for page in lists)
    assert one == three


def test_list_of_another_site_shows_only_its_own(client: Client, home: Page, make_page: MakePage) -> None:
    root = Page.get_first_root_node()
    other_home = root.add_child(instance=Page(title="Andere", slug="andere-seite"))
    Site.objects.create(hostname="other.example", root_page=other_home)
    other_list = other_home.add_child(instance=EventIndexPage(title="Liste", slug="liste"))
    event = factories.make_event()
    factories.make_session(event)
    make_page(event)
    assert other_list.event_listing(client.get("/").wsgi_request).dates == []
