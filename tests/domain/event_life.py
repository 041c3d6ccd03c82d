"""A random life of one event on the real database: whatever people do in whatever order, the rules hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain.absences import tell_absences
from wagtail_mib_events.domain.allocation import Request, Supply, decide
from wagtail_mib_events.domain.bookings import accept_offer, cancel, confirm_email, take_place
from wagtail_mib_events.domain.cancellations import cancel_date
from wagtail_mib_events.domain.deletion import delete_registration
from wagtail_mib_events.domain.exceptions import DomainError
from wagtail_mib_events.domain.households import change_household
from wagtail_mib_events.domain.locking import locked_event
from wagtail_mib_events.domain.moves import change_date
from wagtail_mib_events.domain.places import allocate, line_up, offers_end_at
from wagtail_mib_events.domain.queries.places import holding, places_by_session
from wagtail_mib_events.domain.sweeping import sweep
from wagtail_mib_events.domain.waiting_list import admit, prefer
from wagtail_mib_events.enums import (
    ACTIVE,
    HOLDING,
    BookingMode,
    BookingStatus,
    CareStatus,
    CareWish,
    Channel,
    SessionStatus,
)
from wagtail_mib_events.enums import MessageKind as Kind
from wagtail_mib_events.models import Booking, Event, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_household, make_session
from wagtail_mib_events.testing.factories import register_for

START = datetime(2027, 1, 12, 9, tzinfo=timezone.get_fixed_timezone(60))

#: Which entries of the log may cause a message of a kind.
CAUSES: Mapping[str, tuple[str, ...]] = {
    Kind.PLEASE_CONFIRM: ("register",),
    Kind.CONFIRMED: (
        *("register", "confirm_email", "accept_offer", "take_place", "gain_place"),
        *("overbook", "change_date", "change_household"),
    ),
    Kind.WAITING: ("register", "confirm_email", "change_household"),
    Kind.OFFERED: ("offer",),
    Kind.CARE_GRANTED: ("grant_care",),
    Kind.CANCELLED: ("cancel",),
}
#: Kinds that nobody's mailbox is spared: as many messages as entries.
NEVER_SPARED = (Kind.OFFERED, Kind.CARE_GRANTED)

adults = st.integers(1, 2)
children = st.lists(st.integers(0, 1), max_size=2)
anyone = st.integers(0, 50)


class EventLife(RuleBasedStateMachine):
    """Households come, change their minds and go, deadlines pass, staff interfere, places change."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        # The database is one for all lives: each begins with an empty one.
        for model in (Message, Booking, Registration, ModelLogEntry):
            model._default_manager.all().delete()
        self.now = START - timedelta(days=20)
        self.numbers = count(1)
        self.before: dict[int, tuple[str, str]] = {}
        self.last_entry = 0
        self.queue: list[tuple[int, ...]] = []

    @initialize(
        mode=st.sampled_from([BookingMode.PER_SESSION, BookingMode.WHOLE_EVENT, BookingMode.APPOINTMENT]),
        capacities=st.lists(st.integers(0, 3), min_size=1, max_size=3),
        care=st.lists(st.sets(st.integers(0, 1)), min_size=3, max_size=3),
        care_places=st.integers(0, 2),
        care_days=st.sampled_from([None, 5]),
        confirms=st.booleans(),
        joins_late=st.booleans(),
        frees=st.booleans(),
    )
    def announce(
        self,
        mode: BookingMode,
        capacities: list[int],
        care: list[set[int]],
        care_places: int,
        care_days: int | None,
        confirms: bool,
        joins_late: bool,
        frees: bool,
    ) -> None:
        self.bands = age_bands()[:2]
        self.event = make_event(
            booking_mode=mode,
            max_adults=2,
            confirm_gained_places=confirms,
            allows_late_joining=joins_late,
            absence_frees_place=frees,
        )
        self.user = get_user_model()._default_manager.get_or_create(username="life")[0]
        starts = [START + timedelta(days=day) for day in range(len(capacities))]
        self.sessions = [
            make_session(
                self.event,
                capacity=min(capacity, 1) if mode == BookingMode.APPOINTMENT else capacity,
                childcare={self.bands[index]: care_places for index in bands},
                start=start,
                care_closes_at=start - timedelta(days=care_days) if care_days else None,
            )
            for capacity, start, bands in zip(capacities, starts, care, strict=False)
        ]

    @rule(
        adults=adults,
        children=children,
        wish=st.sampled_from(CareWish),
        by_email=st.booleans(),
        dates=st.sets(st.integers(0, 2), min_size=1, max_size=2),
        staff=st.sampled_from(["", "", "", "phone", "overbook"]),
    )
    def register(
        self, adults: int, children: list[int], wish: CareWish, by_email: bool, dates: set[int], staff: str
    ) -> None:
        number = next(self.numbers)
        reached = {"phone": "", "email": f"{number}@example.org"} if by_email else {"phone": f"+49160{number:07}"}
        household = make_household(
            **reached,
            adults=adults,
            children={self.bands[index]: children.count(index) for index in set(children)},
            wants_care=bool(children),
            care_wish=wish,
        )
        sessions = [session for index, session in enumerate(self.sessions) if index in dates] or self.sessions[:1]
        by_staff = {"channel": Channel.PHONE, "overbook_reason": "asked for" if staff == "overbook" else ""}
        _try(lambda: register_for(sessions, household, now=self.now, **(by_staff if staff else {})))

    def _some(self, index: int) -> Registration:
        registrations = list(self.event.registrations.order_by("pk"))
        return registrations[index % len(registrations)]

    def _has_registrations(self) -> bool:
        return hasattr(self, "event") and self.event.registrations.exists()

    @precondition(_has_registrations)
    @rule(index=anyone, step=st.sampled_from([confirm_email, accept_offer, cancel, take_place]))
    def act(self, index: int, step: Any) -> None:
        registration = self._some(index)
        _try(lambda: step(registration=registration, now=self.now))

    @precondition(_has_registrations)
    @rule(index=anyone, place=st.integers(0, 2))
    def cancel_one_date(self, index: int, place: int) -> None:
        session = self.sessions[place % len(self.sessions)]
        if self.event.booking_mode != BookingMode.WHOLE_EVENT:
            _try(lambda: cancel(registration=self._some(index), session_ids=[session.pk], now=self.now))

    @precondition(_has_registrations)
    @rule(index=anyone, leave=st.integers(0, 2), take=st.integers(0, 2), staff=st.booleans())
    def change_date(self, index: int, leave: int, take: int, staff: bool) -> None:
        old, new = (self.sessions[place % len(self.sessions)].pk for place in (leave, take))
        user = self.user if staff else None
        self._whole_or_not_at_all(
            self._some(index), lambda one: change_date(registration=one, leave=old, take=new, user=user, now=self.now)
        )

    @precondition(_has_registrations)
    @rule(
        index=anyone,
        adults=adults,
        children=children,
        wants_care=st.booleans(),
        wish=st.sampled_from(CareWish),
        staff=st.booleans(),
    )
    def change_household(
        self, index: int, adults: int, children: list[int], wants_care: bool, wish: CareWish, staff: bool
    ) -> None:
        self._whole_or_not_at_all(
            self._some(index),
            lambda one: change_household(
                registration=one,
                adults=adults,
                children={self.bands[index]: children.count(index) for index in set(children)},
                wants_care=wants_care and bool(children),
                care_wish=wish,
                interpreter_language="",
                needs_step_free=False,
                needs_transport=False,
                user=self.user if staff else None,
                now=self.now,
            ),
        )

    @precondition(_has_registrations)
    @rule(index=anyone, missed=st.sets(st.integers(0, 2)))
    def tell_absences(self, index: int, missed: set[int]) -> None:
        ids = [session.pk for number, session in enumerate(self.sessions) if number in missed]
        _try(lambda: tell_absences(registration=self._some(index), session_ids=ids, now=self.now))

    @precondition(_has_registrations)
    @rule(index=anyone, step=st.sampled_from([prefer, admit]))
    def interfere(self, index: int, step: Any) -> None:
        booking = self._some(index).bookings.order_by("pk").first()
        if booking is not None:
            _try(lambda: step(booking=booking, reason="asked for", user=self.user, now=self.now))

    @precondition(_has_registrations)
    @rule(index=anyone)
    def delete(self, index: int) -> None:
        delete_registration(registration=self._some(index), now=self.now)

    @rule(hours=st.sampled_from([1, 7, 30, 60, 24 * 15]))
    def time_passes(self, hours: int) -> None:
        self.now = min(self.now + timedelta(hours=hours), START + timedelta(days=4))

    @rule()
    def sweep(self) -> None:
        assert sweep(now=self.now).failures == 0

    @rule(index=st.integers(0, 2), capacity=st.integers(0, 4), care=st.integers(0, 2))
    def change_places(self, index: int, capacity: int, care: int) -> None:
        session = self.sessions[index % len(self.sessions)]
        taken = places_by_session(session_ids=[session.pk], now=self.now)[session.pk]
        with locked_event(event_id=self.event.pk) as event:
            # Lowering below what is taken is allowed and throws nobody out; the invariant would not hold then.
            Session.objects.filter(pk=session.pk).update(capacity=max(capacity, taken.taken))
            for row in session.childcare_places.all():
                row.places = max(care, taken.care_taken.get(row.age_band_id, 0))
                row.save()
            allocate(event=event, now=self.now)

    @rule(index=st.integers(0, 2))
    def call_off(self, index: int) -> None:
        _try(lambda: cancel_date(session=self.sessions[index % len(self.sessions)], reasons={}, now=self.now))

    @rule()
    def wait_until_an_hour_before(self) -> None:
        self.now = max(self.now, START - timedelta(hours=1))

    def _whole_or_not_at_all(self, registration: Registration, step: Callable[[Registration], object]) -> None:
        """Take a step; a refusal leaves the household as it was."""
        with locked_event(event_id=self.event.pk) as event:
            allocate(event=event, now=self.now)
        before = _of(registration)
        if not _try(lambda: step(registration)):
            assert _of(Registration.objects.get(pk=registration.pk)) == before

    @invariant()
    def the_rules_hold(self) -> None:
        if not hasattr(self, "event"):
            return
        type(self).steps += 1
        with locked_event(event_id=self.event.pk) as event:
            allocate(event=event, now=self.now)
            units, supply = line_up(event=event, now=self.now)
        requests = {tuple(sorted(booking.pk for booking in unit.bookings)): unit.request for unit in units}
        bookings = list(
            Booking.objects.select_related("registration", "session").prefetch_related("registration__children")
        )
        self._no_more_is_taken_than_there_is()
        assert [grant for grant in decide(supply=_copy(supply), queue=requests.values()) if grant] == []
        self._nobody_was_overtaken(requests, supply, bookings)
        self._every_change_is_in_the_log(bookings)
        self._every_message_has_its_cause()
        self._modes_are_kept(bookings)
        for booking in bookings:
            assert booking.status in HOLDING or booking.care_status == CareStatus.NONE
            assert booking.wants_care or booking.care_status == CareStatus.NONE
            if booking.status == BookingStatus.OFFERED:
                assert booking.held_until is not None
                assert booking.held_until <= offers_end_at(booking.session)
        self.queue = list(requests)
        self.before = {booking.pk: (booking.status, booking.care_status) for booking in bookings}
        self.last_entry = ModelLogEntry.objects.aggregate(last=Max("pk"))["last"] or 0

    def _no_more_is_taken_than_there_is(self) -> None:
        to_come = self.event.sessions.filter(end__gt=self.now).values_list("pk", flat=True)
        for pk, places in places_by_session(session_ids=list(to_come), now=self.now).items():
            beyond = Booking.objects.filter(holding(self.now), session=pk, overbooked=True)
            overbooked = sum(booking.registration.adults for booking in beyond.select_related("registration"))
            assert places.capacity is not None
            assert places.taken - overbooked <= places.capacity
            assert [b for b, n in places.care_taken.items() if n > places.care_places[b]] == []

    def _nobody_was_overtaken(
        self, waiting: Mapping[tuple[int, ...], Request], supply: Supply, bookings: list[Booking]
    ) -> None:
        """Whoever stood before one who gained a place in this step could not have used what that one got."""
        by_pk = {booking.pk: booking for booking in bookings}
        offered = {pk for pk in by_pk if by_pk[pk].status in HOLDING and self._was(pk) == BookingStatus.WAITING}
        for place, pks in enumerate(self.queue):
            request = waiting.get(pks)
            if request is None or request.seated:
                continue
            later = {pk for unit in self.queue[place + 1 :] for pk in unit} & offered
            freed = _copy(supply)
            for pk in later:
                booking = by_pk[pk]
                if booking.overbooked or _is_late(booking, self.now) or booking.preferred_at:
                    continue
                freed.take_seats(
                    [booking.session_id] if booking.session_id in freed.seats else [], -booking.registration.adults
                )
                if booking.care_status == CareStatus.GRANTED:
                    cared = {b: n for b, n in _cared(booking).items() if (booking.session_id, b) in freed.care}
                    freed.take_care(booking.session_id, {band: -number for band, number in cared.items()})
            assert decide(supply=freed, queue=[request]) == [None]

    def _was(self, pk: int) -> str:
        return self.before.get(pk, ("", ""))[0]

    def _every_change_is_in_the_log(self, bookings: list[Booking]) -> None:
        logged: dict[str, set[str]] = defaultdict(set)
        for entry in _entries(Registration).filter(pk__gt=self.last_entry):
            logged[str(entry.object_id)] |= set(entry.data.get("dates", []))
        for booking in bookings:
            if (booking.status, booking.care_status) != self.before.get(booking.pk):
                assert booking.session.start.isoformat() in logged[str(booking.registration_id)]

    def _every_message_has_its_cause(self) -> None:
        entries = Counter(
            (str(pk), action.rpartition(".")[2])
            for pk, action in _entries(Registration).values_list("object_id", "action")
        )
        called_off = _entries(Event).filter(action="wagtail_mib_events.cancel_date").count()
        messages = Counter(Message.objects.order_by().values_list("registration", "kind"))
        for (reader, kind), number in messages.items():
            causes = sum(entries[str(reader), action] for action in CAUSES[kind])
            assert number <= causes + (called_off if kind == Kind.CANCELLED else 0)
        for registration in self.event.registrations.exclude(email=""):
            for kind in NEVER_SPARED:
                expected = sum(entries[str(registration.pk), action] for action in CAUSES[kind])
                assert messages[registration.pk, kind] == expected

    def _modes_are_kept(self, bookings: list[Booking]) -> None:
        active: dict[int, list[Booking]] = defaultdict(list)
        for booking in bookings:
            takes_place = booking.session.status == SessionStatus.SCHEDULED
            if takes_place and booking.status in ACTIVE and booking.session.start > self.now:
                active[booking.registration_id].append(booking)
        for mine in active.values():
            if self.event.booking_mode == BookingMode.APPOINTMENT:
                assert len(mine) == 1
            if self.event.booking_mode == BookingMode.WHOLE_EVENT:
                assert len({booking.status for booking in mine}) == 1


def _try(step: Callable[[], object]) -> bool:
    """Take a step; tell whether the domain let it."""
    try:
        step()
    except DomainError:
        return False
    return True


def _of(registration: Registration) -> tuple[Any, ...]:
    return (
        registration.adults,
        sorted(registration.children.values_list("pk", "age_band", "wants_care")),
        sorted(registration.bookings.values_list("session", "status", "care_status", "wants_care", "queued_at")),
    )


def _is_late(booking: Booking, now: datetime) -> bool:
    return offers_end_at(booking.session) <= now


def _cared(booking: Booking) -> Counter[int]:
    return Counter(child.age_band_id for child in booking.registration.children.all() if child.wants_care)


def _entries(model: type[Model]) -> QuerySet[ModelLogEntry]:
    content_type = ContentType.objects.get_for_model(model)
    return ModelLogEntry.objects.filter(content_type=content_type).order_by("pk")


def _copy(supply: Supply) -> Supply:
    return Supply(seats=dict(supply.seats), care=dict(supply.care))
