"""Two acts at the same moment: each pair ends in one of the states that one after the other could have led to."""

from __future__ import annotations

from collections import Counter

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import ModelLogEntry

from tests.races.race import race
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.enums import BookingStatus
from wagtail_mib_events.models import Booking, Message, Registration, Session
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

PAIRS = 6


def household(session: Session, number: int) -> Registration:
    registration = make_registration(session, phone=f"+49160{number:07}", email=f"{number}@example.org").registration
    assert registration is not None
    return registration


def full_dates(waiting: int) -> list[tuple[Session, list[Registration]]]:
    """Return dates of several events with one place each, the household that has it, and those who wait."""
    dates = []
    for pair in range(PAIRS):
        session = make_session(capacity=1)
        dates.append((session, [household(session, 10 * pair + number) for number in range(waiting + 1)]))
    return dates


def statuses(registrations: list[Registration]) -> tuple[str, ...]:
    return tuple(registration.bookings.get().status for registration in registrations)


def test_offer_is_either_accepted_or_goes_on_to_the_next(database_url: str) -> None:
    dates = full_dates(waiting=2)
    for _session, (first, *_others) in dates:
        cancel(registration=first)
    accepted, _swept = race(
        [["accept", second.pk] for _session, (_first, second, _third) in dates],
        [["sweep_in", 49]],
        database_url=database_url,
    )
    ends = [statuses(registrations[1:]) for _session, registrations in dates]
    assert [
        {"done": ("confirmed", "waiting"), "NothingToDo": ("expired", "offered")}[each] for each in accepted
    ] == ends


def test_cancelled_place_reaches_the_one_who_still_waits(database_url: str) -> None:
    dates = full_dates(waiting=2)
    race(
        [["cancel", first.pk] for _session, (first, _second, _third) in dates],
        [["cancel", second.pk] for _session, (_first, second, _third) in dates],
        database_url=database_url,
    )
    assert [statuses(registrations) for _session, registrations in dates] == [
        ("cancelled", "cancelled", "offered")
    ] * PAIRS


def test_two_of_staff_admit_a_household_once(database_url: str) -> None:
    dates = full_dates(waiting=1)
    user = get_user_model()._default_manager.create(username="desk")
    acts = [["admit", second.pk, user.pk] for _session, (_first, second) in dates]
    Message.objects.all().delete()
    one, other = race(acts, acts, database_url=database_url)
    assert [sorted(pair) for pair in zip(one, other, strict=True)] == [["NothingToDo", "done"]] * PAIRS
    assert [statuses(registrations) for _session, registrations in dates] == [("confirmed", "confirmed")] * PAIRS
    assert ModelLogEntry.objects.filter(action="wagtail_mib_events.overbook").count() == PAIRS
    assert Message.objects.count() == PAIRS


def test_no_place_is_given_away_after_the_number_of_places_was_lowered(database_url: str) -> None:
    session = make_session(capacity=10)
    race(
        [["register", session.pk, number] for number in range(12)],
        [["register", session.pk, 100 + number] for number in range(12)],
        [["set_capacity", session.pk, 3]],
        database_url=database_url,
    )
    lowered = ModelLogEntry.objects.get(action="wagtail_mib_events.capacity").pk
    before = ModelLogEntry.objects.filter(action="wagtail_mib_events.register", pk__lt=lowered).count()
    confirmed = Booking.objects.filter(status=BookingStatus.CONFIRMED).count()
    assert (Booking.objects.count(), confirmed) == (24, max(3, min(before, 10)))


def test_hundreds_of_visitors_come_and_go_and_every_place_is_taken_once(database_url: str) -> None:
    session = make_session(capacity=10)
    visitors = [[["visit", session.event.slug, 100 * process + number] for number in range(15)] for process in range(8)]
    answers = race(*visitors, database_url=database_url)
    requests = sum(int(answer) for process in answers for answer in process)
    places = places_by_session(session_ids=[session.pk], now=session.start)[session.pk]
    found = Counter(Booking.objects.values_list("status", flat=True))
    assert requests >= 500
    assert Registration.objects.count() == 120
    assert found[BookingStatus.CANCELLED] == 40
    assert found[BookingStatus.CONFIRMED] + found[BookingStatus.OFFERED] == 10
    assert found[BookingStatus.WAITING] == 70
    assert places.capacity == 10
