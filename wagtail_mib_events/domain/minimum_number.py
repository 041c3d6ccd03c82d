"""Dates for which too few have registered: who is told, when, and only once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from wagtail_mib_events.domain.exceptions import EventGone
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.outbox import write_staff_message
from wagtail_mib_events.domain.queries.courses import one_date_per_course
from wagtail_mib_events.domain.queries.places import Places, places_by_session
from wagtail_mib_events.enums import BookingMode, EventStatus, MessageKind, SessionStatus
from wagtail_mib_events.models import Event, Message, Session


def is_too_small(*, event: Event, session: Session, places: Places, now: datetime) -> bool:
    """Tell whether fewer adults than the event's minimum hold a place although it is time to warn.

    That time begins ``warn_days_before`` days before the date and ends with its beginning. ``now`` is aware.
    """
    if event.min_participants is None or places.taken >= event.min_participants:
        return False
    takes_place = event.is_public and session.status == SessionStatus.SCHEDULED
    warned_from = session.start - timedelta(days=event.warn_days_before)
    return takes_place and event.takes_registrations and warned_from <= now < session.start


def too_small(*, sessions: Collection[Session], now: datetime) -> dict[int, Places]:
    """Return the places of those sessions (by id) that are too small at ``now`` (aware)."""
    places = places_by_session(session_ids=[session.pk for session in sessions], now=now)
    return {
        session.pk: places[session.pk]
        for session in sessions
        if is_too_small(event=session.event, session=session, places=places[session.pk], now=now)
    }


def warn_of_small_numbers(now: datetime) -> int:
    """Write to the contact persons of dates that are too small, once for each date; return how many were written.

    Of a course only its first date counts: once it has begun, a warning comes too late. Safe beside itself: each event
    is locked and looked at again. ``now`` is aware. Raises ``Busy``; what is left then is found by the next call.
    """
    events = {session.event_id for session in _to_warn_of(Session.objects.all(), now)}
    return sum(_warn(event_id=event_id, now=now) for event_id in sorted(events))


@retry_when_busy
def _warn(*, event_id: int, now: datetime) -> int:
    try:
        with locked_event(event_id=event_id):
            return sum(_write(session) for session in _to_warn_of(Session.objects.filter(event=event_id), now))
    except EventGone:
        return 0


def _write(session: Session) -> bool:
    contact = session.event.contact
    return bool(contact and write_staff_message(contact=contact, kind=MessageKind.TOO_FEW, session=session))


def _to_warn_of(sessions: QuerySet[Session], now: datetime) -> list[Session]:
    """Return the dates among these that are too small and of which nobody has been told."""
    dates = _with_minimum(sessions, now)
    found = too_small(sessions=dates, now=now)
    told = Message.objects.filter(kind=MessageKind.TOO_FEW, session__in=found).values_list("session", flat=True)
    return [session for session in dates if session.pk in found and session.pk not in set(told)]


def _with_minimum(sessions: QuerySet[Session], now: datetime) -> list[Session]:
    """Return the dates to come whose event has a minimum and somebody to write to; of a course only the first."""
    scheduled = sessions.filter(
        status=SessionStatus.SCHEDULED,
        event__status=EventStatus.PUBLISHED,
        event__min_participants__isnull=False,
        event__contact__isnull=False,
    ).exclude(event__contact__email="")
    begun = scheduled.filter(event__booking_mode=BookingMode.WHOLE_EVENT, start__lte=now)
    to_come = scheduled.filter(start__gt=now).exclude(event__in=begun.values("event")).order_by("start", "pk")
    return one_date_per_course(to_come.select_related("event__contact"))
