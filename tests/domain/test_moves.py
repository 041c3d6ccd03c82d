"""Another date instead of the one that was booked: nobody loses what she holds, and nobody is overtaken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.exceptions import (
    InvalidSelection,
    NoCareLeft,
    NoPlaceLeft,
    NothingToDo,
    RegistrationClosed,
)
from wagtail_mib_events.domain.moves import change_date
from wagtail_mib_events.enums import BookingMode, CareWish, EventStatus, MessageKind
from wagtail_mib_events.models import Booking, Event, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


def registered(*sessions: Session, **fields: Any) -> Registration:
    result = make_registration(*sessions, **fields)
    assert result.registration is not None
    return result.registration


def standing(registration: Registration) -> dict[int, tuple[str, str]]:
    """Return status and childcare of a household by session."""
    rows = registration.bookings.values_list("session", "status", "care_status")
    return {session: (status, care) for session, status, care in rows}


@pytest.fixture
def event() -> Event:
    return make_event()


def test_free_date_is_taken_and_the_old_place_goes_to_the_first_who_waits(event: Event) -> None:
    old, new = make_session(event, capacity=1), make_session(event, capacity=1)
    amal, next_one = registered(old), registered(old, phone="+491601234568")
    change_date(registration=amal, leave=old.pk, take=new.pk)
    assert standing(amal) == {old.pk: ("cancelled", "none"), new.pk: ("confirmed", "none")}
    assert standing(next_one) == {old.pk: ("offered", "none")}


def test_full_date_is_refused_and_nothing_changes(event: Event) -> None:
    old, new = make_session(event), make_session(event, capacity=1)
    registered(new, phone="+491601234568")
    amal = registered(old)
    before = list(Booking.objects.order_by("pk").values())
    with pytest.raises(NoPlaceLeft):
        change_date(registration=amal, leave=old.pk, take=new.pk)
    assert list(Booking.objects.order_by("pk").values()) == before


def test_place_that_somebody_waits_for_is_not_snatched_by_a_change(event: Event) -> None:
    old, new = make_session(event), make_session(event, capacity=1)
    first = registered(new, phone="+491601234567")
    waiting = registered(new, phone="+491601234568")
    amal = registered(old)
    cancel(registration=first)
    with pytest.raises(NoPlaceLeft):
        change_date(registration=amal, leave=old.pk, take=new.pk)
    assert standing(waiting) == {new.pk: ("offered", "none")}


def test_childcare_goes_along_or_nothing_changes(event: Event) -> None:
    small, *_ = age_bands()
    old, with_care, without = (make_session(event, childcare={small: places}) for places in (1, 1, 0))
    amal = registered(old, children={small: 1}, wants_care=True)
    with pytest.raises(NoCareLeft):
        change_date(registration=amal, leave=old.pk, take=without.pk)
    assert standing(amal) == {old.pk: ("confirmed", "granted")}
    change_date(registration=amal, leave=old.pk, take=with_care.pk)
    assert standing(amal) == {old.pk: ("cancelled", "none"), with_care.pk: ("confirmed", "granted")}


def test_mother_who_comes_only_with_childcare_keeps_her_wish(event: Event) -> None:
    small, *_ = age_bands()
    old, full = make_session(event, childcare={small: 1}), make_session(event, childcare={small: 0})
    amal = registered(old, children={small: 1}, wants_care=True, care_wish=CareWish.ONLY_WITH_CARE)
    with pytest.raises(NoPlaceLeft):
        change_date(registration=amal, leave=old.pk, take=full.pk)
    assert standing(amal) == {old.pk: ("confirmed", "granted")}


def test_who_waits_takes_a_free_date_at_once_but_never_loses_her_place_in_the_queue(event: Event) -> None:
    old, full, free = (make_session(event, capacity=capacity) for capacity in (0, 0, 1))
    amal = registered(old)
    queued_at = amal.bookings.get().queued_at
    with pytest.raises(NoPlaceLeft):
        change_date(registration=amal, leave=old.pk, take=full.pk)
    assert standing(amal) == {old.pk: ("waiting", "none")}
    assert amal.bookings.get().queued_at == queued_at
    change_date(registration=amal, leave=old.pk, take=free.pk)
    assert standing(amal) == {old.pk: ("cancelled", "none"), free.pk: ("confirmed", "none")}


def test_refusal_does_not_undo_the_offer_of_a_place_that_lapsed(event: Event) -> None:
    old, new = make_session(event), make_session(event, capacity=1)
    first = registered(new, phone="+491601234567")
    lapsed, next_one = (registered(new, phone=f"+49160123456{n}", email=f"{n}@example.org") for n in (8, 9))
    amal = registered(old)
    cancel(registration=first)
    lapsed.bookings.update(held_until=timezone.now() - timedelta(minutes=1))
    Message.objects.all().delete()
    with pytest.raises(NoPlaceLeft):
        change_date(registration=amal, leave=old.pk, take=new.pk)
    assert (standing(lapsed), standing(next_one)) == ({new.pk: ("expired", "none")}, {new.pk: ("offered", "none")})
    assert [(message.registration, message.kind) for message in Message.objects.all()] == [
        (next_one, MessageKind.OFFERED)
    ]
    assert standing(amal) == {old.pk: ("confirmed", "none")}


def test_there_and_back_again_keeps_one_row_per_date(event: Event) -> None:
    one, two = make_session(event), make_session(event)
    amal = registered(one)
    change_date(registration=amal, leave=one.pk, take=two.pk)
    change_date(registration=amal, leave=two.pk, take=one.pk)
    assert standing(amal) == {one.pk: ("confirmed", "none"), two.pk: ("cancelled", "none")}


def test_unconfirmed_address_wins_no_time_by_changing(event: Event) -> None:
    one, two = make_session(event), make_session(event)
    amal = registered(one, phone="", email="amal@example.org")
    deadline = amal.bookings.get().held_until
    change_date(registration=amal, leave=one.pk, take=two.pk, now=timezone.now() + timedelta(hours=3))
    booking = amal.bookings.get(session=two)
    assert (booking.status, booking.held_until) == ("pending", deadline)
    assert [message.kind for message in Message.objects.all()] == [MessageKind.PLEASE_CONFIRM]


def test_mail_says_what_she_has_now(event: Event) -> None:
    old, new = make_session(event), make_session(event)
    amal = registered(old, email="amal@example.org")
    Message.objects.all().delete()
    change_date(registration=amal, leave=old.pk, take=new.pk)
    assert [message.kind for message in Message.objects.all()] == [MessageKind.CONFIRMED]


def test_dates_that_make_no_sense_are_refused(event: Event) -> None:
    one, two = make_session(event), make_session(event)
    elsewhere = make_session()
    over = make_session(event, start=timezone.now() - timedelta(hours=1))
    closed = make_session(event, registration_closes_at=timezone.now() - timedelta(minutes=1))
    amal = registered(one, two)
    refusals = {
        (one.pk, two.pk): InvalidSelection,
        (one.pk, one.pk): InvalidSelection,
        (one.pk, elsewhere.pk): InvalidSelection,
        (one.pk, 0): InvalidSelection,
        (one.pk, over.pk): RegistrationClosed,
        (one.pk, closed.pk): RegistrationClosed,
        (elsewhere.pk, one.pk): NothingToDo,
    }
    for (leave, take), refusal in refusals.items():
        with pytest.raises(refusal):
            change_date(registration=amal, leave=leave, take=take)
    assert standing(amal) == {one.pk: ("confirmed", "none"), two.pk: ("confirmed", "none")}


def test_course_cannot_be_changed_date_by_date() -> None:
    course = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    one, _two = make_session(course), make_session(course)
    amal = registered(one)
    late = make_session(course)
    with pytest.raises(InvalidSelection):
        change_date(registration=amal, leave=one.pk, take=late.pk)


def test_cancelled_booking_and_withdrawn_event_change_nothing(event: Event) -> None:
    one, two = make_session(event), make_session(event)
    amal = registered(one)
    Event.objects.update(status=EventStatus.DRAFT)
    with pytest.raises(RegistrationClosed):
        change_date(registration=amal, leave=one.pk, take=two.pk)
    Event.objects.update(status=EventStatus.PUBLISHED)
    cancel(registration=amal)
    with pytest.raises(NothingToDo):
        change_date(registration=amal, leave=one.pk, take=two.pk)
