"""The page on which a household changes who comes: what it begins with, what it refuses, and that nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.views.walk import address
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.exceptions import Busy
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.enums import BookingStatus, CareWish
from wagtail_mib_events.models import AgeBand, Contact, Event, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

NAME = "registration_people"


def registered(*sessions: Session, **fields: Any) -> Registration:
    result = make_registration(*sessions, **fields)
    assert result.registration is not None
    return result.registration


def url(registration: Registration, *, language: str = "en") -> str:
    return address(NAME, registration_key(registration), language=language)


def page(client: Client, registration: Registration) -> BeautifulSoup:
    return BeautifulSoup(client.get(url(registration)).content, "html.parser")


def answers_on(soup: BeautifulSoup) -> dict[str, str]:
    """What the form of a page would send."""
    sent = {}
    for field in soup.select(".mib-form input, .mib-form select"):
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            sent[str(field["name"])] = str(chosen["value"]) if chosen else ""
        elif field.get("type") not in ("radio", "checkbox"):
            sent[str(field["name"])] = str(field.get("value", ""))
        elif field.has_attr("checked"):
            sent[str(field["name"])] = str(field.get("value", "on"))
    return sent


@pytest.fixture
def small() -> AgeBand:
    return age_bands()[0]


@pytest.fixture
def event() -> Event:
    contact = Contact.objects.create(name="Frau Weber", phone="+492651999999")
    return make_event(max_adults=3, contact=contact)


def test_form_begins_with_what_is_stored(client: Client, event: Event, small: AgeBand) -> None:
    amal = registered(
        make_session(event, childcare={small: 1}),
        adults=2,
        children={small: 1},
        wants_care=True,
        care_wish=CareWish.ONLY_WITH_CARE,
        interpreter_language="ar",
        needs_step_free=True,
    )
    _small, middle, big = age_bands()
    assert answers_on(page(client, amal)) == {
        "adults": "2",
        f"children_{small.pk}": "1",
        f"children_{middle.pk}": "",
        f"children_{big.pk}": "",
        "care": "only_with_care",
        "interpreter_language": "ar",
        "needs_step_free": "on",
    }


def test_answers_are_changed_and_the_page_says_so(client: Client, event: Event, small: AgeBand) -> None:
    amal = registered(make_session(event, childcare={small: 1}))
    answers = answers_on(page(client, amal)) | {"adults": "2", f"children_{small.pk}": "١", "care": "come_anyway"}
    response = client.post(url(amal), answers)
    assert response["Location"] == address("registration", registration_key(amal), language="en") + "?notice=people"
    amal.refresh_from_db()
    assert (amal.adults, amal.children.count(), amal.bookings.get().care_status) == (2, 1, "granted")
    assert client.post(url(amal), answers)["Location"].endswith("?notice=nothing")
    shown = BeautifulSoup(client.get(response["Location"]).content, "html.parser")
    assert shown.select_one("[role=status]").get_text(strip=True) == "Your answers are changed."


def test_refusal_keeps_what_was_typed_and_names_the_telephone(client: Client, event: Event) -> None:
    amal = registered(make_session(event, capacity=1))
    response = client.post(url(amal), {"adults": "2", "interpreter_language": "ku", "needs_transport": "on"})
    soup = BeautifulSoup(response.content, "html.parser")
    kept = answers_on(soup)
    assert response.status_code == 409
    assert [kept[name] for name in ("adults", "interpreter_language", "needs_transport")] == ["2", "ku", "on"]
    assert soup.select_one("[role=alert] strong").get_text(strip=True) == "All places are taken."
    assert soup.select_one(".mib-help a")["href"] == "tel:+492651999999"
    assert Registration.objects.get().adults == 1


def test_wrong_number_is_shown_beside_its_field(client: Client, event: Event, small: AgeBand) -> None:
    amal = registered(make_session(event, childcare={small: 1}))
    response = client.post(url(amal), {"adults": "many", f"children_{small.pk}": "99"})
    soup = BeautifulSoup(response.content, "html.parser")
    links = [link["href"] for link in soup.select(".mib-error-summary a")]
    assert links == ["#id_adults", f"#id_children_{small.pk}"]
    assert answers_on(soup)["adults"] == "many"


def test_what_the_event_does_not_ask_is_not_asked(client: Client) -> None:
    amal = registered(make_session(make_event(max_adults=1, max_children=0)))
    assert answers_on(page(client, amal)) == {"interpreter_language": ""}
    assert client.post(url(amal), {"needs_transport": "on"})["Location"].endswith("?notice=people")


def test_language_that_interpreters_speak_no_more_is_not_lost(client: Client, event: Event) -> None:
    amal = registered(make_session(event), interpreter_language="ja")
    assert answers_on(page(client, amal))["interpreter_language"] == "ja"
    client.post(url(amal), answers_on(page(client, amal)) | {"needs_transport": "on"})
    amal.refresh_from_db()
    assert (amal.interpreter_language, amal.needs_transport) == ("ja", True)


def test_who_waits_and_who_has_not_confirmed_may_change_too(client: Client, event: Event) -> None:
    waiting = registered(make_session(event, capacity=0))
    pending = registered(make_session(event), phone="", email="amal@example.org")
    for amal in (waiting, pending):
        assert client.post(url(amal), {"adults": "2"})["Location"].endswith("?notice=people")
    statuses = [amal.bookings.get().status for amal in (waiting, pending)]
    assert statuses == [BookingStatus.WAITING, BookingStatus.PENDING]


def test_registration_without_a_date_to_come_leads_back(client: Client, event: Event) -> None:
    amal = registered(make_session(event))
    cancel(registration=amal)
    back = address("registration", registration_key(amal), language="en")
    assert client.get(url(amal))["Location"] == back
    assert client.post(url(amal), {"adults": "2"})["Location"] == f"{back}?notice=nothing"


def test_busy_database_is_answered_kindly(client: Client, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(**_: Any) -> None:
        raise Busy

    monkeypatch.setattr("wagtail_mib_events.views.household.change_household", busy)
    response = client.post(url(registered(make_session(event))), {"adults": "2"})
    soup = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, answers_on(soup)["adults"]) == (503, "2")
    assert len(soup.select("[role=alert] p")) == 1


def test_childcare_that_cannot_be_asked_for_any_more_is_said_but_can_be_given_up(
    client: Client, event: Event, small: AgeBand
) -> None:
    amal = registered(make_session(event, childcare={small: 2}), children={small: 1}, wants_care=True)
    assert page(client, amal).select(".mib-notice--warning") == []
    Session.objects.update(care_closes_at=timezone.now() - timedelta(minutes=1))
    soup = page(client, amal)
    assert len(soup.select(".mib-notice--warning")) == 1
    more = client.post(url(amal), answers_on(soup) | {f"children_{small.pk}": "2"})
    assert more.status_code == 409
    assert client.post(url(amal), answers_on(soup) | {"care": "no"})["Location"].endswith("?notice=people")
    assert amal.bookings.get().care_status == "none"


def test_second_language_shows_the_questions_once_more(client: Client, event: Event) -> None:
    amal = registered(make_session(event), language="ar")
    soup = BeautifulSoup(client.get(url(amal, language="ar") + "?also=en").content, "html.parser")
    assert soup.select_one(".mib-read-along h2").get_text(strip=True) == "Who comes, and what helps you?"
    assert len(soup.select("form.mib-form")) == 1


def test_number_of_queries_does_not_grow_with_dates_and_children(client: Client, small: AgeBand) -> None:
    numbers = []
    for number in (1, 3):
        event = make_event(max_adults=3)
        amal = registered(*(make_session(event, childcare={small: 1}) for _ in range(number)), children={small: number})
        client.get(url(amal))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(amal))
        numbers.append(len(queries))
    assert len(set(numbers)) == 1


def test_personal_page_leads_there_only_while_something_is_to_come(client: Client, event: Event) -> None:
    amal = registered(make_session(event))
    key = registration_key(amal)

    def links() -> list[str]:
        soup = BeautifulSoup(client.get(address("registration", key, language="en")).content, "html.parser")
        return [str(link["href"]) for link in soup.select("[aria-labelledby=mib-self-service] a")]

    own = [address(f"registration_{name}", key, language="en") for name in ("people", "data", "delete")]
    assert links() == own
    past = timezone.now() - timedelta(days=1)
    Session.objects.update(start=past, end=past + timedelta(hours=1))
    assert links() == own[1:]
