"""Appointments on public pages: day by day, free or taken, and never who has one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.models import Event, Session
from wagtail_mib_events.testing import make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db

#: Local noon of a day to come that is not near midnight or a change of clocks.
NOON = datetime(2047, 1, 12, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def event() -> Event:
    return make_event(booking_mode=BookingMode.APPOINTMENT, max_children=0)


def slots(event: Event, *, days: int = 1, each: int = 1) -> list[Session]:
    """Return appointments of an hour with one place at one location."""
    here = make_location()
    starts = [NOON + timedelta(days=day, hours=hour) for day in range(days) for hour in range(each)]
    return [make_session(event, start=start, hours=1, capacity=1, location=here) for start in starts]


def shown(client: Client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html.parser")


def words(tag: Any) -> str:
    """Return the text of an element with single spaces."""
    return " ".join(tag.get_text(" ", strip=True).split())


def page_of(event: Event) -> str:
    return f"/en/events/event/{event.slug}/"


def form_of(event: Event) -> str:
    return f"/en/events/event/{event.slug}/register/"


def test_event_page_groups_appointments_by_day_and_says_the_place_once_a_day(client: Client, event: Event) -> None:
    slots(event, days=2, each=3)
    section = shown(client, page_of(event)).select_one("[aria-labelledby=mib-dates]")
    days = section.select(".mib-slots")
    assert [words(day) for day in section.select("h3")] == ["Saturday, January 12, 2047", "Sunday, January 13, 2047"]
    assert [len(day.select("li")) for day in days] == [3, 3]
    assert [len(day.select(".mib-fact")) for day in days] == [1, 1]


def test_many_days_are_folded_away(client: Client, event: Event) -> None:
    slots(event, days=6, each=2)
    section = shown(client, page_of(event)).select_one("[aria-labelledby=mib-dates]")
    assert len(section.select(":scope > .mib-slots")) == 3
    assert len(section.select("details .mib-slots")) == 3
    assert words(section.select_one("summary")) == "3 further days"


def test_one_appointment_is_free_or_taken(client: Client, event: Event) -> None:
    taken, free = slots(event, each=2)
    make_registration(taken)
    page = shown(client, page_of(event))
    found = {session.pk: words(page.select_one(f"#session-{session.pk} .mib-places")) for session in (taken, free)}
    assert found == {taken.pk: "Taken – waiting list", free.pk: "Free"}
    form = shown(client, form_of(event))
    assert [words(tag) for tag in form.select(".mib-places")] == ["Taken – you can join the waiting list", "Free"]


def test_form_groups_appointments_by_day_and_names_each_with_its_day(client: Client, event: Event) -> None:
    slots(event, days=2, each=2)
    form = shown(client, form_of(event))
    assert len(form.select(".mib-choices__day")) == 2
    hidden = [words(label.select_one(".mib-visually-hidden")) for label in form.select(".mib-choice label")]
    assert hidden == ["Saturday, January 12, 2047"] * 2 + ["Sunday, January 13, 2047"] * 2


def test_nobody_sees_who_has_an_appointment(client: Client, event: Event) -> None:
    taken, _free = slots(event, each=2)
    registration = make_registration(taken, name="Ghufran", email="ghufran@example.org").registration
    assert registration is not None
    secrets = ("Ghufran", "ghufran@", registration.phone, registration.short_code, registration.ticket_token)
    for url in (page_of(event), form_of(event)):
        html = client.get(url).content.decode()
        assert [secret for secret in secrets if secret in html] == []
