"""The queue of one event against its places. Every function expects the event row to be locked (``domain.locking``)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.allocation import Grant, Request, Supply, decide
from wagtail_mib_events.domain.audit import log_bookings
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
from wagtail_mib_events.models import QUEUE_ORDER, Booking, Event, Registration, Session


@dataclass(frozen=True)
class Unit:
    """Bookings that are decided together: a whole course of one household, or one date of it."""

    bookings: Sequence[Booking]
    request: Request

    @property
    def registration(self) -> Registration:
        """The household."""
        return self.bookings[0].registration

    def arrives_with(self, arriving: Collection[Booking]) -> bool:
        """Tell whether its household acts right now."""
        return any(booking in arriving for booking in self.bookings)


def allocate(*, event: Event, now: datetime, arriving: Collection[Booking] = (), by_staff: bool = False) -> None:
    """Expire what is overdue, then give the free places of an event to those who wait, first come, first served.

    ``arriving`` are the bookings of the household that acts right now: what they get is confirmed (or held for its
    e-mail) instead of offered, and the caller tells and logs it. ``now`` is aware. Expects the lock; writes bookings,
    messages and log.
    """
    expire_overdue(event=event, now=now)
    if not event.is_public:
        return
    units, supply = line_up(event=event, now=now, arriving=arriving, by_staff=by_staff)
    grants = decide(supply=supply, queue=[unit.request for unit in units])
    for unit, grant in zip(units, grants, strict=True):
        if grant is not None:
            _apply(event, unit, grant, now, arrives=unit.arrives_with(arriving))


def expire_overdue(*, event: Event, now: datetime) -> int:
    """Expire bookings past their deadline and return their number. Expects the lock; writes bookings and log."""
    overdue = Booking.objects.filter(session__event=event, status__in=WITH_DEADLINE, held_until__lte=now)
    lapsed = list(overdue.select_related("registration", "session"))
    if lapsed:
        Booking.objects.filter(pk__in=[booking.pk for booking in lapsed]).update(
            status=BookingStatus.EXPIRED, care_status=CareStatus.NONE, held_until=None, changed_at=now
        )
        log_bookings(bookings=lapsed, action="wagtail_mib_events.expire")
    return len(lapsed)


def hold(*, bookings: Sequence[Booking], status: BookingStatus, hours: int, now: datetime) -> None:
    """Give bookings that are decided together a status and one deadline. Does not save.

    It ends at the latest when the first of their dates begins; that of an offer when offers end.
    """
    first = min((booking.session for booking in bookings), key=lambda session: session.start)
    latest = offers_end_at(first) if status == BookingStatus.OFFERED else first.start
    for booking in bookings:
        booking.status = status
        booking.held_until = min(now + timedelta(hours=hours), latest)


def fits_now(*, event: Event, bookings: Collection[Booking], now: datetime) -> bool:
    """Tell whether waiting bookings of a household would get a place if it took one now, when none is offered."""
    if not bookings or not event.is_public:
        return False
    units, supply = line_up(event=event, now=now, arriving=bookings)
    return any(decide(supply=supply, queue=[unit.request for unit in units if unit.arrives_with(bookings)]))


def line_up(
    *, event: Event, now: datetime, arriving: Collection[Booking] = (), by_staff: bool = False
) -> tuple[list[Unit], Supply]:
    """Return those who wait, in order, without those for whom an offer would come too late, and what is free.

    ``by_staff``: staff let those who arrive join a course that has begun.
    """
    queue = _queue(event, now, arriving)
    if not queue:
        return [], Supply(seats={}, care={})
    places = places_by_session(session_ids={booking.session_id for booking in queue}, now=now)
    units = [Unit(bookings=bookings, request=_request(bookings, places)) for bookings in _together(event, queue)]
    has_begun = _has_begun(event, now)
    in_line = [
        unit
        for unit in units
        if _gets_places(unit, now, arrives=unit.arrives_with(arriving), is_closed=has_begun and not by_staff)
    ]
    return in_line, _supply(places)


def offers_end_at(session: Session) -> datetime:
    """Return the moment (UTC) from which no place of a date is offered: nobody would read it in time."""
    return session.start - timedelta(hours=conf().OFFERS_END_HOURS)


def _gets_places(unit: Unit, now: datetime, *, arrives: bool, is_closed: bool) -> bool:
    """Tell whether a unit takes part when places are given away; whoever holds hers waits only for childcare."""
    if unit.request.seated:
        return True
    in_time = all(now < offers_end_at(booking.session) for booking in unit.bookings)
    return (arrives or in_time) and not is_closed


def _has_begun(event: Event, now: datetime) -> bool:
    """Tell whether this is a course that cannot be joined after its first date, which is over."""
    if event.booking_mode != BookingMode.WHOLE_EVENT or event.allows_late_joining:
        return False
    return event.sessions.filter(status=SessionStatus.SCHEDULED, start__lte=now).exists()


def _queue(event: Event, now: datetime, arriving: Collection[Booking]) -> list[Booking]:
    """Return who waits for a seat or for childcare at a date that is still to come, in order.

    Who arrives may do so while the date is going on: staff register people at the door.
    """
    waiting = Q(status=BookingStatus.WAITING) | Q(status__in=HOLDING, care_status=CareStatus.WAITING)
    to_come = Q(session__start__gt=now) | Q(session__end__gt=now, pk__in=[booking.pk for booking in arriving])
    bookings = Booking.objects.filter(waiting & to_come, session__event=event, session__status=SessionStatus.SCHEDULED)
    queue = bookings.select_related("registration", "session").prefetch_related("registration__children")
    return list(queue.order_by(*QUEUE_ORDER))


def _together(event: Event, queue: Iterable[Booking]) -> Iterator[list[Booking]]:
    """Yield the bookings that are decided together: of a course all those of one household."""
    if event.booking_mode != BookingMode.WHOLE_EVENT:
        yield from ([booking] for booking in queue)
        return
    units: dict[tuple[int, bool], list[Booking]] = defaultdict(list)
    for booking in queue:
        units[booking.registration_id, _is_seated(booking)].append(booking)
    yield from units.values()


def _is_seated(booking: Booking) -> bool:
    return booking.status in HOLDING


def _request(bookings: Sequence[Booking], places: dict[int, Places]) -> Request:
    first = bookings[0]
    children = Counter(child.age_band_id for child in first.registration.children.all() if child.wants_care)
    sessions = tuple(booking.session_id for booking in bookings)
    return Request(
        sessions=sessions,
        adults=first.registration.adults,
        children={
            booking.session_id: in_care
            for booking in bookings
            if booking.wants_care and (in_care := places[booking.session_id].looked_after(children))
        },
        wish=CareWish(first.care_wish),
        seated=_is_seated(first),
    )


def _supply(places: dict[int, Places]) -> Supply:
    return Supply(
        seats={session: of.free for session, of in places.items()},
        care={(session, band): n for session, of in places.items() for band, n in of.care_free.items()},
    )


def _apply(event: Event, unit: Unit, grant: Grant, now: datetime, *, arrives: bool) -> None:
    if not unit.request.seated:
        _seat(event, unit, now, arrives=arrives)
    for booking in unit.bookings:
        booking.care_status = grant.care[booking.session_id]
        booking.save(update_fields=["status", "care_status", "held_until", "changed_at"])
    if not arrives:
        kind, action = _news(unit)
        write_message(registration=unit.registration, kind=kind)
        log_bookings(bookings=unit.bookings, action=f"wagtail_mib_events.{action}")


def _seat(event: Event, unit: Unit, now: datetime, *, arrives: bool) -> None:
    """Turn waiting bookings into ones that hold a place."""
    unconfirmed = unit.registration.needs_email_confirmation
    if arrives and unconfirmed:
        hold(bookings=unit.bookings, status=BookingStatus.PENDING, hours=conf().PENDING_HOURS, now=now)
    elif arrives or (event.confirm_gained_places and not unconfirmed):
        for booking in unit.bookings:
            booking.status = BookingStatus.CONFIRMED
            booking.held_until = None
    else:
        hold(bookings=unit.bookings, status=BookingStatus.OFFERED, hours=conf().OFFER_HOURS, now=now)


def _news(unit: Unit) -> tuple[MessageKind, str]:
    """Return what a household is told, and the action of the log."""
    if unit.request.seated:
        return MessageKind.CARE_GRANTED, "grant_care"
    if unit.bookings[0].status == BookingStatus.OFFERED:
        return MessageKind.OFFERED, "offer"
    return MessageKind.CONFIRMED, "gain_place"
