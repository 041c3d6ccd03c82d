"""Which dates a household can take instead of those it has booked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from wagtail_mib_events.domain.moves import MOVABLE
from wagtail_mib_events.domain.queries.offers import OpenDate, load_offer
from wagtail_mib_events.domain.queries.personal import HeldDate, Holding
from wagtail_mib_events.enums import BookingStatus, CareStatus, CareWish
from wagtail_mib_events.models import Booking


def dates_to_leave(holding: Holding) -> list[HeldDate]:
    """Return the booked dates that have not begun yet and can be exchanged for others."""
    if holding.registration.event.booking_mode not in MOVABLE:
        return []
    return [date for date in holding.alive if date.session.start > holding.now]


def dates_to_take(holding: Holding) -> list[OpenDate]:
    """Return the dates that can be booked instead: open, with room for the household, and for children who need it."""
    leaving = dates_to_leave(holding)
    if not leaving:
        return []
    booked = {date.session.pk for date in holding.alive}
    offer = load_offer(event=holding.registration.event, now=holding.now)
    others = [date for date in offer.dates if date.session.pk not in booked]
    others = [date for date in others if not date.is_full_for(holding.registration.adults)]
    if any(_needs_care(date.booking) for date in leaving):
        cared = holding.registration.children.filter(wants_care=True).values_list("age_band", flat=True)
        children = Counter(cared.order_by())
        others = [date for date in others if _looks_after(date, children) and not date.lacks_care_for(children)]
    return others


def _looks_after(date: OpenDate, children: Mapping[int, int]) -> bool:
    return date.places.looked_after(children) == children


def _needs_care(booking: Booking) -> bool:
    wants_nothing_else = booking.care_wish == CareWish.ONLY_WITH_CARE and booking.status == BookingStatus.WAITING
    return booking.care_status == CareStatus.GRANTED or wants_nothing_else
