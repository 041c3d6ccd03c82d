"""Appointments: a stretch of a day is divided into slots, and each becomes a date with one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from wagtail_mib_events.domain.events import DateEdit, EventEdit, save_parts
from wagtail_mib_events.domain.exceptions import NothingToDo, TooManyAppointments
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.enums import BookingMode, SessionStatus
from wagtail_mib_events.models import Companion, Event, Location, Session

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Window:
    """A stretch of time as the clocks on the wall show it (naive)."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Slot:
    """One appointment (UTC)."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Division:
    """The slots of a window, and those left out because the clocks change in them or in the break before."""

    slots: list[Slot]
    left_out: list[Window]


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """When appointments are offered, in how many weeks one after the other, where, and with whom.

    ``length`` and ``pause`` (the break after each) are wall time. ``fields`` maps further columns of a date to values,
    ``childcare`` age band ids to numbers of children.
    """

    window: Window
    weeks: int = 1
    length: timedelta
    pause: timedelta = timedelta(0)
    location: Location
    person: Companion | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    childcare: Mapping[int, int] = field(default_factory=dict)

    def windows(self) -> list[Window]:
        """Return the window in each week."""
        return [
            Window(self.window.start + later, self.window.end + later)
            for later in (timedelta(weeks=number) for number in range(self.weeks))
        ]


class Clash(models.TextChoices):
    """Why a slot is not offered."""

    OVER = "over", _("is over")
    PERSON = "person", _("this person has another date then")
    EVENT = "event", _("there is a date of this event then")


@dataclass(frozen=True)
class Proposal:
    """A slot, and why it is not made; ``None`` where it is."""

    slot: Slot
    clash: Clash | None


@dataclass(frozen=True)
class Proposals:
    """What a timetable comes to, in order of time."""

    every: list[Proposal]
    left_out: list[Window]

    @property
    def free(self) -> list[Slot]:
        """The slots that will be made."""
        return [proposal.slot for proposal in self.every if proposal.clash is None]


def slots(*, window: Window, length: timedelta, pause: timedelta, zone: tzinfo) -> Division:
    """Divide a window into slots of a positive ``length`` with a ``pause`` after each.

    Wall times that never come, slots that the change of clocks makes longer or shorter, and slots that would begin
    before the break is over are left out. Of an hour that comes twice the first one is meant.
    """
    division = Division(slots=[], left_out=[])
    begins = window.start
    while begins + length <= window.end:
        ends = begins + length
        start, end = _moment(begins, zone), _moment(ends, zone)
        rested = not division.slots or (start is not None and start >= division.slots[-1].end + pause)
        if start is not None and end is not None and end - start == length and rested:
            division.slots.append(Slot(start=start, end=end))
        else:
            division.left_out.append(Window(start=begins, end=ends))
        begins = ends + pause
    return division


def propose(*, event: Event, timetable: Timetable, now: datetime) -> Proposals:
    """Return the slots of a timetable, and which of them cannot be made; ``now`` is aware.

    Nobody is in two places at once, and one event does not offer two appointments at one time and location unless
    two persons are named for them. Raises ``TooManyAppointments``.
    """
    zone = timezone.get_current_timezone()
    divisions = [
        slots(window=window, length=timetable.length, pause=timetable.pause, zone=zone)
        for window in timetable.windows()
    ]
    found = [slot for division in divisions for slot in division.slots]
    if len(found) > MOST_AT_ONCE:
        raise TooManyAppointments
    dates = _dates_beside(event, timetable, found)
    return Proposals(
        every=[Proposal(slot=slot, clash=_clash(slot, timetable, dates, now)) for slot in found],
        left_out=[window for division in divisions for window in division.left_out],
    )


@retry_when_busy
def add_appointments(*, event: Event, timetable: Timetable, user: User, now: datetime | None = None) -> int:
    """Make a date with one place of each free slot of a timetable, and return their number.

    Slots that were made a moment ago are no longer free, so that asking twice makes nothing twice. Locks the event.
    Raises ``TooManyAppointments``, ``NothingToDo`` where no slot is free or the event has no appointments,
    ``EventGone``, ``Busy``.
    """
    with locked_event(event_id=event.pk) as locked:
        free = propose(event=locked, timetable=timetable, now=now or timezone.now()).free
        if not free or locked.booking_mode != BookingMode.APPOINTMENT:
            raise NothingToDo
        save_parts(locked, EventEdit(dates=[_date(slot, timetable) for slot in free]))
        log(
            instance=locked,
            action="wagtail_mib_events.add_appointments",
            user=user,
            data={"number": len(free), "first": free[0].start.isoformat(), "last": free[-1].start.isoformat()},
        )
        return len(free)


def _moment(wall: datetime, zone: tzinfo) -> datetime | None:
    """Return the moment (UTC) at which clocks show a wall time, the first one; ``None`` where they never do."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == wall else None


def _dates_beside(event: Event, timetable: Timetable, found: Sequence[Slot]) -> list[Session]:
    """Return the dates that slots may overlap: those of the person anywhere, and those of the event at the location."""
    if not found:
        return []
    beside = Q(event=event, location=timetable.location)
    if timetable.person is not None:
        beside |= Q(companions=timetable.person)
    dates = Session.objects.filter(beside, start__lt=found[-1].end, end__gt=found[0].start)
    return list(dates.filter(status=SessionStatus.SCHEDULED).distinct().prefetch_related("companions"))


def _clash(slot: Slot, timetable: Timetable, dates: Iterable[Session], now: datetime) -> Clash | None:
    if slot.start <= now:
        return Clash.OVER
    overlapping = [date for date in dates if date.start < slot.end and slot.start < date.end]
    for date in overlapping:
        persons = list(date.companions.all())
        if timetable.person in persons:
            return Clash.PERSON
        if timetable.person is None or not persons:
            return Clash.EVENT
    return None


def _date(slot: Slot, timetable: Timetable) -> DateEdit:
    return DateEdit(
        fields={
            **timetable.fields,
            "start": slot.start,
            "end": slot.end,
            "location": timetable.location,
            "capacity": 1,
        },
        companions=[timetable.person] if timetable.person else None,
        childcare=timetable.childcare,
    )
