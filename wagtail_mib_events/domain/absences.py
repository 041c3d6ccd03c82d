"""Staying away from single dates of a course, told in advance, under the lock of the event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from wagtail_mib_events.domain.audit import log_bookings
from wagtail_mib_events.domain.exceptions import InvalidSelection, NothingToDo
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.enums import BookingMode, BookingStatus, CareStatus, SessionStatus
from wagtail_mib_events.models import Booking, Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@retry_when_busy
def tell_absences(
    *,
    registration: Registration,
    session_ids: Collection[int],
    user: User | None = None,
    now: datetime | None = None,
) -> None:
    """Take note that a household cannot come on just these of its dates of a course that are still to come.

    Where the event says so, its place on them goes to others, for good; otherwise the place stays hers and she can
    take the absence back by leaving the date out. Locks the event. Raises ``InvalidSelection`` where no date is
    left, ``NothingToDo``, ``Busy``.
    """
    with locked_event(event_id=registration.event_id) as event:
        moment = now or timezone.now()
        allocate(event=event, now=moment)
        bookings = dates_to_miss(registration=registration, now=moment)
        if bookings and {booking.session_id for booking in bookings} <= set(session_ids):
            # Who comes on no date at all cancels, so that her place can be given away.
            raise InvalidSelection
        missed = [b for b in bookings if b.session_id in session_ids and b.excused_at is None]
        regained = [b for b in bookings if b.session_id not in session_ids and b.excused_at is not None]
        if not missed and not regained:
            raise NothingToDo
        for booking in missed:
            booking.excused_at = moment
            if event.absence_frees_place:
                booking.status = BookingStatus.CANCELLED
                booking.care_status = CareStatus.NONE
            booking.save(update_fields=["excused_at", "status", "care_status", "changed_at"])
        for booking in regained:
            booking.excused_at = None
            booking.save(update_fields=["excused_at", "changed_at"])
        log_bookings(bookings=missed, action="wagtail_mib_events.excuse", user=user)
        log_bookings(bookings=regained, action="wagtail_mib_events.withdraw_excuse", user=user)
        allocate(event=event, now=moment)


def dates_to_miss(*, registration: Registration, now: datetime) -> list[Booking]:
    """Return the confirmed bookings of a course whose dates have not begun at an aware moment, in order of time."""
    if registration.event.booking_mode != BookingMode.WHOLE_EVENT:
        return []
    upcoming = registration.bookings.filter(
        status=BookingStatus.CONFIRMED, session__status=SessionStatus.SCHEDULED, session__start__gt=now
    )
    return list(upcoming.select_related("registration", "session__location").order_by("session__start", "pk"))
