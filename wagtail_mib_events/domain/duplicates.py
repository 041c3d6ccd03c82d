"""Whether a household is registered already: who is reached by the same e-mail address or telephone number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from wagtail_mib_events.domain.outbox import MOST_UNPROVED
from wagtail_mib_events.domain.queries.living import living
from wagtail_mib_events.enums import BookingMode, SessionStatus
from wagtail_mib_events.models import Booking, Event, Registration, Session

if TYPE_CHECKING:
    from django.db.models import QuerySet


def likely_duplicate(*, event: Event, email_key: str, phone: str, now: datetime) -> Registration | None:
    """Return the oldest registration of an event with a date to come that is reached by the same e-mail or telephone.

    An empty ``email_key`` or ``phone`` reaches nobody. ``now`` is aware.
    """
    registered = event.registrations.filter(bookings__in=_to_come(event, now)).distinct().order_by("pk")
    by_email = registered.filter(email_key=email_key).first() if email_key else None
    return by_email or (registered.filter(phone=phone).first() if phone else None)


def booked_already(
    *, event: Event, sessions: Collection[Session], email_key: str, now: datetime
) -> dict[Session, Registration]:
    """Return which of some dates an e-mail address alone does not book once more, each with its oldest registration.

    Single dates are booked one by one, a course or an appointment once. Anybody can type the address of somebody else:
    who has ``MOST_UNPROVED`` registrations to confirm gets no further one, and no mail about it. ``now`` is aware.
    """
    by_email = _to_come(event, now).filter(registration__email_key=email_key).select_related("registration")
    bookings = list(by_email.order_by("-registration_id"))
    waiting = {booking.registration for booking in bookings if booking.registration.needs_email_confirmation}
    if event.booking_mode == BookingMode.PER_SESSION and len(waiting) < MOST_UNPROVED:
        holders = {booking.session_id: booking.registration for booking in bookings}
        return {session: holders[session.pk] for session in sessions if session.pk in holders}
    return dict.fromkeys(sessions, bookings[-1].registration) if bookings else {}


def _to_come(event: Event, now: datetime) -> QuerySet[Booking]:
    return Booking.objects.filter(
        living(now), session__event=event, session__status=SessionStatus.SCHEDULED, session__end__gt=now
    )
