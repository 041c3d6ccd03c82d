"""Single dates of a course that a household cannot come to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain.absences import tell_absences
from wagtail_mib_events.domain.exceptions import InvalidSelection, NothingToDo
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.models import Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


def course(*, frees: bool, dates: int = 3, capacity: int = 1) -> tuple[Registration, list[Session]]:
    small, *_ = age_bands()
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT, absence_frees_place=frees)
    first = timezone.now().replace(microsecond=0) + timedelta(days=7)
    sessions = [
        make_session(event, start=first + timedelta(days=7 * week), capacity=capacity, childcare={small: 1})
        for week in range(dates)
    ]
    registration = make_registration(*sessions, children={small: 1}, wants_care=True).registration
    assert registration is not None
    return registration, sessions


def stored(registration: Registration) -> list[tuple[str, str, bool]]:
    bookings = registration.bookings.order_by("session__start")
    return [(booking.status, booking.care_status, booking.excused_at is not None) for booking in bookings]


def taken(session: Session) -> tuple[int, int]:
    places = places_by_session(session_ids=[session.pk], now=timezone.now())[session.pk]
    return places.taken, sum(places.care_taken.values())


def test_absence_leaves_the_place_hers_and_can_be_taken_back() -> None:
    registration, sessions = course(frees=False)
    tell_absences(registration=registration, session_ids=[sessions[1].pk])
    assert stored(registration) == [
        ("confirmed", "granted", False),
        ("confirmed", "granted", True),
        ("confirmed", "granted", False),
    ]
    assert taken(sessions[1]) == (1, 1)
    tell_absences(registration=registration, session_ids=[])
    assert stored(registration) == [("confirmed", "granted", False)] * 3


def test_absence_frees_place_and_childcare_of_that_date_where_the_event_says_so() -> None:
    registration, sessions = course(frees=True)
    tell_absences(registration=registration, session_ids=[sessions[1].pk])
    assert stored(registration) == [
        ("confirmed", "granted", False),
        ("cancelled", "none", True),
        ("confirmed", "granted", False),
    ]
    assert [taken(session) for session in sessions] == [(1, 1), (0, 0), (1, 1)]
    with pytest.raises(NothingToDo):
        tell_absences(registration=registration, session_ids=[])


def test_absence_is_logged_with_its_date_and_without_a_name() -> None:
    registration, sessions = course(frees=False)
    tell_absences(registration=registration, session_ids=[sessions[2].pk])
    entry = ModelLogEntry.objects.filter(action="wagtail_mib_events.excuse").get()
    noted = {"dates": [sessions[2].start.isoformat()], "sessions": [sessions[2].pk]}
    assert (entry.label, entry.data) == (str(registration), noted)


def test_same_absence_told_again_changes_nothing() -> None:
    registration, sessions = course(frees=False)
    tell_absences(registration=registration, session_ids=[sessions[0].pk])
    with pytest.raises(NothingToDo):
        tell_absences(registration=registration, session_ids=[sessions[0].pk])


def test_dates_that_have_begun_and_dates_outside_a_course_cannot_be_missed() -> None:
    registration, sessions = course(frees=False)
    after_the_first = sessions[0].start + timedelta(minutes=1)
    with pytest.raises(NothingToDo):
        tell_absences(registration=registration, session_ids=[sessions[0].pk], now=after_the_first)
    single = make_registration(make_session(), phone="+491601234568").registration
    assert single is not None
    with pytest.raises(NothingToDo):
        tell_absences(registration=single, session_ids=[single.bookings.get().session_id])


def test_who_comes_on_no_date_at_all_is_asked_to_cancel() -> None:
    registration, sessions = course(frees=True)
    with pytest.raises(InvalidSelection):
        tell_absences(registration=registration, session_ids=[session.pk for session in sessions])
    assert stored(registration) == [("confirmed", "granted", False)] * 3
