"""What one household holds at a moment, deadlines that have passed included: what its personal page shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property

from django.db.models import Q

from wagtail_mib_events.domain.places import fits_now, offers_end_at
from wagtail_mib_events.enums import ACTIVE, BookingMode, BookingStatus, CareStatus
from wagtail_mib_events.models import AgeBand, Booking, ChildcarePlaces, Registration, Session


class Standing(Enum):
    """Where a household stands as a whole, the most urgent first."""

    TO_CONFIRM = "to_confirm"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CALLED_OFF = "called_off"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    OVER = "over"


@dataclass(frozen=True)
class HeldDate:
    """One booking as it is at ``now`` (aware).

    ``looks_after``: the date has places for children in care. ``waiting_before``: households that are before this one
    in the queue.
    """

    booking: Booking
    now: datetime
    looks_after: bool = False
    waiting_before: int = 0

    @property
    def session(self) -> Session:
        """The date."""
        return self.booking.session

    @property
    def called_off(self) -> bool:
        """Whether the date does not take place."""
        return self.session.is_called_off

    @cached_property
    def status(self) -> str:
        """The status of the booking; ``expired`` as soon as its deadline has passed, ``called_off``, ``over``."""
        if self.called_off:
            return Standing.CALLED_OFF.value
        if self.booking.is_active and self.session.end <= self.now:
            return Standing.OVER.value
        return BookingStatus.EXPIRED.value if self.booking.has_lapsed_at(self.now) else str(self.booking.status)

    @property
    def is_excused(self) -> bool:
        """Whether she has said that she does not come on this date of a course."""
        told = (BookingStatus.CONFIRMED, BookingStatus.CANCELLED)
        return self.booking.excused_at is not None and self.status in told

    @property
    def is_alive(self) -> bool:
        """Whether it holds a place or waits for one at a date that is still to come."""
        return self.status in ACTIVE

    @property
    def waits_for_care(self) -> bool:
        """Whether childcare was wished for and none is free yet."""
        return self.is_alive and self.booking.care_status == CareStatus.WAITING

    @property
    def care_follows_place(self) -> bool:
        """Whether childcare is decided together with a place, which is not hers yet."""
        return self.status == BookingStatus.WAITING and self.looks_after

    @property
    def has_care(self) -> bool:
        """Whether the children are looked after."""
        return self.is_alive and self.booking.care_status == CareStatus.GRANTED

    @property
    def online_url(self) -> str:
        """The address of the online meeting, for those whose place is certain."""
        return self.booking.online_url if self.status == BookingStatus.CONFIRMED else ""


@dataclass(frozen=True)
class Holding:
    """Everything of one household at ``now`` (aware).

    ``place_to_take``: she waits, a place is free, and nobody is offered one any more, because the date begins soon.
    """

    registration: Registration
    now: datetime
    dates: list[HeldDate]
    children: dict[AgeBand, int]
    wants_care: bool
    place_to_take: bool = False

    @property
    def can_miss(self) -> bool:
        """Whether she can say of single dates of a course that she does not come."""
        is_course = self.registration.event.booking_mode == BookingMode.WHOLE_EVENT
        return is_course and sum(date.session.start > self.now for date in self.confirmed) > 1

    @property
    def to_confirm(self) -> bool:
        """Whether the button in her mail is still to be pressed, for dates that are still to come."""
        open_ = any(date.is_alive or date.status == BookingStatus.EXPIRED for date in self._to_come)
        return self.registration.needs_email_confirmation and open_

    @property
    def alive(self) -> list[HeldDate]:
        """The dates that can be cancelled."""
        return [date for date in self.dates if date.is_alive]

    @property
    def confirmed(self) -> list[HeldDate]:
        """The dates that the ticket is good for."""
        return [date for date in self.dates if date.status == BookingStatus.CONFIRMED]

    @property
    def offered(self) -> list[HeldDate]:
        """The dates at which a place is offered."""
        return [date for date in self.dates if date.status == BookingStatus.OFFERED]

    @property
    def standing(self) -> Standing:
        """Where the household stands as a whole."""
        if self.to_confirm:
            return Standing.TO_CONFIRM
        found = {date.status for date in self.dates}
        return next((standing for standing in Standing if standing.value in found), Standing.OVER)

    @property
    def _to_come(self) -> list[HeldDate]:
        return [date for date in self.dates if not date.called_off and date.session.end > date.now]


def holding_of(*, registration: Registration, now: datetime) -> Holding:
    """Return what a household holds at an aware moment, in three queries, four while it waits.

    Shortly before a date that it waits for the queue is looked through as well.
    """
    bookings = list(registration.bookings.select_related("session__location").order_by("session__start", "pk"))
    dates_with_care = set(
        ChildcarePlaces.objects.filter(session__bookings__registration=registration, places__gt=0)
        .order_by()
        .values_list("session", flat=True)
    )
    children = list(registration.children.select_related("age_band"))
    for booking in bookings:
        booking.session.event = registration.event
    waiting_before = _waiting_before(bookings, now)
    dates = [
        HeldDate(
            booking=booking,
            now=now,
            looks_after=booking.session_id in dates_with_care,
            waiting_before=waiting_before.get(booking.pk, 0),
        )
        for booking in bookings
    ]
    return Holding(
        registration=registration,
        now=now,
        dates=dates,
        children=dict(Counter(child.age_band for child in children)),
        wants_care=any(child.wants_care for child in children),
        place_to_take=fits_now(event=registration.event, bookings=_late(bookings, now), now=now),
    )


def _late(bookings: list[Booking], now: datetime) -> list[Booking]:
    """Return the waiting bookings that are offered no place any more, because their dates begin soon."""
    return [
        booking
        for booking in bookings
        if booking.status == BookingStatus.WAITING
        and not booking.session.is_called_off
        and offers_end_at(booking.session) <= now < booking.session.start
    ]


def _waiting_before(bookings: list[Booking], now: datetime) -> dict[int, int]:
    """Return for each waiting booking (id) how many others of its session stand before it, lapsed ones left out."""
    waiting = [booking for booking in bookings if booking.status == BookingStatus.WAITING]
    if not waiting:
        return {}
    queue = Booking.objects.filter(
        Q(held_until=None) | Q(held_until__gt=now),
        session__in=[booking.session_id for booking in waiting],
        status=BookingStatus.WAITING,
    )
    rows = list(queue.order_by().only("session", "preferred_at", "queued_at"))
    return {
        booking.pk: sum(
            other.session_id == booking.session_id and other.queue_key < booking.queue_key for other in rows
        )
        for booking in waiting
    }
