"""What the public may see of events: dates with places in words. Who may register decides ``domain.registrations``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeGuard

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_mib_events.domain.queries.bookable import closed_courses
from wagtail_mib_events.domain.queries.places import Places, places_by_session
from wagtail_mib_events.enums import Access, BookingMode, EventStatus
from wagtail_mib_events.models import AgeBand, Event, Session

#: A cancelled event stays visible, so that nobody stands before a closed door.
VISIBLE = (EventStatus.PUBLISHED, EventStatus.CANCELLED)

#: Modes in which all dates together are one entry of a list: a course, or slots to choose from.
ONE_ENTRY = (BookingMode.WHOLE_EVENT, BookingMode.APPOINTMENT)


class Availability(models.TextChoices):
    """The places of a date in words for participants."""

    FREE = "free", _("Places free")
    FEW = "few", _("Few places left")
    WAITING = "waiting", _("Full – waiting list")
    OPEN = "open", _("No registration needed")
    INVITATION = "invitation", _("By invitation")
    STAFF = "staff", _("Registration by telephone")
    SOON = "soon", _("Registration opens soon")
    CLOSED = "closed", _("Registration closed")
    CANCELLED = "cancelled", pgettext_lazy("event, date or booking", "Cancelled")

    @property
    def takes_registrations(self) -> bool:
        """Whether a registration on the website makes sense: for a place or for the waiting list."""
        return self in (Availability.FREE, Availability.FEW, Availability.WAITING)


@dataclass
class PublicDate:
    """One entry of a list: ``session`` (with event and location), its availability, and the ages looked after.

    ``care_ages`` is the youngest and the oldest age in completed years, ``None`` where no child is looked after.
    ``number_of_dates`` counts the dates to come that the entry stands for.
    """

    session: Session
    availability: Availability
    care_ages: tuple[int, int] | None = None
    number_of_dates: int = 1
    url: str = ""

    @property
    def event(self) -> Event:
        """The event of the date."""
        event: Event = self.session.event
        return event

    @property
    def month(self) -> date:
        """The first day of its month in local time, for headings."""
        return timezone.localtime(self.session.start).date().replace(day=1)


@dataclass
class Entry:
    """Ids only, before a page of the list is loaded: the first date to come of an entry, and all it stands for."""

    event_id: int
    session_ids: list[int] = field(default_factory=list)
    location_ids: set[int] = field(default_factory=set)


def is_visible(event: Event | None) -> TypeGuard[Event]:
    """Tell whether the public may see an event at all."""
    return event is not None and event.status in VISIBLE


def upcoming_entries(
    *,
    event_ids: Collection[int],
    now: datetime,
    location_id: int | None = None,
    with_childcare: bool = False,
) -> list[Entry]:
    """Return the dates not over at ``now`` (aware), in order of time; a course or a set of slots is one entry.

    One query. ``location_id`` and ``with_childcare`` leave out other places, and dates without childcare places.
    """
    sessions = Session.objects.filter(event__in=event_ids, event__status__in=VISIBLE, end__gt=now)
    if location_id is not None:
        sessions = sessions.filter(location=location_id)
    if with_childcare:
        sessions = sessions.filter(childcare_places__places__gt=0).distinct()
    rows = sessions.order_by("start", "pk").values_list("pk", "event_id", "location_id", "event__booking_mode", "start")
    entries: dict[tuple[str, int], Entry] = {}
    for pk, event_id, location, mode, _start in rows:
        key = ("event", event_id) if mode in ONE_ENTRY else ("session", pk)
        entry = entries.setdefault(key, Entry(event_id=event_id))
        entry.session_ids.append(pk)
        entry.location_ids.add(location)
    return list(entries.values())


def public_dates(*, entries: Sequence[Entry], now: datetime) -> list[PublicDate]:
    """Load entries with their places in words; the number of queries does not depend on their number."""
    ids = [pk for entry in entries for pk in entry.session_ids]
    firsts = [entry.session_ids[0] for entry in entries]
    loaded = Session.objects.select_related("event", "location").in_bulk(ids)
    places = places_by_session(session_ids=ids, now=now)
    bands = AgeBand.objects.in_bulk()
    closed = closed_courses(event_ids={entry.event_id for entry in entries}, now=now)
    dates = []
    for first, entry in zip(firsts, entries, strict=True):
        sessions = [loaded[pk] for pk in entry.session_ids]
        dates.append(
            PublicDate(
                session=loaded[first],
                availability=_availability_of_all(sessions, places, now, has_closed=entry.event_id in closed),
                care_ages=_care_ages((places[pk] for pk in entry.session_ids), bands),
                number_of_dates=len(entry.session_ids),
            )
        )
    return dates


def dates_of(*, event: Event, now: datetime) -> list[PublicDate]:
    """Return every date of an event that is not over at ``now`` (aware), each with its own places in words."""
    sessions = list(event.sessions.select_related("location").filter(end__gt=now).order_by("start", "pk"))
    places = places_by_session(session_ids=[session.pk for session in sessions], now=now)
    bands = AgeBand.objects.in_bulk()
    has_closed = bool(closed_courses(event_ids=[event.pk], now=now))
    for session in sessions:
        session.event = event
    return [
        PublicDate(
            session=session,
            availability=availability(
                event=event, session=session, places=places[session.pk], now=now, has_closed=has_closed
            ),
            care_ages=_care_ages([places[session.pk]], bands),
        )
        for session in sessions
    ]


def overall(*, event: Event, dates: Sequence[PublicDate]) -> Availability:
    """Return what holds for an event as a whole: the best of its dates, of a course the worst."""
    if event.status == EventStatus.CANCELLED:
        return Availability.CANCELLED
    if not dates:
        return Availability.CLOSED
    found = [item.availability for item in dates if item.availability != Availability.CANCELLED]
    if not found:
        return Availability.CANCELLED
    return _worst(found) if event.booking_mode == BookingMode.WHOLE_EVENT else _best(found)


def availability(
    *, event: Event, session: Session, places: Places, now: datetime, has_closed: bool = False
) -> Availability:
    """Say in words how it stands with the places of one date at ``now`` (aware).

    ``has_closed``: it belongs to a course that nobody can join any more (``closed_courses``).
    """
    if session.is_called_off:
        return Availability.CANCELLED
    if not event.takes_registrations:
        return Availability.OPEN
    if event.access == Access.INVITATION:
        return Availability.INVITATION
    if event.access == Access.STAFF:
        return Availability.STAFF
    if has_closed:
        return Availability.CLOSED
    if not session.takes_registrations_at(now):
        opens = session.registration_opens_at
        return Availability.SOON if opens is not None and opens > now else Availability.CLOSED
    return _seats_in_words(places)


def _seats_in_words(places: Places) -> Availability:
    if places.free == 0:
        return Availability.WAITING
    return Availability.FEW if places.are_few else Availability.FREE


#: From the best to the worst, for a choice and for a course.
ORDER = tuple(Availability)


def _best(found: Iterable[Availability]) -> Availability:
    return min(found, key=ORDER.index)


def _worst(found: Iterable[Availability]) -> Availability:
    # A first date that is over or closed does not close the rest of a course.
    found = list(found)
    open_dates = [item for item in found if item.takes_registrations]
    return max(open_dates or found, key=ORDER.index)


def _availability_of_all(
    sessions: Sequence[Session], places: dict[int, Places], now: datetime, *, has_closed: bool
) -> Availability:
    event = sessions[0].event
    found = [
        PublicDate(
            session=session,
            availability=availability(
                event=event, session=session, places=places[session.pk], now=now, has_closed=has_closed
            ),
        )
        for session in sessions
    ]
    return overall(event=event, dates=found)


def _care_ages(places: Iterable[Places], bands: dict[int, AgeBand]) -> tuple[int, int] | None:
    offered = [bands[pk] for of in places for pk, number in of.care_places.items() if number]
    if not offered:
        return None
    return min(band.from_age for band in offered), max(band.to_age for band in offered)
