"""Moves the demonstration's own dates that have passed to days to come, unless somebody has worked with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from example_site.demo.dates import is_public_holiday, moved, soon
from example_site.demo.households import demo_keys
from example_site.demo.programmes import GUT_VERNETZT, demo_uid
from example_site.demo.texts import PROGRAMMES, read
from wagtail_mib_events.domain.events import DateEdit, EventEdit, change_event
from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.models import Booking, Event, Scan, Session

#: No event of the demonstration has more dates.
MOST_DATES = 20


def renew_dates(*, user: Any, now: datetime) -> int:
    """Move what has passed by whole weeks, and today's date to today; return how many dates were moved."""
    number = 0
    for slug in (row["slug"] for name in PROGRAMMES for row in read(name)["events"]):
        event = Event.objects.filter(slug=slug).first()
        if event is None:
            continue
        starts = _new_starts(event, now)
        sessions = Session.objects.in_bulk(starts)
        dates = [
            DateEdit(pk=pk, fields={"start": start, "end": start + (sessions[pk].end - sessions[pk].start)})
            for pk, start in starts.items()
        ]
        if dates:
            change_event(event=event, edit=EventEdit(dates=dates), user=user, now=now)
        number += len(dates)
    return number


def _new_starts(event: Event, now: datetime) -> dict[int, datetime]:
    """Return the new starts by session; a course moves as a whole or not at all."""
    uids = [demo_uid(event.slug, number) for number in range(MOST_DATES)]
    every = list(event.sessions.filter(uid__in=uids))
    passed = [session for session in every if session.end <= now]
    if event.booking_mode == BookingMode.WHOLE_EVENT:
        return _whole_course(every, now) if passed and _is_untouched(every) else {}
    taken = {session.start for session in every}
    starts = {}
    for session in passed:
        if _is_untouched([session]):
            is_first = event.slug == GUT_VERNETZT and session.uid == uids[0]
            starts[session.pk] = soon(now) if is_first else _free_week(session.start, taken, now)
            taken.add(starts[session.pk])
    return starts


def _whole_course(sessions: Collection[Session], now: datetime) -> dict[int, datetime]:
    first = min(session.start for session in sessions)
    by = next(weeks for weeks in count(1) if moved(first, weeks) > now)
    return {session.pk: moved(session.start, by) for session in sessions}


def _free_week(start: datetime, taken: Collection[datetime], now: datetime) -> datetime:
    later = (moved(start, weeks) for weeks in count(1))
    return next(
        moment
        for moment in later
        if moment > now and moment not in taken and not is_public_holiday(timezone.localdate(moment))
    )


def _is_untouched(sessions: Collection[Session]) -> bool:
    """Tell whether nobody was checked in and nobody but the demonstration's own households is registered."""
    others = Booking.objects.filter(session__in=sessions).exclude(registration__idempotency_key__in=demo_keys())
    return not others.exists() and not Scan.objects.filter(session__in=sessions).exists()
