"""Which steps staff may take with a registration: no button is shown that cannot work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from wagtail_mib_events.domain.absences import dates_to_miss
from wagtail_mib_events.domain.places import line_up
from wagtail_mib_events.domain.queries.personal import HeldDate
from wagtail_mib_events.enums import ACTIVE, BookingStatus, CareStatus, SessionStatus
from wagtail_mib_events.models import Booking, Registration


def add_booking_steps(
    *,
    registration: Registration,
    bookings: Collection[Any],
    changeable: Collection[int],
    has_other_dates: bool,
    now: datetime,
) -> None:
    """Add to each booking what may be done with it: something only at the dates (ids) that are ``changeable``."""
    in_line = _in_line(registration, bookings, now)
    for booking in bookings:
        is_alive = booking.status in ACTIVE and not booking.has_lapsed_at(now)
        may_change = booking.session_id in changeable and is_alive
        takes_place = booking.session.status == SessionStatus.SCHEDULED and booking.session.end > now
        waits_for_place = takes_place and registration.event.is_public and booking.status == BookingStatus.WAITING
        booking.may_cancel = may_change
        booking.may_move = may_change and takes_place and booking.session.start > now and has_other_dates
        booking.may_prefer = may_change and booking.pk in in_line and booking.preferred_at is None
        booking.may_admit = may_change and waits_for_place


def may_change_people(*, registration: Registration, bookings: Collection[Booking], now: datetime) -> bool:
    """Tell whether a date of a household is not over, so that it matters who comes along."""
    for booking in bookings:
        booking.session.event = registration.event
    return any(HeldDate(booking=booking, now=now).is_alive for booking in bookings)


def dates_to_excuse(*, registration: Registration, now: datetime) -> list[Booking]:
    """Return the dates of a course that can be ticked or unticked as missed; who misses the last one cancels."""
    bookings = dates_to_miss(registration=registration, now=now)
    is_last = len(bookings) == 1 and bookings[0].excused_at is None
    return [] if is_last else bookings


def _in_line(registration: Registration, bookings: Collection[Booking], now: datetime) -> set[int]:
    """Return the bookings (ids) in the event's queue that can still gain something from those who go."""
    waits = any(
        booking.status == BookingStatus.WAITING or booking.care_status == CareStatus.WAITING for booking in bookings
    )
    if not waits or not registration.event.is_public:
        return set()
    units, _supply = line_up(event=registration.event, now=now)
    return {booking.pk for unit in units for booking in unit.bookings}
