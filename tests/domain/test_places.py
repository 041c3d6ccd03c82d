"""The queue against the places, through random lives of one event on the real database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.bookings import accept_offer, cancel, confirm_email
from wagtail_mib_events.domain.exceptions import NothingToDo
from wagtail_mib_events.domain.locking import locked_event
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.domain.registrations import Result
from wagtail_mib_events.enums import BookingStatus, CareStatus, MessageKind
from wagtail_mib_events.models import Booking, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

START = datetime(2027, 1, 12, 9, tzinfo=timezone.get_fixed_timezone(60))


def one(result: Result) -> Booking:
    return who(result).bookings.get()


def who(result: Result) -> Registration:
    assert result.registration is not None
    return result.registration


@pytest.mark.django_db
def test_cancelled_place_is_offered_to_the_first_who_waits_with_a_deadline() -> None:
    session = make_session(capacity=1)
    first, second, third = (
        make_registration(session, phone=f"+49160123456{number}", email=f"{number}@example.org") for number in range(3)
    )
    Message.objects.all().delete()
    before = timezone.now()
    cancel(registration=who(first))
    offered = one(second)
    assert [one(result).status for result in (first, second, third)] == ["cancelled", "offered", "waiting"]
    assert offered.held_until is not None
    assert before + timedelta(hours=48) <= offered.held_until <= timezone.now() + timedelta(hours=48)
    kinds = Message.objects.order_by("pk").values_list("registration", "kind")
    assert list(kinds) == [
        (who(first).pk, MessageKind.CANCELLED),
        (who(second).pk, MessageKind.OFFERED),
    ]


@pytest.mark.django_db
def test_lapsed_offer_goes_to_the_next_before_a_newcomer() -> None:
    session = make_session(capacity=1)
    first, second, third = (make_registration(session, phone=f"+49160123456{n}") for n in range(3))
    cancel(registration=who(first))
    Booking.objects.filter(status=BookingStatus.OFFERED).update(held_until=timezone.now() - timedelta(minutes=1))
    newcomer = make_registration(session, phone="+491601234569")
    assert [one(result).status for result in (second, third, newcomer)] == ["expired", "offered", "waiting"]


@pytest.mark.django_db
def test_accepted_offer_is_confirmed_and_a_second_press_changes_nothing() -> None:
    session = make_session(capacity=1)
    first, second = (make_registration(session, phone=f"+49160123456{n}") for n in range(2))
    cancel(registration=who(first))
    accept_offer(registration=who(second))
    with pytest.raises(NothingToDo):
        accept_offer(registration=who(second))
    assert one(second).status == BookingStatus.CONFIRMED


@pytest.mark.django_db
def test_pending_place_lapses_and_a_late_confirmation_stands_in_line_again() -> None:
    session = make_session(capacity=1)
    late = make_registration(session, phone="", email="late@example.org")
    Booking.objects.update(held_until=timezone.now() - timedelta(minutes=1))
    next_one = make_registration(session)
    confirm_email(registration=who(late))
    assert (one(next_one).status, one(late).status) == (BookingStatus.CONFIRMED, BookingStatus.WAITING)
    with pytest.raises(NothingToDo):
        confirm_email(registration=who(late))


@pytest.mark.django_db
def test_household_that_does_not_fit_is_passed_over_and_keeps_its_place() -> None:
    session = make_session(make_event(max_adults=3), capacity=2)
    full = make_registration(session, adults=2)
    big = make_registration(session, adults=3, phone="+491601234568")
    small = make_registration(session, adults=1, phone="+491601234569")
    cancel(registration=who(full))
    assert (one(big).status, one(small).status) == (BookingStatus.WAITING, BookingStatus.OFFERED)
    Session.objects.update(capacity=4)
    with locked_event(event_id=session.event_id) as event:
        allocate(event=event, now=timezone.now())
    assert one(big).status == BookingStatus.OFFERED


@pytest.mark.django_db
def test_freed_childcare_is_granted_to_a_mother_who_comes_anyway() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 1})
    first = make_registration(session, children={small: 1}, wants_care=True)
    second = make_registration(session, children={small: 1}, wants_care=True, phone="+491601234568", email="a@b.de")
    cancel(registration=who(first))
    assert (one(second).status, one(second).care_status) == (BookingStatus.CONFIRMED, CareStatus.GRANTED)
    assert Message.objects.latest("pk").kind == MessageKind.CARE_GRANTED


@pytest.mark.django_db
def test_cancelling_one_of_two_dates_leaves_the_other() -> None:
    event = make_event()
    sessions = [make_session(event), make_session(event)]
    registration = make_registration(*sessions).registration
    assert registration is not None
    cancel(registration=registration, session_ids=[sessions[0].pk])
    bookings = registration.bookings.order_by("session").values_list("session", "status")
    assert list(bookings) == [(sessions[0].pk, "cancelled"), (sessions[1].pk, "confirmed")]
    with pytest.raises(NothingToDo):
        cancel(registration=registration, session_ids=[sessions[0].pk])
