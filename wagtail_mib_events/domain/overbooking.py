"""Places beyond all limits, given by staff on purpose. Expects the event row to be locked; logs and tells nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wagtail_mib_events.domain.allocation import Supply, decide
from wagtail_mib_events.domain.places import Unit
from wagtail_mib_events.enums import BookingStatus, CareStatus, CareWish


def overbook(*, unit: Unit, supply: Supply) -> None:
    """Confirm bookings that are decided together although there is no seat.

    Childcare is never overbooked: it is granted where ``supply`` has places for all siblings, and waited for otherwise.
    """
    care = _care_beyond_seats(unit, supply)
    for booking in unit.bookings:
        booking.status = BookingStatus.CONFIRMED
        booking.care_status = care[booking.session_id]
        booking.held_until = None
        booking.overbooked = True
        booking.save(update_fields=["status", "care_status", "held_until", "overbooked", "changed_at"])


def _care_beyond_seats(unit: Unit, supply: Supply) -> Mapping[int, CareStatus]:
    """Return the childcare per session (id) that a household gets when seats do not matter."""
    unlimited = Supply(seats=dict.fromkeys(unit.request.sessions), care=supply.care)
    [grant] = decide(supply=unlimited, queue=[replace(unit.request, wish=CareWish.COME_ANYWAY)])
    return grant.care if grant is not None else {}
