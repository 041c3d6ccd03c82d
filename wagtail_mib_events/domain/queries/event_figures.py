"""The figures of events at a glance: next date, places, children, waiting. Few queries, however many events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from wagtail_mib_events.domain.minimum_number import is_too_small
from wagtail_mib_events.domain.queries.places import Places, places_by_session
from wagtail_mib_events.enums import BookingMode, SessionStatus
from wagtail_mib_events.models import Event, Session


@dataclass(frozen=True)
class EventFigures:
    """``next_session`` is the first one that is not over; ``places`` sums up what is still to come, else what was.

    ``too_small``: so many dates have fewer registrations than planned (``domain.minimum_number``).
    """

    next_session: Session | None = None
    upcoming: int = 0
    dates: int = 0
    too_small: int = 0
    places: Places = field(default_factory=Places)


def figures_by_event(
    *, events: Collection[Event], sessions: QuerySet[Session], now: datetime
) -> dict[int, EventFigures]:
    """Return the figures of each event over those of its dates that are among ``sessions``."""
    by_event: dict[int, list[Session]] = defaultdict(list)
    dates = sessions.filter(event__in=events).select_related("location").order_by("start", "pk")
    for session in dates:
        by_event[session.event_id].append(session)
    places = places_by_session(session_ids={session.pk for session in dates}, now=now)
    return {event.pk: _figures(event, by_event[event.pk], places, now) for event in events}


def _figures(event: Event, dates: Sequence[Session], places: dict[int, Places], now: datetime) -> EventFigures:
    held = [session for session in dates if session.status == SessionStatus.SCHEDULED]
    upcoming = [session for session in held if session.end > now]
    counted = [places[session.pk] for session in upcoming or held]
    one_group = event.booking_mode == BookingMode.WHOLE_EVENT
    return EventFigures(
        next_session=upcoming[0] if upcoming else None,
        upcoming=len(upcoming),
        dates=len(dates),
        too_small=sum(is_too_small(event=event, session=day, places=places[day.pk], now=now) for day in upcoming),
        places=_fullest(counted) if one_group else _sum(counted),
    )


def _sum(places: Sequence[Places]) -> Places:
    capacities = [of.capacity for of in places]
    known = [capacity for capacity in capacities if capacity is not None]
    return Places(
        capacity=sum(known) if known and len(known) == len(capacities) else None,
        taken=sum(of.taken for of in places),
        waiting=sum(of.waiting for of in places),
        children=sum(of.children for of in places),
    )


def _fullest(places: Sequence[Places]) -> Places:
    """Return the figures of a course, in which the same people come to every date."""
    known = [of.capacity for of in places if of.capacity is not None]
    return Places(
        capacity=min(known, default=None),
        taken=max((of.taken for of in places), default=0),
        waiting=max((of.waiting for of in places), default=0),
        children=max((of.children for of in places), default=0),
    )
