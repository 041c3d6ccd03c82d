"""What staff may do for a household that waits: let it go before the others, or admit it beyond all limits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from wagtail_mib_events.domain.allocation import Supply
from wagtail_mib_events.domain.audit import log_bookings
from wagtail_mib_events.domain.exceptions import NothingToDo
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.outbox import write_message
from wagtail_mib_events.domain.overbooking import overbook
from wagtail_mib_events.domain.places import Unit, allocate, line_up
from wagtail_mib_events.enums import BookingMode, MessageKind
from wagtail_mib_events.models import Booking, Event

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@retry_when_busy
def prefer(*, booking: Booking, reason: str, user: User, now: datetime | None = None) -> None:
    """Let a household go before all who are not preferred in the queue of a date, of a course in that of all its dates.

    It gets the next place, or childcare place, that fits, as long as places are offered. Locks the event; logs the
    ``reason``, which must hold no name. Raises ``NothingToDo`` if it waits no more or is preferred already,
    ``EventGone``, ``Busy``.
    """
    with locked_event(event_id=booking.registration.event_id) as event:
        moment = now or timezone.now()
        allocate(event=event, now=moment)
        unit, _supply = _waiting(event, booking, moment)
        behind = [waiting for waiting in unit.bookings if waiting.preferred_at is None] if unit else []
        Booking.objects.filter(pk__in=[waiting.pk for waiting in behind]).update(preferred_at=moment, changed_at=moment)
        log_bookings(bookings=behind, action="wagtail_mib_events.prefer", user=user, reason=reason)
    if not behind:
        # Refused only now, because what was allocated to others on the way stays.
        raise NothingToDo


@retry_when_busy
def admit(*, booking: Booking, reason: str, user: User, now: datetime | None = None) -> None:
    """Give a household that waits its place although none is free, of a course on all its dates.

    Childcare is never overbooked: it is granted where it is free for all siblings, and waited for otherwise. Locks the
    event; logs the ``reason``, which must hold no name; tells the household. Raises ``NothingToDo`` if it does not wait
    for a place any more, ``EventGone``, ``Busy``.
    """
    with locked_event(event_id=booking.registration.event_id) as event:
        moment = now or timezone.now()
        allocate(event=event, now=moment)
        unit, supply = _waiting(event, booking, moment)
        waits = unit is not None and not unit.request.seated
        if unit is not None and waits:
            overbook(unit=unit, supply=supply)
            write_message(registration=unit.registration, kind=MessageKind.CONFIRMED)
            log_bookings(bookings=unit.bookings, action="wagtail_mib_events.overbook", user=user, reason=reason)
    if not waits:
        # Refused only now, as in ``prefer``.
        raise NothingToDo


def _waiting(event: Event, booking: Booking, now: datetime) -> tuple[Unit | None, Supply]:
    """Return what is decided together with a booking that waits for a place or for childcare, and what is free."""
    if not event.is_public:
        raise NothingToDo
    is_course = event.booking_mode == BookingMode.WHOLE_EVENT
    together = list(booking.registration.bookings.all()) if is_course else [booking]
    units, supply = line_up(event=event, now=now, arriving=together, by_staff=True)
    return next((unit for unit in units if booking in unit.bookings), None), supply
