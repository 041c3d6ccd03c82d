"""Warnings of dates with too few registrations: when, to whom, and only once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.cancellations import cancel_date
from wagtail_mib_events.domain.minimum_number import _warn, is_too_small, warn_of_small_numbers
from wagtail_mib_events.domain.queries.places import Places
from wagtail_mib_events.enums import BookingMode, EventStatus, MessageKind
from wagtail_mib_events.models import Booking, Contact, Event, Message, Session
from wagtail_mib_events.testing import make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(name="Frau Schmidt", email="schmidt@example.org")


def make_planned(contact: Contact | None, **fields: Any) -> Session:
    """Return a date in seven days of an event that needs two and warns seven days before."""
    return make_session(make_event(**{"contact": contact, "min_participants": 2, "warn_days_before": 7} | fields))


def warned() -> list[Session]:
    messages = Message.objects.filter(kind=MessageKind.TOO_FEW).select_related("session").order_by("pk")
    return [message.session for message in messages if message.session]


def test_contact_person_is_warned_once_for_ever(contact: Contact) -> None:
    session = make_planned(contact)
    make_registration(session)
    assert [warn_of_small_numbers(timezone.now()) for _ in range(3)] == [1, 0, 0]
    message = Message.objects.get(kind=MessageKind.TOO_FEW)
    assert (message.contact, message.session, message.registration) == (contact, session, None)
    Message.objects.update(state="failed")
    assert warn_of_small_numbers(session.start - timedelta(hours=1)) == 0


def test_warning_begins_so_many_days_before_and_ends_with_the_date(contact: Contact) -> None:
    session = make_planned(contact, warn_days_before=3)
    event, empty = session.event, Places(capacity=10)
    moments = {
        "before": session.start - timedelta(days=3, seconds=1),
        "first": session.start - timedelta(days=3),
        "last": session.start - timedelta(seconds=1),
        "begun": session.start,
    }
    found = {name: is_too_small(event=event, session=session, places=empty, now=now) for name, now in moments.items()}
    assert found == {"before": False, "first": True, "last": True, "begun": False}
    assert [warn_of_small_numbers(now) for now in (moments["before"], moments["begun"], moments["last"])] == [0, 0, 1]


def test_adults_count_and_not_households(contact: Contact) -> None:
    session = make_planned(contact, max_adults=2)
    make_registration(session, adults=2)
    assert warn_of_small_numbers(timezone.now()) == 0


def test_place_whose_deadline_has_passed_does_not_count(contact: Contact) -> None:
    session = make_planned(contact, min_participants=1)
    make_registration(session, phone="", email="amal@example.org")
    now = timezone.now()
    assert warn_of_small_numbers(now) == 0
    Booking.objects.update(held_until=now)
    assert warn_of_small_numbers(now) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"min_participants": None},
        {"status": EventStatus.DRAFT},
        {"status": EventStatus.CANCELLED},
        {"booking_mode": BookingMode.DROP_IN},
        {"contact": None},
    ],
)
def test_nobody_is_warned_of_what_needs_no_number(contact: Contact, fields: dict[str, Any]) -> None:
    make_planned(**{"contact": contact} | fields)
    assert warn_of_small_numbers(timezone.now()) == 0


def test_nobody_is_warned_of_a_date_that_is_called_off(contact: Contact) -> None:
    cancel_date(session=make_planned(contact), reasons={})
    assert warn_of_small_numbers(timezone.now()) == 0


def test_warning_waits_until_there_is_an_address(contact: Contact) -> None:
    make_planned(contact)
    Contact.objects.update(email="")
    assert warn_of_small_numbers(timezone.now()) == 0
    Contact.objects.update(email="schmidt@example.org")
    assert warn_of_small_numbers(timezone.now()) == 1


def test_of_a_course_the_first_date_counts_alone(contact: Contact) -> None:
    first = make_planned(contact, booking_mode=BookingMode.WHOLE_EVENT)
    make_session(first.event, start=first.start + timedelta(days=1))
    assert warn_of_small_numbers(first.start - timedelta(hours=1)) == 1
    assert warned() == [first]
    assert warn_of_small_numbers(first.start + timedelta(hours=1)) == 0


def test_date_of_a_course_that_is_first_since_another_was_called_off_counts(contact: Contact) -> None:
    first = make_planned(contact, booking_mode=BookingMode.WHOLE_EVENT)
    second = make_session(first.event, start=first.start + timedelta(days=1))
    cancel_date(session=first, reasons={})
    assert warn_of_small_numbers(second.start - timedelta(hours=1)) == 1
    assert warned() == [second]


def test_each_date_of_other_events_counts_for_itself(contact: Contact) -> None:
    first = make_planned(contact)
    second = make_session(first.event, start=first.start + timedelta(hours=1))
    other = make_planned(contact)
    assert warn_of_small_numbers(first.start - timedelta(hours=1)) == 3
    assert set(warned()) == {first, second, other}


def test_second_sweeper_that_saw_the_same_looks_again_under_the_lock(contact: Contact) -> None:
    session, now = make_planned(contact), timezone.now()
    assert [_warn(event_id=session.event_id, now=now) for _ in range(2)] == [1, 0]
    assert warned() == [session]


def test_event_that_is_gone_meanwhile_stops_nothing(contact: Contact) -> None:
    session = make_planned(contact)
    event_id = session.event_id
    Event.objects.all().delete()
    assert _warn(event_id=event_id, now=timezone.now()) == 0


def test_look_for_small_numbers_costs_as_much_for_any_number_of_dates(
    contact: Contact, django_assert_num_queries: Any
) -> None:
    for more in (1, 2):
        for _ in range(more):
            make_planned(contact, min_participants=1)
        for session in Session.objects.all():
            make_registration(session)
        with django_assert_num_queries(5):
            warn_of_small_numbers(timezone.now())
