"""Which dates of an event can be booked at a moment: each for itself, or a course as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from wagtail_mib_events.enums import BookingMode, SessionStatus
from wagtail_mib_events.models import Event, Session


def bookable_sessions(*, event: Event, sessions: Sequence[Session], now: datetime) -> list[Session]:
    """Return those of an event's sessions that the website takes registrations for at an aware moment.

    A course is booked with all dates to come or not at all: only when each of them is open, and once registration for
    its first date has ended only where the event allows to join later.
    """
    is_open = [session for session in sessions if session.takes_registrations_at(now)]
    if event.booking_mode != BookingMode.WHOLE_EVENT:
        return is_open
    scheduled = [session for session in sessions if session.status == SessionStatus.SCHEDULED]
    ahead = [session for session in scheduled if session.closes_at > now]
    too_late = len(ahead) < len(scheduled) and not event.allows_late_joining
    return [] if too_late or is_open != ahead else ahead


def staff_sessions(*, sessions: Sequence[Session], now: datetime) -> list[Session]:
    """Return the sessions that staff may still register somebody for: outside the window too, until they are over."""
    return [session for session in sessions if session.status == SessionStatus.SCHEDULED and now < session.end]


def closed_courses(*, event_ids: Collection[int], now: datetime) -> set[int]:
    """Return the ids of the courses that nobody can join any more, because registration for a date has ended."""
    begun = Session.objects.annotate(closes=Coalesce("registration_closes_at", F("start"))).filter(
        event__in=event_ids,
        event__booking_mode=BookingMode.WHOLE_EVENT,
        event__allows_late_joining=False,
        status=SessionStatus.SCHEDULED,
        closes__lte=now,
    )
    return set(begun.order_by().values_list("event", flat=True))
