"""Who comes along and what helps: a household changes its answers later, under the lock of the event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from wagtail_mib_events.domain.audit import log_bookings
from wagtail_mib_events.domain.care_notes import has_note
from wagtail_mib_events.domain.childcare import cared_age_bands, caring_sessions
from wagtail_mib_events.domain.exceptions import (
    CareClosed,
    DomainError,
    InvalidSelection,
    NoCareLeft,
    NoPlaceLeft,
    NothingToDo,
)
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.outbox import write_message
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.domain.queries.places import Places, places_by_session
from wagtail_mib_events.enums import (
    ACTIVE,
    HOLDING,
    CareStatus,
    CareWish,
    EventStatus,
    MessageKind,
    SessionStatus,
)
from wagtail_mib_events.models import AgeBand, Booking, Child, Event, Registration, Scan, Session

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: The columns that are written as they are answered.
FACTS = ("adults", "interpreter_language", "needs_step_free", "needs_transport")


@dataclass(frozen=True)
class _Answers:
    """What the household answers now: ``facts`` by column, children per age band (id), ``care`` where it wants any."""

    facts: Mapping[str, int | str | bool]
    children: Mapping[int, int]
    care: CareWish | None

    @property
    def adults(self) -> int:
        return int(self.facts["adults"])


@dataclass(frozen=True)
class _Household:
    """A household as it is stored, with its living bookings and the places of their dates."""

    registration: Registration
    bookings: list[Booking]
    children: list[Child]
    places: Mapping[int, Places]
    #: The dates at which childcare can be asked for now.
    caring: set[Session]

    @property
    def seated(self) -> list[Booking]:
        """The bookings that hold a place."""
        return [booking for booking in self.bookings if booking.status in HOLDING]

    @property
    def in_care(self) -> Counter[int]:
        """The number of children to be looked after per age band (id)."""
        return Counter(child.age_band_id for child in self.children if child.wants_care)

    @property
    def care(self) -> CareWish | None:
        """The wish for childcare, where it has one."""
        return CareWish(self.bookings[0].care_wish) if self.in_care else None

    def looks_after(self, booking: Booking) -> bool:
        """Tell whether children are looked after at the date of a booking."""
        return self.places[booking.session_id].offers_care


def most_adults(registration: Registration) -> int:
    """Return how many adults a household may be: no fewer than it is, whatever the event allows by now."""
    return max(registration.event.max_adults, registration.adults)


def most_children(registration: Registration) -> int:
    """Return how many children a household may bring: no fewer than it does, whatever the event allows by now."""
    return max(registration.event.most_children, registration.children.count())


@retry_when_busy
def change_household(
    *,
    registration: Registration,
    adults: int,
    children: Mapping[AgeBand, int],
    wants_care: bool,
    care_wish: CareWish = CareWish.COME_ANYWAY,
    interpreter_language: str,
    needs_step_free: bool,
    needs_transport: bool,
    user: User | None = None,
    now: datetime | None = None,
) -> None:
    """Change who comes along and what the household needs, for all its dates that are not over.

    More people need room at every date at which it holds a place; fewer always go, and what they leave goes to those
    who wait. Who waits keeps her place in the queue. ``children``: number per age band. Staff (``user``) may ask for
    childcare after its deadline, and have her told by mail. Locks the event. Raises ``NoPlaceLeft``, ``NoCareLeft``,
    ``CareClosed``, ``InvalidSelection``, ``NothingToDo``, ``Busy``; then the household is as before.
    """
    answers = _Answers(
        facts=dict(zip(FACTS, (adults, interpreter_language, needs_step_free, needs_transport), strict=True)),
        children={band.pk: number for band, number in children.items() if number},
        care=care_wish if wants_care else None,
    )
    refusal: DomainError | None = None
    with locked_event(event_id=registration.event_id) as event:
        moment = now or timezone.now()
        # What lapsed goes to those who wait, whatever becomes of the change.
        allocate(event=event, now=moment)
        try:
            with transaction.atomic():
                household = _load(event, registration.pk, moment, by_staff=user is not None)
                _change(event, household, answers, moment)
                log_bookings(bookings=household.bookings, action="wagtail_mib_events.change_household", user=user)
                if user is not None:
                    kind = MessageKind.CONFIRMED if household.seated else MessageKind.WAITING
                    write_message(registration=household.registration, kind=kind)
        except DomainError as error:
            refusal = error
    if refusal is not None:
        raise refusal


def _load(event: Event, registration_id: int, now: datetime, *, by_staff: bool) -> _Household:
    """Return the household as it is under the lock. Raises ``NothingToDo`` where it has no date to come."""
    registration = Registration.objects.select_related("event").filter(pk=registration_id).first()
    if registration is None or event.status == EventStatus.CANCELLED:
        raise NothingToDo
    alive = registration.bookings.filter(
        status__in=ACTIVE, session__status=SessionStatus.SCHEDULED, session__end__gt=now
    )
    bookings = list(alive.select_related("registration", "session").order_by("session__start", "pk"))
    if not bookings:
        raise NothingToDo
    sessions = [booking.session for booking in bookings]
    return _Household(
        registration=registration,
        bookings=bookings,
        children=list(registration.children.annotate(is_scanned=Exists(Scan.objects.filter(child=OuterRef("pk"))))),
        places=places_by_session(session_ids=[session.pk for session in sessions], now=now),
        caring=caring_sessions(sessions=sessions, now=now, by_staff=by_staff),
    )


def _change(event: Event, household: _Household, answers: _Answers, now: datetime) -> None:
    _check_people(household.registration, answers)
    in_care = _children_in_care(household, answers)
    care = answers.care if in_care else None
    care_changes = (in_care, care) != (household.in_care, household.care)
    if not care_changes and not _differ(household, answers):
        raise NothingToDo
    _check_seats(household, answers.adults)
    asked = _change_care(household, in_care, care, now) if care_changes else []
    Registration.objects.filter(pk=household.registration.pk).update(**answers.facts)
    _change_children(household, answers.children, in_care)
    allocate(event=event, now=now, arriving=asked)
    if care_changes and care == CareWish.ONLY_WITH_CARE:
        seated = Booking.objects.filter(pk__in=[booking.pk for booking in household.seated])
        if seated.filter(care_status=CareStatus.WAITING).exists():
            raise NoCareLeft


def _check_people(registration: Registration, answers: _Answers) -> None:
    adults_fit = 1 <= answers.adults <= most_adults(registration)
    numbers = answers.children.values()
    children_fit = all(number > 0 for number in numbers) and sum(numbers) <= most_children(registration)
    if not (adults_fit and children_fit) or (answers.care and not answers.children):
        raise InvalidSelection


def _children_in_care(household: _Household, answers: _Answers) -> Counter[int]:
    """Return the children to be looked after per age band (id): those of an age that one of the dates looks after.

    Raises ``CareClosed`` where no date can be asked any more that has not been asked in time.
    """
    if answers.care is None:
        return Counter()
    asked = {booking.session for booking in household.bookings if booking.wants_care}
    if not (asked | household.caring) and any(map(household.looks_after, household.bookings)):
        raise CareClosed
    bands = cared_age_bands(sessions=asked | household.caring)
    return Counter({band: number for band, number in answers.children.items() if band in bands})


def _differ(household: _Household, answers: _Answers) -> bool:
    registration = household.registration
    facts = {name: getattr(registration, name) for name in FACTS}
    children = Counter(child.age_band_id for child in household.children)
    return facts != answers.facts or children != answers.children


def _check_seats(household: _Household, adults: int) -> None:
    more = adults - household.registration.adults
    if more <= 0:
        return
    free = [household.places[booking.session_id].free for booking in household.seated]
    if any(seats is not None and seats < more for seats in free):
        raise NoPlaceLeft


def _change_care(household: _Household, in_care: Counter[int], care: CareWish | None, now: datetime) -> list[Booking]:
    """Write the wish for childcare into the bookings. Return those that hold a place and now wait for childcare."""
    more = in_care - household.in_care
    asked = []
    for booking in household.bookings:
        booking.care_wish = care or CareWish.COME_ANYWAY
        if care is None or not household.places[booking.session_id].looked_after(in_care):
            booking.wants_care = booking.wants_care and care is not None
            booking.care_status = CareStatus.NONE
        elif _ask_for_care(household, booking, more, now):
            asked.append(booking)
        booking.save(
            update_fields=["care_wish", "wants_care", "care_status", "queued_at", "preferred_at", "changed_at"]
        )
    return asked


def _ask_for_care(household: _Household, booking: Booking, more: Counter[int], now: datetime) -> bool:
    """Ask for childcare at the date of a booking, or for that of more children. Return whether it now waits for it."""
    is_open = booking.session in household.caring
    is_granted = booking.care_status == CareStatus.GRANTED
    places = household.places[booking.session_id]
    more_here = places.looked_after(more)
    if is_granted and any(places.care_free[band] < number for band, number in more_here.items()):
        raise NoCareLeft
    if booking.wants_care and more_here and places.offers_care and not is_open:
        raise CareClosed
    if is_granted or not is_open:
        return False
    booking.wants_care = True
    if booking.status not in HOLDING or booking.care_status == CareStatus.WAITING or booking.session.start <= now:
        return False
    booking.care_status = CareStatus.WAITING
    # Behind all who asked before; whom staff prefer, they prefer for a place.
    booking.queued_at = now
    booking.preferred_at = None
    return True


def _change_children(household: _Household, wanted: Mapping[int, int], in_care: Collection[int]) -> None:
    """Add and remove only the difference: scans and what carers must know hang on the children that stay."""
    for band in {child.age_band_id for child in household.children} | set(wanted):
        known = sorted((child for child in household.children if child.age_band_id == band), key=_removal_order)
        surplus = len(known) - wanted.get(band, 0)
        for child in known[: max(surplus, 0)]:
            child.delete()
        Child.objects.bulk_create(
            Child(registration=household.registration, age_band_id=band) for _ in range(max(-surplus, 0))
        )
    household.registration.children.filter(age_band__in=in_care).update(wants_care=True)
    household.registration.children.exclude(age_band__in=in_care).update(wants_care=False)


def _removal_order(child: Child) -> tuple[bool, bool, int]:
    """Put first whom nobody has met or written about, and of those the one that was added last."""
    return child.is_scanned, has_note(child), -child.pk  # type: ignore[attr-defined]  # annotated by _load
