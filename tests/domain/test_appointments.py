"""A stretch of a day becomes appointments: inside it, apart from each other, beside what is there, and never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain.appointments import (
    MOST_AT_ONCE,
    Clash,
    Slot,
    Timetable,
    Window,
    add_appointments,
    propose,
    slots,
)
from wagtail_mib_events.domain.exceptions import NothingToDo, TooManyAppointments
from wagtail_mib_events.enums import BookingMode, SessionStatus
from wagtail_mib_events.models import Companion, Event, Location, Session
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_session

BERLIN = ZoneInfo("Europe/Berlin")
HALF_AN_HOUR = timedelta(minutes=30)
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)

minutes = st.integers(min_value=1, max_value=300).map(lambda number: timedelta(minutes=number))
# Days on which the clocks change as often as all others.
days = st.sampled_from([date(2027, 3, 28), date(2027, 10, 31)]) | st.dates(date(2026, 1, 1), date(2029, 12, 31))


def wall(text: str) -> datetime:
    """Return a wall time, which has no time zone."""
    return datetime.fromisoformat(text)


MORNING = Window(wall("2027-01-12T09:00"), wall("2027-01-12T12:00"))


@example(
    day=date(2027, 3, 28), begins=75, lasts=timedelta(minutes=300), length=HALF_AN_HOUR, pause=timedelta(minutes=90)
)
@given(day=days, begins=st.integers(0, 24 * 60), lasts=minutes, length=minutes, pause=st.just(timedelta()) | minutes)
def test_slots_lie_in_the_window_have_their_length_and_keep_the_break(
    day: date, begins: int, lasts: timedelta, length: timedelta, pause: timedelta
) -> None:
    start = datetime.combine(day, time()) + timedelta(minutes=begins)
    window = Window(start, start + lasts)
    division = slots(window=window, length=length, pause=pause, zone=BERLIN)
    for slot in division.slots:
        assert slot.end - slot.start == length
        walls = [moment.astimezone(BERLIN).replace(tzinfo=None) for moment in (slot.start, slot.end)]
        assert walls[1] - walls[0] == length
        assert window.start <= walls[0] < walls[1] <= window.end
    for earlier, later in pairwise(division.slots):
        assert later.start >= earlier.end + pause
    step = length + pause
    assert len(division.slots) + len(division.left_out) == (lasts + pause) // step


@given(begins=st.integers(0, 600), lasts=minutes, length=minutes, pause=minutes)
def test_ordinary_day_leaves_nothing_out(begins: int, lasts: timedelta, length: timedelta, pause: timedelta) -> None:
    start = wall("2027-01-12") + timedelta(minutes=begins)
    assert slots(window=Window(start, start + lasts), length=length, pause=pause, zone=BERLIN).left_out == []


def test_hours_that_never_come_are_left_out() -> None:
    night = Window(wall("2027-03-28T01:00"), wall("2027-03-28T04:00"))
    division = slots(window=night, length=HALF_AN_HOUR, pause=HALF_AN_HOUR, zone=BERLIN)
    assert division.slots == [
        Slot(datetime(2027, 3, 28, 0, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        Slot(datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ]
    assert [window.start.hour for window in division.left_out] == [2]


def test_of_an_hour_that_comes_twice_the_first_one_is_meant() -> None:
    night = Window(wall("2027-10-31T02:00"), wall("2027-10-31T02:45"))
    division = slots(window=night, length=timedelta(minutes=45), pause=timedelta(), zone=BERLIN)
    assert [slot.start for slot in division.slots] == [datetime(2027, 10, 31, 0, tzinfo=UTC)]


@pytest.fixture
def staff(db: None) -> User:
    user: User = get_user_model().objects.create_user(username="koordination")
    return user


@pytest.fixture
def event(db: None) -> Event:
    return make_event(booking_mode=BookingMode.APPOINTMENT)


def timetable(location: Location, **fields: Any) -> Timetable:
    given_fields: dict[str, Any] = {"window": MORNING, "length": timedelta(hours=1), "location": location} | fields
    return Timetable(**given_fields)


def starts(event: Event) -> list[str]:
    return [f"{timezone.localtime(session.start):%d. %H:%M}" for session in event.sessions.order_by("start", "pk")]


def clashes(event: Event, wish: Timetable) -> list[Clash | None]:
    return [proposal.clash for proposal in propose(event=event, timetable=wish, now=LONG_BEFORE).every]


def test_appointments_are_dates_with_one_place(event: Event, staff: User) -> None:
    small, *_ = age_bands()
    person = Companion.objects.create(name="Rania")
    wish = timetable(
        make_location(),
        weeks=2,
        pause=timedelta(minutes=30),
        person=person,
        fields={"meeting_point_de": "Raum 3"},
        childcare={small.pk: 1},
    )
    assert add_appointments(event=event, timetable=wish, user=staff, now=LONG_BEFORE) == 4
    assert starts(event) == ["12. 09:00", "12. 10:30", "19. 09:00", "19. 10:30"]
    first = event.sessions.order_by("start")[0]
    assert (first.capacity, first.end - first.start, first.meeting_point_de) == (1, timedelta(hours=1), "Raum 3")
    assert list(first.companions.all()) == [person]
    assert list(first.childcare_places.values_list("age_band", "places")) == [(small.pk, 1)]
    (entry,) = ModelLogEntry.objects.filter(action="wagtail_mib_events.add_appointments")
    assert (entry.user, entry.data["number"]) == (staff, 4)


def test_same_appointments_are_not_made_twice(event: Event, staff: User) -> None:
    wish = timetable(make_location(), person=Companion.objects.create(name="Rania"))
    add_appointments(event=event, timetable=wish, user=staff, now=LONG_BEFORE)
    with pytest.raises(NothingToDo):
        add_appointments(event=event, timetable=wish, user=staff, now=LONG_BEFORE)
    assert event.sessions.count() == 3


def test_person_is_not_in_two_places_at_once(event: Event) -> None:
    rania, sara = (Companion.objects.create(name=name) for name in ("Rania", "Sara"))
    elsewhere = make_session(start=datetime(2027, 1, 12, 9, 15, tzinfo=UTC), hours=0.5)
    elsewhere.companions.set([rania])
    elsewhere.companions.commit()
    here = make_location()
    assert clashes(event, timetable(here, person=rania)) == [None, Clash.PERSON, None]
    assert clashes(event, timetable(here, person=sara)) == [None, None, None]


def test_event_has_one_appointment_at_a_time_and_location_unless_two_persons_are_named(
    event: Event, staff: User
) -> None:
    rania, sara = (Companion.objects.create(name=name) for name in ("Rania", "Sara"))
    here = make_location()
    add_appointments(event=event, timetable=timetable(here, person=rania), user=staff, now=LONG_BEFORE)
    assert clashes(event, timetable(here)) == [Clash.EVENT] * 3
    assert clashes(event, timetable(here, person=sara)) == [None] * 3
    assert clashes(event, timetable(make_location())) == [None] * 3
    assert clashes(make_event(booking_mode=BookingMode.APPOINTMENT), timetable(here)) == [None] * 3


def test_time_of_a_cancelled_date_is_free_again(event: Event) -> None:
    here = make_location()
    make_session(event, start=datetime(2027, 1, 12, 8, tzinfo=UTC), location=here, status=SessionStatus.CANCELLED)
    assert clashes(event, timetable(here)) == [None] * 3


def test_what_is_over_is_left_out(event: Event) -> None:
    now = datetime(2027, 1, 12, 9, tzinfo=UTC)
    found = propose(event=event, timetable=timetable(make_location()), now=now)
    assert [proposal.clash for proposal in found.every] == [Clash.OVER, Clash.OVER, None]


def test_too_many_appointments_are_refused_and_none_is_made(event: Event, staff: User) -> None:
    wish = timetable(make_location(), weeks=MOST_AT_ONCE // 3 + 1)
    with pytest.raises(TooManyAppointments, match=rf"\b{MOST_AT_ONCE}\b"):
        add_appointments(event=event, timetable=wish, user=staff, now=LONG_BEFORE)
    assert event.sessions.count() == 0


def test_only_events_with_appointments_get_them(staff: User) -> None:
    event = make_event()
    with pytest.raises(NothingToDo):
        add_appointments(event=event, timetable=timetable(make_location()), user=staff, now=LONG_BEFORE)
    assert Session.objects.count() == 0


def test_lock_is_the_first_statement(event: Event, staff: User) -> None:
    wish = timetable(make_location())
    with CaptureQueriesContext(connection) as queries:
        add_appointments(event=event, timetable=wish, user=staff, now=LONG_BEFORE)
    statements = [query["sql"] for query in queries if not query["sql"].startswith("SAVEPOINT")]
    assert statements[0].startswith("UPDATE")
    assert "lock_version" in statements[0]


def test_what_is_proposed_costs_the_same_however_many_dates_there_are(event: Event) -> None:
    here = make_location()

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            clashes(event, timetable(here))
        return len(found)

    make_session(event, start=datetime(2027, 1, 12, 8, tzinfo=UTC), location=here)
    before = queries()
    for hour in (9, 10):
        make_session(event, start=datetime(2027, 1, 12, hour, tzinfo=UTC), location=here)
    assert queries() == before
