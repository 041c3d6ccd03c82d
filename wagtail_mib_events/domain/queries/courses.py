"""A course is all its dates: where a list would say the same of each, one of them stands for it."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.models import Session


def one_date_per_course(sessions: Iterable[Session]) -> list[Session]:
    """Return the sessions in their order, of each course only the first; expects their events to be loaded."""
    found: dict[tuple[int, int], Session] = {}
    for session in sessions:
        is_course = session.event.booking_mode == BookingMode.WHOLE_EVENT
        found.setdefault((session.event_id, 0 if is_course else session.pk), session)
    return list(found.values())
