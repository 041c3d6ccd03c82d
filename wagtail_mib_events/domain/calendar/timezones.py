"""Builds the VTIMEZONE of a zone from the rule at the end of its TZif file (RFC 9636, section 3.3).

Two yearly rules are read alike by all calendar programs, whereas lists of single transitions are not. A zone
whose rule cannot be said in that way, or does not hold, gets none: its times are then written in UTC.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# Before every date that a feed holds. Observances begin here, as in the files of other calendar programs.
FIRST_ONSET_YEAR = 1970

WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
LAST_WEEK = 5
SHORTEST_MONTH = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}

_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
_TIME = r"[+-]?\d{1,3}(?::\d\d(?::\d\d)?)?"
_DAY = r"M\d{1,2}\.[1-5]\.[0-6]"
FOOTER = re.compile(
    rf"(?P<name>{_NAME})(?P<offset>{_TIME})"
    rf"(?:(?P<dst_name>{_NAME})(?P<dst_offset>{_TIME})?"
    rf",(?P<begin>{_DAY})(?:/(?P<begin_time>{_TIME}))?,(?P<end>{_DAY})(?:/(?P<end_time>{_TIME}))?)?"
)


@dataclass(frozen=True, kw_only=True)
class Onset:
    """The yearly moment from which an offset holds.

    ``month``, ``week`` (5 is the last) and ``weekday`` (0 is Sunday) name a day as POSIX does; ``shift`` are
    the days from there to the day of the onset; ``time`` is the local wall time before the onset.
    """

    name: str
    offset_before: timedelta
    offset: timedelta
    month: int
    week: int
    weekday: int
    shift: int
    time: timedelta

    def local(self, year: int) -> datetime:
        """Return the naive wall time before the onset in ``year``."""
        day = _nth_weekday(year, self.month, self.week, self.weekday) + timedelta(days=self.shift)
        return datetime(day.year, day.month, day.day) + self.time  # noqa: DTZ001 - wall time

    def utc(self, year: int) -> datetime:
        """Return the aware instant of the onset in ``year``."""
        return (self.local(year) - self.offset_before).replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a zone does every year: one offset throughout, or two onsets."""

    name: str
    offset: timedelta
    onsets: tuple[Onset, ...] = ()

    @property
    def is_utc(self) -> bool:
        """Tell whether the zone is UTC, whose times carry no TZID (RFC 5545, section 3.2.19)."""
        return self.name == "UTC" and not self.offset and not self.onsets

    def periods(self, first_year: int, last_year: int) -> list[tuple[datetime, timedelta]]:
        """Return (instant in UTC, offset from then on) in order, the first one before ``first_year``."""
        if not self.onsets:
            return [(datetime(first_year - 1, 1, 1, tzinfo=UTC), self.offset)]
        years = range(first_year - 1, last_year + 1)
        return sorted((onset.utc(year), onset.offset) for year in years for onset in self.onsets)


def vtimezone(zone: ZoneInfo, *, first_year: int = 2023, last_year: int = 2037) -> Timezone | None:
    """Return a new VTIMEZONE for ``zone``, or ``None`` where the caller should write UTC times.

    It is compared with ``zone`` over the years from ``first_year`` to ``last_year``, both included, so one that is
    returned is right for them: a zone whose law changes within them gets ``None``, and so does UTC itself.
    Observances have an RRULE each (one without RRULE where the offset never changes); the greater offset is DAYLIGHT.
    """
    rule = _trusted_rule(zone, first_year, last_year)
    return None if rule is None else _timezone(zone.key, rule)


@lru_cache(maxsize=64)
def _trusted_rule(zone: ZoneInfo, first_year: int, last_year: int) -> Rule | None:
    rule = parse_footer(read_footer(zone.key)) if zone.key else None
    if rule is None or rule.is_utc or not all(_recurrence_days(onset) for onset in rule.onsets):
        return None
    return rule if _holds(rule, zone, first_year, last_year) else None


def read_footer(key: str) -> str:
    """Return the POSIX TZ string of the zone named ``key``, empty where it has none.

    The file is looked up as :mod:`zoneinfo` does: the directories of ``TZPATH``, then the package ``tzdata``.
    """
    data = _read_tzif(key)
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", errors="replace") if data else ""


def parse_footer(footer: str) -> Rule | None:
    """Return the rule of a POSIX TZ string, or ``None`` for Julian days and anything else not understood."""
    match = FOOTER.fullmatch(footer)
    if match is None:
        return None
    parts = match.groupdict()
    name, offset = _clean_name(parts["name"]), -_duration(parts["offset"])
    if parts["dst_name"] is None:
        return Rule(name=name, offset=offset)
    dst_name = _clean_name(parts["dst_name"])
    dst_offset = -_duration(parts["dst_offset"]) if parts["dst_offset"] else offset + timedelta(hours=1)
    begin = _onset(dst_name, offset, dst_offset, parts["begin"], parts["begin_time"])
    end = _onset(name, dst_offset, offset, parts["end"], parts["end_time"])
    return Rule(name=name, offset=offset, onsets=(begin, end))


def _read_tzif(key: str) -> bytes:
    for directory in zoneinfo.TZPATH:
        path = Path(directory, key)
        if path.is_file():
            return path.read_bytes()
    try:
        return resources.files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()
    except (ModuleNotFoundError, OSError):
        return b""


def _onset(name: str, before: timedelta, after: timedelta, day: str, time: str | None) -> Onset:
    month, week, weekday = map(int, day[1:].split("."))
    # Times below 0 or above 24 hours belong to a neighbouring day (RFC 9636, section 3.3.2).
    moment = _duration(time or "2")
    shift = moment // timedelta(days=1)
    return Onset(
        name=name,
        offset_before=before,
        offset=after,
        month=month,
        week=week,
        weekday=weekday,
        shift=shift,
        time=moment - timedelta(days=shift),
    )


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _clean_name(name: str) -> str:
    return name.strip("<>")


def _nth_weekday(year: int, month: int, week: int, weekday: int) -> date:
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (week - 1))
    return day if day.month == month else day - timedelta(days=7)


def _recurrence_days(onset: Onset) -> dict[str, object] | None:
    """Return BYDAY, and BYMONTHDAY where the day is shifted; ``None`` if it may fall into another month."""
    weekday = WEEKDAYS[(onset.weekday + onset.shift) % 7]
    if not onset.shift:
        return {"byday": f"{'-1' if onset.week == LAST_WEEK else onset.week}{weekday}"}
    length = SHORTEST_MONTH.get(onset.month, 31)
    last = (length if onset.week == LAST_WEEK else onset.week * 7) + onset.shift
    if last - 6 < 1 or last > length or (onset.month, onset.week) == (2, LAST_WEEK):
        return None
    return {"byday": weekday, "bymonthday": list(range(last - 6, last + 1))}


def _holds(rule: Rule, zone: ZoneInfo, first_year: int, last_year: int) -> bool:
    start, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    periods = rule.periods(first_year, last_year)
    return all(
        instant.astimezone(zone).utcoffset() == offset
        for (begin, offset), (until, _) in pairwise([*periods, (end, timedelta())])
        for instant in _samples(max(begin, start), until)
    )


def _samples(begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the first and the last second, and every fourth day, to meet changes that last a month (Ramadan)."""
    instant = begin
    while instant < end:
        yield instant
        instant += timedelta(days=4)
    if begin < end:
        yield end - timedelta(seconds=1)


def _timezone(key: str, rule: Rule) -> Timezone:
    from icalendar import Timezone

    timezone = Timezone()
    timezone.add("TZID", key)
    if not rule.onsets:
        timezone.add_component(_standard(rule))
    for onset in rule.onsets:
        timezone.add_component(_observance(onset))
    return timezone


def _standard(rule: Rule) -> TimezoneStandard:
    from icalendar import TimezoneStandard

    observance = TimezoneStandard()
    observance.add("DTSTART", datetime(FIRST_ONSET_YEAR, 1, 1))  # noqa: DTZ001 - wall time
    observance.add("TZOFFSETFROM", rule.offset)
    observance.add("TZOFFSETTO", rule.offset)
    observance.add("TZNAME", rule.name)
    return observance


def _observance(onset: Onset) -> TimezoneStandard | TimezoneDaylight:
    from icalendar import TimezoneDaylight, TimezoneStandard

    observance = TimezoneDaylight() if onset.offset > onset.offset_before else TimezoneStandard()
    days = _recurrence_days(onset) or {}
    observance.add("DTSTART", onset.local(FIRST_ONSET_YEAR))
    observance.add("RRULE", {"freq": "yearly", "bymonth": onset.month, **days})
    observance.add("TZOFFSETFROM", onset.offset_before)
    observance.add("TZOFFSETTO", onset.offset)
    observance.add("TZNAME", onset.name)
    return observance
