"""What is there to tell a household when a mail is sent, which may be long after the mail was written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from wagtail_mib_events.enums import ACTIVE, BookingStatus, CareStatus, MessageKind
from wagtail_mib_events.models import Booking, Registration


@dataclass
class Dates:
    """The bookings of a household whose dates are not over, by what became of them, each in order of time."""

    confirmed: list[Booking] = field(default_factory=list)
    pending: list[Booking] = field(default_factory=list)
    offered: list[Booking] = field(default_factory=list)
    waiting: list[Booking] = field(default_factory=list)
    #: Her deadline has passed.
    lapsed: list[Booking] = field(default_factory=list)
    #: She does not come.
    cancelled: list[Booking] = field(default_factory=list)
    #: The date does not take place.
    called_off: list[Booking] = field(default_factory=list)

    @property
    def active(self) -> list[Booking]:
        """Bookings that hold a place or wait for one, in order of time."""
        every = [*self.confirmed, *self.pending, *self.offered, *self.waiting]
        return sorted(every, key=lambda booking: (booking.session.start, booking.pk))

    @property
    def with_care(self) -> list[Booking]:
        """Bookings that hold a place and whose children are looked after."""
        return [booking for booking in self.active if booking.care_status == CareStatus.GRANTED]


def dates_of(*, registration: Registration, now: datetime) -> Dates:
    """Return the bookings of a household as they are at ``now`` (aware), deadlines compared, in one query."""
    dates = Dates()
    bookings = registration.bookings.filter(session__end__gt=now).select_related("session__location")
    for booking in bookings.order_by("session__start", "pk"):
        booking.session.event = registration.event
        getattr(dates, _group(booking, now)).append(booking)
    return dates


def kind_to_send(*, kind: MessageKind, registration: Registration, dates: Dates) -> MessageKind | None:
    """Return what to write instead of ``kind`` as things are now; ``None`` where the mail is no longer needed.

    A change that overtook the mail has written its own. ``ticket_again`` becomes whatever she would need now.
    """
    if kind == MessageKind.TICKET_AGAIN:
        return next(_still_needed(tuple(MessageKind), registration, dates), None)
    return next(_still_needed((kind,), registration, dates), None)


def _still_needed(kinds: tuple[MessageKind, ...], registration: Registration, dates: Dates) -> Iterator[MessageKind]:
    unproved = registration.needs_email_confirmation
    needed = {
        MessageKind.PLEASE_CONFIRM: unproved and (dates.pending or dates.waiting or dates.lapsed),
        MessageKind.CONFIRMED: dates.confirmed,
        MessageKind.OFFERED: dates.offered,
        MessageKind.WAITING: dates.waiting,
        MessageKind.CARE_GRANTED: dates.with_care,
        MessageKind.CANCELLED: dates.cancelled or dates.called_off,
    }
    return (kind for kind in needed if kind in kinds and needed[kind])


def _group(booking: Booking, now: datetime) -> str:
    if booking.status == BookingStatus.CANCELLED:
        return "cancelled"
    if booking.status not in ACTIVE:
        return "lapsed"
    if booking.session.is_called_off:
        return "called_off"
    return "lapsed" if booking.has_lapsed_at(now) else str(booking.status)
