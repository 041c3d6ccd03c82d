"""Another date instead of the one that was booked, under the lock of the event."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from wagtail_mib_events.domain.audit import log_bookings
from wagtail_mib_events.domain.childcare import caring_sessions
from wagtail_mib_events.domain.exceptions import (
    DomainError,
    InvalidSelection,
    NoCareLeft,
    NoPlaceLeft,
    NothingToDo,
    RegistrationClosed,
)
from wagtail_mib_events.domain.locking import current, locked_event, retry_when_busy
from wagtail_mib_events.domain.outbox import write_message, write_unless_flooded
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.enums import (
    ACTIVE,
    HOLDING,
    BookingMode,
    BookingStatus,
    CareStatus,
    MessageKind,
    SessionStatus,
)
from wagtail_mib_events.models import Booking, Event, Registration, Session

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Where one date can stand for another; a course is all its dates.
MOVABLE = (BookingMode.PER_SESSION, BookingMode.APPOINTMENT)


@retry_when_busy
def change_date(
    *, registration: Registration, leave: int, take: int, user: User | None = None, now: datetime | None = None
) -> None:
    """Book one session (id) of the event instead of another, without a moment in which the household holds neither.

    It changes only to a date that has room for it, and for its children where they are looked after already; whoever
    waits keeps her place in the queue otherwise. Locks the event. Raises ``NoPlaceLeft``, ``NoCareLeft``,
    ``RegistrationClosed``, ``InvalidSelection``, ``NothingToDo``, ``Busy``; then its bookings are as before.
    """
    refusal: DomainError | None = None
    with locked_event(event_id=registration.event_id) as event:
        moment = now or timezone.now()
        # What lapsed goes to those who wait, whatever becomes of the exchange.
        allocate(event=event, now=moment)
        try:
            with transaction.atomic():
                _exchange(event, registration.pk, leave, take, user, moment)
        except DomainError as error:
            refusal = error
    if refusal is not None:
        raise refusal


def _exchange(event: Event, registration_id: int, leave: int, take: int, user: User | None, now: datetime) -> None:
    registration = current(registration_id=registration_id)
    old = _booking_to_leave(registration, leave, now)
    target = _session_to_take(event, take, now, by_staff=user is not None)
    new = _queue_up(registration, old, target, now, by_staff=user is not None)
    allocate(event=event, now=now, arriving=[new])
    new.refresh_from_db()
    if new.status not in HOLDING:
        raise NoPlaceLeft
    if old.care_status == CareStatus.GRANTED and _loses_care(registration, old, new, now):
        raise NoCareLeft
    _keep_deadline(old, new)
    _give_up(old)
    _tell(registration, new, user, now)
    log_bookings(bookings=[old, new], action="wagtail_mib_events.change_date", user=user)
    allocate(event=event, now=now)


def _booking_to_leave(registration: Registration, session_id: int, now: datetime) -> Booking:
    """Return the living booking of a date that has not begun."""
    upcoming = registration.bookings.filter(session__status=SessionStatus.SCHEDULED, session__start__gt=now)
    booking = upcoming.filter(session=session_id, status__in=ACTIVE).first()
    if booking is None:
        raise NothingToDo
    return booking


def _session_to_take(event: Event, session_id: int, now: datetime, *, by_staff: bool) -> Session:
    if event.booking_mode not in MOVABLE:
        raise InvalidSelection
    session = event.sessions.filter(pk=session_id).first()
    if session is None:
        raise InvalidSelection
    upcoming = session.status == SessionStatus.SCHEDULED and now < session.start
    if not event.is_public or not (upcoming if by_staff else session.takes_registrations_at(now)):
        raise RegistrationClosed
    return session


def _queue_up(registration: Registration, old: Booking, session: Session, now: datetime, *, by_staff: bool) -> Booking:
    """Let the household wait at a date, in the row that it may have there from before."""
    booking = registration.bookings.filter(session=session).first() or Booking(registration=registration)
    if booking.is_active:
        raise InvalidSelection
    booking.session = session
    booking.status = BookingStatus.WAITING
    booking.care_status = CareStatus.NONE
    cared_for = registration.children.filter(wants_care=True).exists()
    booking.wants_care = cared_for and bool(caring_sessions(sessions=[session], now=now, by_staff=by_staff))
    booking.care_wish = old.care_wish
    booking.held_until = None
    booking.excused_at = None
    booking.preferred_at = None
    booking.queued_at = now
    booking.overbooked = False
    booking.save()
    return booking


def _loses_care(registration: Registration, old: Booking, new: Booking, now: datetime) -> bool:
    """Tell whether a child that was looked after at the old date is not at the new one."""
    places = places_by_session(session_ids=[old.session_id, new.session_id], now=now)
    cared = registration.children.filter(wants_care=True)
    children = Counter(cared.order_by().values_list("age_band", flat=True))
    before, after = (places[booking.session_id].looked_after(children) for booking in (old, new))
    return new.care_status != CareStatus.GRANTED or not before.items() <= after.items()


def _keep_deadline(old: Booking, new: Booking) -> None:
    """Who has not confirmed her e-mail must not win time by going to and fro."""
    if old.held_until is not None and new.status == BookingStatus.PENDING:
        new.held_until = min(filter(None, [old.held_until, new.held_until, new.session.start]))
        new.save(update_fields=["held_until", "changed_at"])


def _give_up(booking: Booking) -> None:
    booking.status = BookingStatus.CANCELLED
    booking.care_status = CareStatus.NONE
    booking.held_until = None
    booking.save(update_fields=["status", "care_status", "held_until", "changed_at"])


def _tell(registration: Registration, booking: Booking, user: User | None, now: datetime) -> None:
    if booking.status == BookingStatus.PENDING:
        # The mail that asks her to confirm is on its way, and shows whatever is booked when it is opened.
        return
    if user is None:
        write_unless_flooded(registration=registration, kind=MessageKind.CONFIRMED, now=now)
    else:
        write_message(registration=registration, kind=MessageKind.CONFIRMED)
