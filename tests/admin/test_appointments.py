"""Adding appointments in the admin: shown first, made once, only where one may."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.admin.accounts import browser_of, coordinator, desk
from wagtail_mib_events.enums import BookingMode, EventStatus, Venue
from wagtail_mib_events.models import Companion, Event, Location, Session
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_session

pytestmark = pytest.mark.django_db

#: A week ahead, in which no clock changes matter: the window begins in the morning.
DAY = timezone.localdate() + timedelta(days=7)


@pytest.fixture
def event() -> Event:
    return make_event(booking_mode=BookingMode.APPOINTMENT)


def english(client: Any) -> Any:
    """Read the admin in English, so that messages can be compared."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(event: Event) -> str:
    return reverse("mib_events:appointments", args=[event.pk])


def typed(location: Location, **fields: Any) -> dict[str, Any]:
    """Return the inputs of the form: three appointments of an hour."""
    usual = {
        "day": DAY.isoformat(),
        "weeks": "1",
        "begins": "09:00",
        "ends": "12:00",
        "minutes": "60",
        "pause": "",
        "location": location.pk,
        "venue": Venue.ON_SITE,
        "meeting_point_de": "Raum 3",
    }
    return usual | fields


def starts(event: Event) -> list[str]:
    return [f"{timezone.localtime(session.start):%H:%M}" for session in event.sessions.order_by("start", "pk")]


def test_appointments_are_shown_first_and_made_by_the_second_button(event: Event) -> None:
    small, *_ = age_bands()
    person = Companion.objects.create(name="Rania")
    client = english(browser_of(coordinator()))
    fields = typed(make_location(), person=person.pk, **{f"care_places-{small.pk}": "٢"})
    shown = client.post(address(event), fields)
    assert event.sessions.count() == 0
    assert "Create 3 appointments" in shown.content.decode()
    again = dict(shown.context["sent"])
    assert again == {name: str(value) for name, value in fields.items()}
    answer = client.post(address(event), again | {"create": "1"})
    assert answer.url == f"{reverse('mib_dates:index')}?event={event.pk}"
    assert starts(event) == ["09:00", "10:00", "11:00"]
    first = event.sessions.order_by("start")[0]
    assert (first.capacity, first.meeting_point_de, list(first.companions.all())) == (1, "Raum 3", [person])
    assert list(first.childcare_places.values_list("age_band", "places").filter(places__gt=0)) == [(small.pk, 2)]


def test_button_pressed_twice_makes_nothing_twice_and_says_so(event: Event) -> None:
    client = english(browser_of(coordinator()))
    fields = typed(make_location(), create="1")
    client.post(address(event), fields)
    answer = client.post(address(event), fields)
    assert event.sessions.count() == 3
    assert answer.context["form"].non_field_errors() == [
        "Nothing was changed: this has been done already, or the time for it is over."
    ]
    assert answer.context["form"]["begins"].value() == "09:00"


def test_what_overlaps_is_marked_and_left_out(event: Event) -> None:
    here = make_location()
    start = datetime.combine(DAY, time(10), tzinfo=timezone.get_current_timezone())
    make_session(event, start=start, hours=0.5, location=here)
    client = english(browser_of(coordinator()))
    shown = client.post(address(event), typed(here)).content.decode()
    assert "Create 2 appointments" in shown
    assert "left out: there is a date of this event then" in " ".join(shown.split())
    client.post(address(event), typed(here, create="1"))
    assert starts(event) == ["09:00", "10:00", "11:00"]


def test_typed_text_comes_back_to_be_changed(event: Event) -> None:
    client = browser_of(coordinator())
    form = client.post(address(event), typed(make_location(), change="1")).context["form"]
    assert (form["minutes"].value(), form["meeting_point_de"].value(), form.errors) == ("60", "Raum 3", {})
    assert event.sessions.count() == 0


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ends": "09:00"}, {"ends": ["The end must be later than the start."]}),
        ({"minutes": "181"}, {"minutes": ["Not one appointment of this length fits between these times."]}),
        ({"minutes": "0"}, {"minutes": ["Please write a whole number from 5 to 480, for example 5."]}),
        ({"day": "2020-01-12"}, {"day": ["This day is over."]}),
        ({"day": "9999-12-31"}, {"day": ["Please choose a day within the next two years."]}),
        ({"begins": "morgens"}, {"begins": ["Please write a time, for example 9:30."]}),
        ({"weeks": "1000"}, {"weeks": ["Please write a whole number from 1 to 26, for example 2."]}),
        (
            {"weeks": "26", "minutes": "5"},
            {
                "__all__": [
                    "At most 100 appointments can be made at once. Please choose fewer weeks, or longer appointments."
                ]
            },
        ),
        (
            {"online_url": "http://example.org"},
            {
                "online_url": [
                    "Please write a web address that begins with https://, for example https://example.org/meeting."
                ]
            },
        ),
    ],
)
@pytest.mark.parametrize("button", [{}, {"create": "1"}])
def test_what_makes_no_sense_is_refused_beside_the_field_and_stays(
    event: Event, fields: dict[str, str], expected: dict[str, list[str]], button: dict[str, str]
) -> None:
    client = english(browser_of(coordinator()))
    form = client.post(address(event), typed(make_location(), **fields, **button)).context["form"]
    assert form.errors == expected
    assert {name: form[name].value() for name in fields} == fields
    assert event.sessions.count() == 0


def test_appointments_are_made_only_at_ones_own_locations(event: Event) -> None:
    here, there = make_location(), make_location()
    client = english(browser_of(coordinator(here)))
    form = client.post(address(event), typed(there, create="1")).context["form"]
    assert form.errors == {"location": ["You may not offer dates at this location."]}
    make_session(event, location=there)
    assert client.get(address(event), follow=True).status_code == 404
    assert client.post(address(event), typed(here, create="1"), follow=True).status_code == 404
    assert browser_of(desk()).get(address(event), follow=True).status_code == 404
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"booking_mode": BookingMode.PER_SESSION}, {"status": EventStatus.CANCELLED}, {"status": "archived"}]
)
def test_only_living_events_with_appointments_have_the_page(fields: dict[str, str]) -> None:
    event = make_event(**{"booking_mode": BookingMode.APPOINTMENT} | fields)
    client = browser_of(coordinator())
    assert client.get(address(event), follow=True).status_code == 404
    assert address(event) not in client.get(reverse("mib_events:edit", args=[event.pk])).content.decode()


@pytest.mark.parametrize("has_dates", [True, False])
def test_form_and_list_of_dates_lead_to_the_page(event: Event, has_dates: bool) -> None:
    if has_dates:
        make_session(event)
    other = make_session().event
    client = browser_of(coordinator())
    assert address(event) in client.get(reverse("mib_events:edit", args=[event.pk])).content.decode()
    dates = reverse("mib_dates:index")
    assert len(client.get(f"{dates}?event={event.pk}").context["object_list"]) == has_dates
    found = {
        query: address(event) in client.get(dates + query).content.decode()
        for query in ("", f"?event={event.pk}", f"?event={other.pk}", "?event=x")
    }
    assert found == {"": False, f"?event={event.pk}": True, f"?event={other.pk}": False, "?event=x": False}
