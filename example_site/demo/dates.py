"""When the demonstration's dates are: in the weeks after the day on which it is set up, at the times people keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice

from dateutil.easter import easter
from django.utils import timezone


def public_holidays(year: int) -> set[date]:
    """Return the public holidays of Nordrhein-Westfalen (Feiertagsgesetz NW § 2)."""
    movable = (-2, 1, 39, 50, 60)  # Good Friday, Easter Monday, Ascension, Whit Monday, Corpus Christi
    fixed = ((1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26))
    return {easter(year) + timedelta(days) for days in movable} | {date(year, *day) for day in fixed}


def is_public_holiday(day: date) -> bool:
    """Tell whether houses are closed on a day."""
    return day in public_holidays(day.year)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a local wall time as an aware moment in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone()).astimezone(UTC)


def weekday_after(day: date, weekday: int, *, days: int = 1) -> date:
    """Return the first day on a weekday (0 is Monday) at least so many days later on which something may take place."""
    first = day + timedelta(days)
    first += timedelta((weekday - first.weekday()) % 7)
    return next(weekly(first))


def weekly(first: date) -> Iterator[date]:
    """Yield a weekday week by week, public holidays skipped."""
    return (day for week in count() if not is_public_holiday(day := first + timedelta(weeks=week)))


def weeks(first: date, number: int) -> list[date]:
    """Return the first so many dates of ``weekly``."""
    return list(islice(weekly(first), number))


def soon(now: datetime) -> datetime:
    """Return a moment in about an hour, on a quarter, so that the door can be tried; before nine o'clock: nine."""
    start = timezone.localtime(now) + timedelta(hours=1)
    start = start.replace(second=0, microsecond=0) + timedelta(minutes=-start.minute % 15)
    return max(start.astimezone(UTC), at(start.date(), 9))


def moved(start: datetime, weeks_later: int) -> datetime:
    """Return a moment at the same wall time so many weeks later, across the change of clocks."""
    local = timezone.localtime(start)
    return at(local.date() + timedelta(weeks=weeks_later), local.hour, local.minute)
