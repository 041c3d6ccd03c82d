"""What becomes due by the passing of time alone: lapsed deadlines, warnings, summaries, notes that have had their day.

Nothing depends on its being on time: every writer expires and offers on before it counts (``domain.places``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Q
from django.utils import timezone

from wagtail_mib_events.domain.care_notes import forget_care_notes_of_past_dates
from wagtail_mib_events.domain.digests import write_digests
from wagtail_mib_events.domain.exceptions import EventGone
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.minimum_number import warn_of_small_numbers
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.enums import HOLDING, WITH_DEADLINE, BookingStatus, CareStatus, EventStatus, SessionStatus
from wagtail_mib_events.models import Booking

logger = logging.getLogger(__name__)


@dataclass
class Swept:
    """What was done: ``events`` looked through, messages written, care notes deleted; and how much went wrong."""

    events: int = 0
    warnings: int = 0
    digests: int = 0
    care_notes: int = 0
    failures: int = 0


def sweep(*, now: datetime | None = None) -> Swept:
    """Do everything that is due at ``now`` (aware). What fails is logged and left for the next time.

    May run beside itself. Locks one event after the other, for a moment each.
    """
    moment = now or timezone.now()
    swept = Swept()
    for event_id in _events_to_look_through(moment):
        swept.events += _try(swept, partial(_look_through, event_id, moment))
    swept.warnings = _try(swept, lambda: warn_of_small_numbers(now=moment))
    swept.digests = _try(swept, lambda: write_digests(now=moment))
    swept.care_notes = _try(swept, lambda: forget_care_notes_of_past_dates(now=moment))
    return swept


def _events_to_look_through(now: datetime) -> list[int]:
    """Return the ids of the events where something has lapsed, or somebody waits for a date to come."""
    overdue = Q(status__in=WITH_DEADLINE, held_until__lte=now)
    waiting = Q(status=BookingStatus.WAITING) | Q(status__in=HOLDING, care_status=CareStatus.WAITING)
    upcoming = Q(
        session__start__gt=now,
        session__status=SessionStatus.SCHEDULED,
        session__event__status=EventStatus.PUBLISHED,
    )
    bookings = Booking.objects.filter(overdue | (waiting & upcoming))
    return sorted(set(bookings.order_by().values_list("session__event", flat=True)))


@retry_when_busy
def _look_through(event_id: int, now: datetime) -> int:
    with locked_event(event_id=event_id) as event:
        allocate(event=event, now=now)
    return 1


def _try(swept: Swept, step: Callable[[], int]) -> int:
    try:
        return step()
    except EventGone:
        return 0
    except Exception:
        # One event that cannot be looked through must not keep the others from it.
        logger.exception("Sweeping goes on without one step")
        swept.failures += 1
        return 0
