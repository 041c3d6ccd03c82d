"""What a household does with its bookings later: confirm, accept, take, decline, cancel; all under the lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from wagtail_mib_events.domain.audit import log_bookings
from wagtail_mib_events.domain.exceptions import DomainError, NoPlaceLeft, NothingToDo
from wagtail_mib_events.domain.locking import current, locked_event, retry_when_busy
from wagtail_mib_events.domain.outbox import write_message, write_unless_flooded
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.enums import ACTIVE, HOLDING, BookingStatus, CareStatus, MessageKind, SessionStatus
from wagtail_mib_events.models import Booking, Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


@retry_when_busy
def confirm_email(*, registration: Registration, now: datetime | None = None) -> None:
    """Take note that the e-mail address is hers: pending bookings are confirmed, waiting ones stay in the queue.

    Bookings that lapsed meanwhile stand in line again, at its end. Locks the event. Raises ``NothingToDo`` where
    nothing of it is to come any more, ``Busy``.
    """
    with locked_event(event_id=registration.event_id) as event:
        moment = now or timezone.now()
        allocate(event=event, now=moment)
        registration = current(registration_id=registration.pk)
        upcoming = _upcoming(registration, moment)
        concerned = list(upcoming.filter(status__in=[BookingStatus.EXPIRED, *ACTIVE]))
        if registration.email_confirmed_at is not None or not concerned:
            raise NothingToDo
        registration.email_confirmed_at = moment
        registration.save(update_fields=["email_confirmed_at"])
        upcoming.filter(status=BookingStatus.PENDING).update(
            status=BookingStatus.CONFIRMED, held_until=None, changed_at=moment
        )
        upcoming.filter(status=BookingStatus.WAITING).update(held_until=None, changed_at=moment)
        lapsed = upcoming.filter(status=BookingStatus.EXPIRED).update(
            status=BookingStatus.WAITING, held_until=None, queued_at=moment, preferred_at=None, changed_at=moment
        )
        if lapsed:
            allocate(event=event, now=moment, arriving=concerned)
        holds = upcoming.filter(status=BookingStatus.CONFIRMED).exists()
        kind = MessageKind.CONFIRMED if holds else MessageKind.WAITING
        write_message(registration=registration, kind=kind)
        log_bookings(bookings=concerned, action="wagtail_mib_events.confirm_email")


@retry_when_busy
def accept_offer(*, registration: Registration, now: datetime | None = None) -> None:
    """Accept every place that is offered to a household and not lapsed. Locks the event.

    Pressing the button in the mail proves the address too. Raises ``NothingToDo``, ``Busy``.
    """
    with locked_event(event_id=registration.event_id) as event:
        moment = now or timezone.now()
        allocate(event=event, now=moment)
        accepted = list(_upcoming(registration, moment).filter(status=BookingStatus.OFFERED))
        if not accepted:
            raise NothingToDo
        _confirm(accepted, moment)
        _prove_address(registration, moment)
        write_message(registration=registration, kind=MessageKind.CONFIRMED)
        log_bookings(bookings=accepted, action="wagtail_mib_events.accept_offer")


@retry_when_busy
def take_place(*, registration: Registration, now: datetime | None = None) -> None:
    """Give a household that waits a place that is free now, shortly before the date, when nobody is offered one.

    Locks the event. Raises ``NoPlaceLeft`` where somebody else was quicker, ``NothingToDo``, ``Busy``.
    """
    refusal: DomainError | None = None
    with locked_event(event_id=registration.event_id) as event:
        moment = now or timezone.now()
        allocate(event=event, now=moment)
        not_begun = _upcoming(registration, moment).filter(session__start__gt=moment)
        waiting = list(not_begun.filter(status=BookingStatus.WAITING))
        if waiting:
            _prove_address(registration, moment)
            allocate(event=event, now=moment, arriving=waiting)
        taken = [booking for booking in waiting if _now_holds(booking)]
        if taken:
            write_message(registration=registration, kind=MessageKind.CONFIRMED)
            log_bookings(bookings=taken, action="wagtail_mib_events.take_place")
        else:
            # What was allocated to others on the way stays.
            refusal = NoPlaceLeft() if waiting else NothingToDo()
    if refusal is not None:
        raise refusal


@retry_when_busy
def cancel(
    *,
    registration: Registration,
    session_ids: Collection[int] | None = None,
    user: User | None = None,
    now: datetime | None = None,
) -> None:
    """Cancel the bookings of a household, all of them or those of some dates, and give its places to the queue.

    Declining an offer is the same step. Locks the event. Raises ``NothingToDo``, ``Busy``.
    """
    with locked_event(event_id=registration.event_id) as event:
        moment = now or timezone.now()
        allocate(event=event, now=moment)
        alive = _upcoming(registration, moment).filter(status__in=ACTIVE)
        if session_ids is not None:
            alive = alive.filter(session__in=session_ids)
        cancelled = list(alive)
        if not cancelled:
            raise NothingToDo
        Booking.objects.filter(pk__in=[booking.pk for booking in cancelled]).update(
            status=BookingStatus.CANCELLED, care_status=CareStatus.NONE, held_until=None, changed_at=moment
        )
        if user is None:
            write_unless_flooded(registration=registration, kind=MessageKind.CANCELLED, now=moment)
        else:
            write_message(registration=registration, kind=MessageKind.CANCELLED)
        log_bookings(bookings=cancelled, action="wagtail_mib_events.cancel", user=user)
        allocate(event=event, now=moment)


def _upcoming(registration: Registration, now: datetime) -> QuerySet[Booking]:
    """Return the bookings of dates that take place and are not over."""
    upcoming = registration.bookings.filter(session__status=SessionStatus.SCHEDULED, session__end__gt=now)
    return upcoming.select_related("registration", "session")


def _confirm(bookings: Iterable[Booking], now: datetime) -> None:
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(
        status=BookingStatus.CONFIRMED, held_until=None, changed_at=now
    )


def _prove_address(registration: Registration, now: datetime) -> None:
    """Take note that the button of a mail was pressed, where only that mail can have shown it.

    To a household with a telephone number the website has shown the button too.
    """
    unproved = Registration.objects.filter(pk=registration.pk, email_confirmed_at=None, phone="").exclude(email="")
    if unproved.update(email_confirmed_at=now):
        pending = list(_upcoming(registration, now).filter(status=BookingStatus.PENDING))
        _confirm(pending, now)
        log_bookings(bookings=pending, action="wagtail_mib_events.confirm_email")
        registration.bookings.filter(status=BookingStatus.WAITING).update(held_until=None, changed_at=now)


def _now_holds(booking: Booking) -> bool:
    booking.refresh_from_db(fields=["status"])
    return booking.status in HOLDING
