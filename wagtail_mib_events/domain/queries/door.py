"""What the door shows: dates around today with how many are here, and the people of one date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.domain.scans import arrivals
from wagtail_mib_events.enums import SessionStatus
from wagtail_mib_events.models import Registration, Scan, Session

#: Dates that the door offers: those that ended a short while ago, today's and the next ones.
PAST = timedelta(days=1)
COMING = timedelta(days=14)


@dataclass(frozen=True)
class DoorRow:
    """One date with the adults who are here and those who hold a place."""

    session: Session
    arrived: int
    expected: int


def sessions_at_door(*, sessions: QuerySet[Session], now: datetime) -> list[DoorRow]:
    """Return the dates around ``now`` (aware), the earliest first; the number of queries does not grow with them."""
    around = sessions.filter(status=SessionStatus.SCHEDULED, end__gt=now - PAST, start__lt=now + COMING)
    dates = list(around.select_related("event", "location").order_by("start", "pk"))
    ids = [session.pk for session in dates]
    places = places_by_session(session_ids=ids, now=now)
    arrived = _arrived_adults(ids)
    return [DoorRow(session, arrived.get(session.pk, 0), places[session.pk].taken) for session in dates]


def _arrived_adults(session_ids: list[int]) -> dict[int, int]:
    by_session: dict[int, list[Scan]] = defaultdict(list)
    for scan in Scan.objects.filter(session__in=session_ids):
        by_session[scan.session_id].append(scan)
    here = {session: arrivals(facts).keys() for session, facts in by_session.items()}
    registrations = {registration for arrived in here.values() for registration in arrived}
    adults = dict(Registration.objects.filter(pk__in=registrations).values_list("pk", "adults"))
    return {session: sum(adults[pk] for pk in arrived) for session, arrived in here.items()}
