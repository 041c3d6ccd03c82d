"""Which dates can be booked: windows, courses, joining later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.exceptions import RegistrationClosed
from wagtail_mib_events.domain.queries.bookable import bookable_sessions, closed_courses
from wagtail_mib_events.domain.queries.events import Availability, Entry, dates_of, public_dates
from wagtail_mib_events.domain.queries.offers import Closed, load_offer
from wagtail_mib_events.enums import BookingMode, Channel, SessionStatus
from wagtail_mib_events.models import Event, Session
from wagtail_mib_events.testing import make_event, make_household, make_session
from wagtail_mib_events.testing.factories import register_for

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)


def course(*days: int, late: bool) -> tuple[Event, list[Session]]:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT, allows_late_joining=late)
    return event, [make_session(event, start=NOW + timedelta(days=day)) for day in days]


def bookable(event: Event) -> list[int]:
    sessions = list(event.sessions.order_by("start"))
    return [session.pk for session in bookable_sessions(event=event, sessions=sessions, now=NOW)]


def test_course_is_booked_whole_before_it_begins() -> None:
    event, sessions = course(1, 8, late=False)
    assert bookable(event) == [session.pk for session in sessions]


def test_course_that_has_begun_can_be_joined_only_where_the_event_allows_it() -> None:
    closed, _ = course(-1, 6, 13, late=False)
    open_, dates = course(-1, 6, 13, late=True)
    assert (bookable(closed), bookable(open_)) == ([], [dates[1].pk, dates[2].pk])
    assert (load_offer(event=closed, now=NOW).closed, load_offer(event=open_, now=NOW).closed) == (Closed.ENDED, None)
    assert closed_courses(event_ids=[closed.pk, open_.pk], now=NOW) == {closed.pk}


def test_cancelled_first_date_does_not_close_a_course() -> None:
    event, sessions = course(-1, 6, late=False)
    Session.objects.filter(pk=sessions[0].pk).update(status=SessionStatus.CANCELLED)
    assert bookable(event) == [sessions[1].pk]


def test_course_opens_when_the_last_of_its_dates_does() -> None:
    event, sessions = course(10, 17, late=False)
    opens = NOW + timedelta(days=2)
    Session.objects.filter(pk=sessions[0].pk).update(registration_opens_at=NOW + timedelta(days=1))
    Session.objects.filter(pk=sessions[1].pk).update(registration_opens_at=opens)
    offer = load_offer(event=event, now=NOW)
    assert (offer.closed, offer.opens_at) == (Closed.NOT_YET, opens)


def test_website_refuses_to_join_a_course_late_and_staff_may() -> None:
    event, sessions = course(-1, 6, late=False)
    with pytest.raises(RegistrationClosed):
        register_for(sessions, make_household(), now=NOW)
    result = register_for(sessions, make_household(), channel=Channel.PHONE, now=NOW)
    assert result.registration is not None
    assert list(result.registration.bookings.values_list("session", "status")) == [(sessions[1].pk, "confirmed")]
    assert bookable(event) == []


@pytest.mark.parametrize(("late", "found"), [(False, Availability.CLOSED), (True, Availability.FREE)])
def test_public_sees_whether_a_begun_course_can_be_joined(late: bool, found: Availability) -> None:
    event, sessions = course(-1, 6, late=late)
    assert [date.availability for date in dates_of(event=event, now=NOW)] == [found]
    entries = [Entry(event_id=event.pk, session_ids=[sessions[1].pk])]
    assert [date.availability for date in public_dates(entries=entries, now=NOW)] == [found]


def test_childcare_can_be_asked_for_until_its_own_deadline() -> None:
    from wagtail_mib_events.testing import age_bands

    small, *_ = age_bands()
    session = make_session(childcare={small: 2}, start=NOW + timedelta(days=5), care_closes_at=NOW + timedelta(days=1))
    before, after = (load_offer(event=session.event, now=moment).dates[0] for moment in (NOW, NOW + timedelta(days=1)))
    assert (before.places.offers_care, before.care_has_ended) == (True, False)
    assert (after.places.offers_care, after.care_has_ended) == (False, True)
    late = register_for(
        [session], make_household(children={small: 1}, wants_care=True), now=NOW + timedelta(days=2)
    ).registration
    by_phone = register_for(
        [session],
        make_household(children={small: 1}, wants_care=True, phone="+491601234568"),
        channel=Channel.PHONE,
        now=NOW + timedelta(days=2),
    ).registration
    assert late is not None
    assert by_phone is not None
    assert (late.bookings.get().care_status, late.children.get().wants_care) == ("none", False)
    assert (by_phone.bookings.get().care_status, by_phone.children.get().wants_care) == ("granted", True)
