"""The queue against the places, through random lives of one event on the real database."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from wagtail_mib_events.domain.allocation import decide
from wagtail_mib_events.domain.bookings import accept_offer, cancel, confirm_email
from wagtail_mib_events.domain.exceptions import InvalidSelection, NoPlaceLeft, NothingToDo, RegistrationClosed
from wagtail_mib_events.domain.locking import locked_event
from wagtail_mib_events.domain.moves import change_date
from wagtail_mib_events.domain.places import allocate, line_up
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.domain.registrations import Result
from wagtail_mib_events.enums import HOLDING, BookingMode, BookingStatus, CareStatus, CareWish, MessageKind
from wagtail_mib_events.models import Booking, ChildcarePlaces, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_household, make_registration, make_session
from wagtail_mib_events.testing.factories import register_for

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


class EventLife(RuleBasedStateMachine):
    """Households come and go, deadlines pass, places change; the invariants of the design hold after every step."""

    def __init__(self) -> None:
        super().__init__()
        # The database is one for all lives: each begins with an empty one.
        for model in (Message, Booking, Registration):
            model._default_manager.all().delete()
        self.now = START - timedelta(days=20)
        self.numbers = count(1)

    @initialize(
        mode=st.sampled_from([BookingMode.PER_SESSION, BookingMode.WHOLE_EVENT]),
        capacities=st.lists(st.integers(0, 3), min_size=1, max_size=2),
        care=st.integers(0, 2),
        confirms=st.booleans(),
    )
    def announce(self, mode: BookingMode, capacities: list[int], care: int, confirms: bool) -> None:
        self.bands = age_bands()[:2]
        self.event = make_event(booking_mode=mode, max_adults=2, confirm_gained_places=confirms)
        self.sessions = [
            make_session(
                self.event,
                capacity=capacity,
                childcare=dict.fromkeys(self.bands, care),
                start=START + timedelta(days=day),
            )
            for day, capacity in enumerate(capacities)
        ]

    @rule(
        adults=st.integers(1, 2),
        children=st.lists(st.integers(0, 1), max_size=2),
        wish=st.sampled_from(CareWish),
        by_email=st.booleans(),
        both=st.booleans(),
    )
    def register(self, adults: int, children: list[int], wish: CareWish, by_email: bool, both: bool) -> None:
        number = next(self.numbers)
        reached = {"phone": "", "email": f"{number}@example.org"} if by_email else {"phone": f"+49160{number:07}"}
        household = make_household(
            **reached,
            adults=adults,
            children={self.bands[index]: children.count(index) for index in set(children)},
            wants_care=bool(children),
            care_wish=wish,
        )
        register_for(self.sessions if both else self.sessions[:1], household, now=self.now)

    def _some(self, index: int) -> Registration:
        registrations = list(self.event.registrations.order_by("pk"))
        return registrations[index % len(registrations)]

    def _has_registrations(self) -> bool:
        return hasattr(self, "event") and self.event.registrations.exists()

    @precondition(_has_registrations)
    @rule(index=st.integers(0, 50), step=st.sampled_from([confirm_email, accept_offer, cancel]))
    def act(self, index: int, step: Any) -> None:
        registration = self._some(index)
        before = list(registration.bookings.order_by("pk").values_list("status", "care_status"))
        try:
            step(registration=registration, now=self.now)
        except NothingToDo:
            after = registration.bookings.order_by("pk").values_list("status", "care_status")
            changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
            allowed = {BookingStatus.EXPIRED, BookingStatus.OFFERED, BookingStatus.CONFIRMED}
            assert [new for _old, (new, _care) in changed if new not in allowed] == []

    @precondition(_has_registrations)
    @rule(index=st.integers(0, 50), leave=st.integers(0, 1), take=st.integers(0, 1))
    def change_date(self, index: int, leave: int, take: int) -> None:
        registration = self._some(index)
        old, new = (self.sessions[place % len(self.sessions)] for place in (leave, take))
        with locked_event(event_id=self.event.pk) as event:
            allocate(event=event, now=self.now)
        before = list(registration.bookings.order_by("pk").values_list("session", "status"))
        try:
            change_date(registration=registration, leave=old.pk, take=new.pk, now=self.now)
        except (NothingToDo, NoPlaceLeft, InvalidSelection, RegistrationClosed):
            assert list(registration.bookings.order_by("pk").values_list("session", "status")) == before
        else:
            assert registration.bookings.get(session=old).status == BookingStatus.CANCELLED
            assert registration.bookings.get(session=new).status in HOLDING

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now = min(self.now + timedelta(hours=hours), START - timedelta(hours=1))

    @rule(index=st.integers(0, 1), capacity=st.integers(0, 4), care=st.integers(0, 2))
    def change_places(self, index: int, capacity: int, care: int) -> None:
        session = self.sessions[index % len(self.sessions)]
        taken = places_by_session(session_ids=[session.pk], now=self.now)[session.pk]
        with locked_event(event_id=self.event.pk) as event:
            # Lowering below what is taken is allowed and throws nobody out; the invariant would not hold then.
            Session.objects.filter(pk=session.pk).update(capacity=max(capacity, taken.taken))
            for band in self.bands:
                places = max(care, taken.care_taken.get(band.pk, 0))
                ChildcarePlaces.objects.filter(session=session, age_band=band).update(places=places)
            allocate(event=event, now=self.now)

    @invariant()
    def no_more_is_taken_than_there_is(self) -> None:
        if not hasattr(self, "event"):
            return
        for places in places_by_session(session_ids=[s.pk for s in self.sessions], now=self.now).values():
            assert places.capacity is not None
            assert places.taken <= places.capacity
            assert [b for b, n in places.care_taken.items() if n > places.care_places[b]] == []

    @invariant()
    def there_is_one_booking_per_household_and_date(self) -> None:
        pairs = Booking.objects.values("registration", "session").annotate(n=Count("pk")).filter(n__gt=1)
        assert list(pairs) == []

    @invariant()
    def nobody_waits_while_a_place_that_fits_her_is_free(self) -> None:
        if not hasattr(self, "event"):
            return
        with locked_event(event_id=self.event.pk) as event:
            allocate(event=event, now=self.now)
            units, supply = line_up(event=event, now=self.now)
            assert [grant for grant in decide(supply=supply, queue=[unit.request for unit in units]) if grant] == []

    @invariant()
    def a_course_is_held_whole_or_not_at_all(self) -> None:
        if not hasattr(self, "event") or self.event.booking_mode != BookingMode.WHOLE_EVENT:
            return
        for registration in self.event.registrations.all():
            statuses = set(registration.bookings.values_list("status", flat=True))
            assert len(statuses) == 1

    @invariant()
    def childcare_is_granted_only_with_a_place(self) -> None:
        without = Booking.objects.exclude(care_status=CareStatus.NONE).filter(
            status__in=[BookingStatus.WAITING, BookingStatus.CANCELLED, BookingStatus.EXPIRED]
        )
        assert list(without) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_every_life_of_an_event_keeps_the_invariants() -> None:
    run_state_machine_as_test(
        EventLife,
        settings=settings(
            max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
