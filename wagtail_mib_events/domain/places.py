"""The queue of one event against its places. Every function expects the event row to be locked (``domain.locking``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Q

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.allocation import Grant, Request, Supply, decide
from wagtail_mib_events.domain.outbox import write_message
from wagtail_mib_events.domain.queries.places import Places, places_by_session
from wagtail_mib_events.enums import (
    HOLDING,
    WITH_DEADLINE,
    BookingMode,
    BookingStatus,
    CareStatus,
    CareWish,
    MessageKind,
    SessionStatus,
)
from wagtail_mib_events.models import Booking, Event, Registration


@dataclass(frozen=True)
class Unit:
    """Bookings that are decided together: a whole course of one household, or one date of it."""

    bookings: Sequence[Booking]
    request: Request

    @property
    def registration(self) -> Registration:
        """The household."""
        return self.bookings[0].registration


def allocate(*, event: Event, now: datetime, arriving: Registration | None = None) -> None:
    """Expire what is overdue, then give the free places of an event to those who wait, first come, first served.

    ``arriving`` is the household that registers right now: its bookings stand last in the queue, and what it gets is
    confirmed (or held for its e-mail) instead of offered. ``now`` is aware. Expects the lock; writes bookings and
    messages.
    """
    expire_overdue(event=event, now=now)
    queue = _queue(event, now)
    if not queue:
        return
    places = places_by_session(session_ids={booking.session_id for booking in queue}, now=now)
    units = list(_units(event, queue, places))
    grants = decide(supply=_supply(places), queue=[unit.request for unit in units])
    for unit, grant in zip(units, grants, strict=True):
        if grant is not None:
            _apply(event, unit, grant, now, arrives=unit.registration == arriving)


def expire_overdue(*, event: Event, now: datetime) -> int:
    """Expire bookings past their deadline and return their number. Expects the lock."""
    overdue = Booking.objects.filter(session__event=event, status__in=WITH_DEADLINE, held_until__lte=now)
    return overdue.update(status=BookingStatus.EXPIRED, care_status=CareStatus.NONE, held_until=None, changed_at=now)


def hold(*, booking: Booking, status: BookingStatus, hours: int, now: datetime) -> None:
    """Give a booking a status with a deadline, at the latest the beginning of its date. Does not save."""
    booking.status = status
    booking.held_until = min(now + timedelta(hours=hours), booking.session.start)


def _queue(event: Event, now: datetime) -> list[Booking]:
    """Return who waits for a seat or for childcare at a date that is still to come, in order."""
    waiting = Q(status=BookingStatus.WAITING) | Q(status__in=HOLDING, care_status=CareStatus.WAITING)
    upcoming = Q(session__status=SessionStatus.SCHEDULED, session__start__gt=now)
    bookings = Booking.objects.filter(waiting & upcoming, session__event=event)
    queue = bookings.select_related("registration", "session").prefetch_related("registration__children")
    return list(queue.order_by("queued_at", "pk"))


def _units(event: Event, queue: Iterable[Booking], places: dict[int, Places]) -> Iterator[Unit]:
    for bookings in _together(event, queue):
        yield Unit(bookings=bookings, request=_request(bookings, places))


def _together(event: Event, queue: Iterable[Booking]) -> Iterator[list[Booking]]:
    if event.booking_mode != BookingMode.WHOLE_EVENT:
        yield from ([booking] for booking in queue)
        return
    order = sorted(queue, key=lambda booking: (booking.queued_at, booking.registration_id, _is_seated(booking)))
    for _key, bookings in groupby(order, key=lambda booking: (booking.registration_id, _is_seated(booking))):
        yield list(bookings)


def _is_seated(booking: Booking) -> bool:
    return booking.status in HOLDING


def _request(bookings: Sequence[Booking], places: dict[int, Places]) -> Request:
    first = bookings[0]
    children = Counter(child.age_band_id for child in first.registration.children.all() if child.wants_care)
    sessions = tuple(booking.session_id for booking in bookings)
    return Request(
        sessions=sessions,
        adults=first.registration.adults,
        children={session: children for session in sessions if places[session].offers_care} if children else {},
        wish=CareWish(first.care_wish),
        seated=_is_seated(first),
    )


def _supply(places: dict[int, Places]) -> Supply:
    return Supply(
        seats={session: of.free for session, of in places.items()},
        care={(session, band): n for session, of in places.items() for band, n in of.care_free.items()},
    )


def _apply(event: Event, unit: Unit, grant: Grant, now: datetime, *, arrives: bool) -> None:
    for booking in unit.bookings:
        booking.care_status = grant.care[booking.session_id]
        if not unit.request.seated:
            _seat(event, booking, now, arrives=arrives)
        booking.save(update_fields=["status", "care_status", "held_until", "changed_at"])
    if not arrives:
        write_message(registration=unit.registration, kind=_news(unit))


def _seat(event: Event, booking: Booking, now: datetime, *, arrives: bool) -> None:
    """Turn a waiting booking into one that holds a place."""
    unconfirmed = booking.registration.needs_email_confirmation
    if arrives and unconfirmed:
        hold(booking=booking, status=BookingStatus.PENDING, hours=conf().PENDING_HOURS, now=now)
    elif arrives or (event.confirm_gained_places and not unconfirmed):
        booking.status = BookingStatus.CONFIRMED
        booking.held_until = None
    else:
        hold(booking=booking, status=BookingStatus.OFFERED, hours=conf().OFFER_HOURS, now=now)


def _news(unit: Unit) -> MessageKind:
    if unit.request.seated:
        return MessageKind.CARE_GRANTED
    offered = unit.bookings[0].status == BookingStatus.OFFERED
    return MessageKind.OFFERED if offered else MessageKind.CONFIRMED
