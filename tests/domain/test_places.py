"""The queue against the places; random lives of an event stand in ``event_life``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain.bookings import accept_offer, cancel, confirm_email, take_place
from wagtail_mib_events.domain.cancellations import cancel_date
from wagtail_mib_events.domain.exceptions import NoPlaceLeft, NothingToDo
from wagtail_mib_events.domain.locking import locked_event
from wagtail_mib_events.domain.moves import change_date
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.domain.queries.carers import care_groups, carers_by_session
from wagtail_mib_events.domain.queries.personal import holding_of
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.domain.registrations import Result
from wagtail_mib_events.enums import BookingMode, BookingStatus, CareStatus, CareWish, MessageKind
from wagtail_mib_events.models import Booking, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


def one(result: Result) -> Booking:
    return who(result).bookings.get()


def who(result: Result) -> Registration:
    assert result.registration is not None
    return result.registration


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


def test_lapsed_offer_goes_to_the_next_before_a_newcomer() -> None:
    session = make_session(capacity=1)
    first, second, third = (make_registration(session, phone=f"+49160123456{n}") for n in range(3))
    cancel(registration=who(first))
    Booking.objects.filter(status=BookingStatus.OFFERED).update(held_until=timezone.now() - timedelta(minutes=1))
    newcomer = make_registration(session, phone="+491601234569")
    assert [one(result).status for result in (second, third, newcomer)] == ["expired", "offered", "waiting"]


def test_accepted_offer_is_confirmed_and_a_second_press_changes_nothing() -> None:
    session = make_session(capacity=1)
    first, second = (make_registration(session, phone=f"+49160123456{n}") for n in range(2))
    cancel(registration=who(first))
    accept_offer(registration=who(second))
    with pytest.raises(NothingToDo):
        accept_offer(registration=who(second))
    assert one(second).status == BookingStatus.CONFIRMED


def test_pending_place_lapses_and_a_late_confirmation_stands_in_line_again() -> None:
    session = make_session(capacity=1)
    late = make_registration(session, phone="", email="late@example.org")
    Booking.objects.update(held_until=timezone.now() - timedelta(minutes=1))
    next_one = make_registration(session)
    confirm_email(registration=who(late))
    assert (one(next_one).status, one(late).status) == (BookingStatus.CONFIRMED, BookingStatus.WAITING)
    with pytest.raises(NothingToDo):
        confirm_email(registration=who(late))


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


def test_freed_childcare_is_granted_to_a_mother_who_comes_anyway() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 1})
    first = make_registration(session, children={small: 1}, wants_care=True)
    second = make_registration(session, children={small: 1}, wants_care=True, phone="+491601234568", email="a@b.de")
    cancel(registration=who(first))
    assert (one(second).status, one(second).care_status) == (BookingStatus.CONFIRMED, CareStatus.GRANTED)
    assert Message.objects.latest("pk").kind == MessageKind.CARE_GRANTED


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


def waiting_at(session: Session, number: int, **fields: Any) -> Registration:
    return who(make_registration(session, phone=f"+49160123456{number}", email=f"{number}@example.org", **fields))


def test_whoever_registers_while_a_place_is_free_gets_it_and_cannot_join_the_waiting_list() -> None:
    session = make_session(capacity=2)
    results = [make_registration(session, phone=f"+49160123456{number}") for number in range(3)]
    assert [one(result).status for result in results] == ["confirmed", "confirmed", "waiting"]


def test_preferred_household_stands_first_and_keeps_the_order_among_those_preferred() -> None:
    session = make_session(capacity=1)
    first, *waiting = [waiting_at(session, number) for number in range(4)]
    now = timezone.now()
    waiting[2].bookings.update(preferred_at=now)
    waiting[1].bookings.update(preferred_at=now + timedelta(minutes=1))
    holdings = [holding_of(registration=registration, now=now) for registration in waiting]
    assert [holding.dates[0].waiting_before for holding in holdings] == [2, 1, 0]
    cancel(registration=first)
    assert [registration.bookings.get().status for registration in waiting] == ["waiting", "waiting", "offered"]
    cancel(registration=waiting[2])
    assert [registration.bookings.get().status for registration in waiting] == ["waiting", "offered", "cancelled"]


def test_no_place_is_offered_when_nobody_would_read_it_in_time_but_it_can_be_taken() -> None:
    session = make_session(capacity=1)
    first, second, third = (waiting_at(session, number) for number in range(3))
    soon = session.start - timedelta(hours=1)
    cancel(registration=first, now=soon)
    assert [registration.bookings.get().status for registration in (second, third)] == ["waiting", "waiting"]
    assert holding_of(registration=third, now=soon).place_to_take is True
    Message.objects.all().delete()
    take_place(registration=third, now=soon)
    assert [registration.bookings.get().status for registration in (second, third)] == ["waiting", "confirmed"]
    assert list(Message.objects.values_list("registration", "kind")) == [(third.pk, MessageKind.CONFIRMED)]
    assert holding_of(registration=second, now=soon).place_to_take is False
    with pytest.raises(NoPlaceLeft):
        take_place(registration=second, now=soon)
    with pytest.raises(NothingToDo):
        take_place(registration=third, now=soon)


def test_deadline_of_an_offer_ends_when_offers_do() -> None:
    session = make_session(capacity=1)
    first, second = (waiting_at(session, number) for number in range(2))
    cancel(registration=first, now=session.start - timedelta(hours=5))
    assert second.bookings.get().held_until == session.start - timedelta(hours=2)


def test_offered_course_lapses_as_a_whole_with_its_first_date() -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    start = timezone.now().replace(microsecond=0) + timedelta(hours=30)
    sessions = [make_session(event, capacity=1, start=start + timedelta(days=day)) for day in range(3)]
    first = who(make_registration(*sessions))
    second = who(make_registration(*sessions, phone="+491601234568"))
    cancel(registration=first)
    deadlines = set(second.bookings.values_list("status", "held_until"))
    assert deadlines == {("offered", start - timedelta(hours=2))}


def test_course_that_has_begun_is_offered_to_nobody_unless_it_can_be_joined_later() -> None:
    for joins_late, status in ((False, "waiting"), (True, "offered")):
        event = make_event(booking_mode=BookingMode.WHOLE_EVENT, allows_late_joining=joins_late)
        start = timezone.now().replace(microsecond=0) + timedelta(days=2)
        sessions = [make_session(event, capacity=1, start=start + timedelta(days=7 * week)) for week in range(3)]
        first = who(make_registration(*sessions))
        second = who(make_registration(*sessions, phone="+491601234568"))
        cancel(registration=first, now=start + timedelta(days=1))
        assert list(second.bookings.order_by("session__start").values_list("status", flat=True)) == [
            "waiting",
            status,
            status,
        ]


def test_every_change_of_a_booking_is_logged_with_its_date_and_cause_and_without_a_name() -> None:
    session = make_session(capacity=1)
    first, second, third = (waiting_at(session, number, name=f"Amal {number}") for number in range(3))
    cancel(registration=first)
    with locked_event(event_id=session.event_id) as event:
        allocate(event=event, now=timezone.now() + timedelta(hours=49))
    accept_offer(registration=third, now=timezone.now() + timedelta(hours=50))
    entries = ModelLogEntry.objects.order_by("pk").values_list("object_id", "action", "label", "data")
    logged = [(int(pk), action.rpartition(".")[2], label, data) for pk, action, label, data in entries]
    dates = {"dates": [session.start.isoformat()], "sessions": [session.pk]}
    assert logged == [
        (registration.pk, action, registration.display_code, dates)
        for registration, action in (
            *((each, "register") for each in (first, second, third)),
            *((first, "cancel"), (second, "offer"), (second, "expire"), (third, "offer"), (third, "accept_offer")),
        )
    ]


@pytest.mark.parametrize("step", [confirm_email, accept_offer, take_place, cancel])
def test_step_of_a_household_that_is_deleted_meanwhile_changes_nothing(step: Any) -> None:
    session = make_session(capacity=1)
    waiting_at(session, 0)
    gone = waiting_at(session, 1)
    Registration.objects.get(pk=gone.pk).delete()
    with pytest.raises(NothingToDo):
        step(registration=gone)


def test_address_of_a_household_that_has_cancelled_is_not_confirmed_any_more() -> None:
    registration = who(make_registration(make_session(), phone="", email="amal@example.org"))
    cancel(registration=registration)
    Message.objects.all().delete()
    with pytest.raises(NothingToDo):
        confirm_email(registration=registration)
    assert Message.objects.count() == 0


def test_siblings_are_looked_after_at_each_date_as_far_as_it_looks_after_their_ages() -> None:
    babies, toddlers, _school = age_bands()
    event = make_event()
    first = make_session(event, childcare={babies: 1})
    second = make_session(event, childcare={toddlers: 1})
    children = {"children": {babies: 1, toddlers: 1}, "wants_care": True, "care_wish": CareWish.ONLY_WITH_CARE}
    registration = who(make_registration(first, second, **children))
    assert list(registration.bookings.values_list("status", "care_status")) == [("confirmed", "granted")] * 2
    places = places_by_session(session_ids=[first.pk, second.pk], now=timezone.now())
    assert [places[session.pk].care_taken for session in (first, second)] == [{babies.pk: 1}, {toddlers.pk: 1}]
    groups = [care_groups(session=session, now=timezone.now()) for session in (first, second)]
    assert [[(group.band, len(group.children)) for group in found] for found in groups] == [
        [(babies, 1)],
        [(toddlers, 1)],
    ]
    carers = carers_by_session(session_ids=[first.pk, second.pk], now=timezone.now())
    assert carers == {first.pk: {babies.pk: 1}, second.pk: {toddlers.pk: 1}}


def test_who_comes_only_with_childcare_waits_on_when_there_is_none_any_more() -> None:
    small, *_ = age_bands()
    session = make_session(make_event(confirm_gained_places=True), capacity=1, childcare={small: 1})
    first = waiting_at(session, 0)
    second = waiting_at(session, 1, children={small: 1}, wants_care=True, care_wish=CareWish.ONLY_WITH_CARE)
    session.childcare_places.update(places=0)
    cancel(registration=first)
    assert second.bookings.get().status == BookingStatus.WAITING
    session.childcare_places.update(places=1)
    with locked_event(event_id=session.event_id) as event:
        allocate(event=event, now=timezone.now())
    assert (second.bookings.get().status, second.bookings.get().care_status) == ("confirmed", "granted")


def test_changing_one_date_leaves_a_place_alone_that_she_waits_for_elsewhere() -> None:
    event = make_event()
    soon = make_session(event, capacity=1, start=timezone.now() + timedelta(minutes=90))
    other, third = make_session(event), make_session(event)
    holder = waiting_at(soon, 0)
    mine = who(make_registration(soon, other, phone="+491601234561"))
    cancel(registration=holder)
    change_date(registration=mine, leave=other.pk, take=third.pk)
    assert list(mine.bookings.order_by("session").values_list("session", "status")) == [
        (soon.pk, "waiting"),
        (other.pk, "cancelled"),
        (third.pk, "confirmed"),
    ]


def test_course_is_offered_at_once_when_its_full_date_is_called_off() -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    start = timezone.now().replace(microsecond=0) + timedelta(days=7)
    roomy, full = (make_session(event, capacity=room, start=start + timedelta(days=room)) for room in (5, 0))
    mine = who(make_registration(roomy, full))
    assert [booking.status for booking in mine.bookings.all()] == ["waiting", "waiting"]
    cancel_date(session=full, reasons={})
    assert mine.bookings.get(session=roomy).status == BookingStatus.OFFERED
