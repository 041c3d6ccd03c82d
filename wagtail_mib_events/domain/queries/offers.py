"""What can be booked of an event right now: its open dates with their places, and the ages of children."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from wagtail_mib_events.domain.queries.bookable import bookable_sessions
from wagtail_mib_events.domain.queries.places import Places, places_by_session
from wagtail_mib_events.enums import Access, BookingMode, EventStatus, SessionStatus
from wagtail_mib_events.models import AgeBand, Event, Session


class Closed(Enum):
    """Why nobody can register on the website."""

    HIDDEN = "hidden"
    CANCELLED = "cancelled"
    DROP_IN = "drop_in"
    INVITATION = "invitation"
    STAFF = "staff"
    NOT_YET = "not_yet"
    ENDED = "ended"


@dataclass(frozen=True)
class OpenDate:
    """A date that can be booked, with its places: those for children only as long as childcare can be asked for.

    ``care_has_ended``: it looks after children, but nobody can ask for that any more.
    """

    session: Session
    places: Places
    care_has_ended: bool = False

    def is_full_for(self, adults: int) -> bool:
        """Tell whether so many adults would go to the waiting list."""
        return self.places.free is not None and self.places.free < adults

    @property
    def is_full(self) -> bool:
        """Whether nobody more gets a place at once."""
        return self.is_full_for(1)

    @property
    def has_free_care(self) -> bool:
        """Whether a child of any age finds a childcare place."""
        return any(self.places.care_free.values())

    def lacks_care_for(self, children: Mapping[int, int]) -> bool:
        """Tell whether it looks after any of these children (number per age band id), but has no place for all."""
        free = self.places.care_free
        return any(free[band] < number for band, number in self.places.looked_after(children).items())


@dataclass(frozen=True)
class Offer:
    """What can be booked of an event. ``closed`` says why nothing can; ``opens_at`` (UTC) when it will."""

    event: Event
    dates: list[OpenDate]
    bands: list[AgeBand]
    closed: Closed | None = None
    opens_at: datetime | None = None

    def cared_bands(self, session_ids: Collection[int]) -> list[AgeBand]:
        """Return the ages that are looked after at any of the dates, youngest first."""
        offered = {
            band
            for date in self.dates
            if date.session.pk in session_ids
            for band, places in date.places.care_places.items()
            if places
        }
        return [band for band in self.bands if band.pk in offered]


def load_offer(*, event: Event, now: datetime) -> Offer:
    """Return what can be booked at an aware moment, in a number of queries that does not grow with the dates."""
    every = list(event.sessions.select_related("location").order_by("start", "pk"))
    sessions = bookable_sessions(event=event, sessions=every, now=now)
    closed = _closed(event, every, sessions, now)
    if closed is not None:
        return Offer(event=event, dates=[], bands=[], closed=closed, opens_at=_opens_at(event, every, now))
    places = places_by_session(session_ids=[session.pk for session in sessions], now=now)
    dates = [_open_date(session, places[session.pk], now) for session in sessions]
    for date in dates:
        date.session.event = event
    return Offer(event=event, dates=dates, bands=list(AgeBand.objects.all()))


def _open_date(session: Session, places: Places, now: datetime) -> OpenDate:
    if session.takes_care_requests_at(now):
        return OpenDate(session=session, places=places)
    return OpenDate(
        session=session, places=replace(places, care_places={}, care_taken={}), care_has_ended=places.offers_care
    )


def _closed(event: Event, every: list[Session], sessions: list[Session], now: datetime) -> Closed | None:
    if event.status == EventStatus.CANCELLED:
        return Closed.CANCELLED
    if not event.is_public:
        return Closed.HIDDEN
    if event.booking_mode == BookingMode.DROP_IN:
        return Closed.DROP_IN
    if event.access != Access.PUBLIC:
        return Closed.INVITATION if event.access == Access.INVITATION else Closed.STAFF
    if sessions:
        return None
    return Closed.NOT_YET if _opens_at(event, every, now) else Closed.ENDED


def _opens_at(event: Event, every: list[Session], now: datetime) -> datetime | None:
    """Return when the first date that is not open yet opens, of a course the last one: then all of it is open."""
    scheduled = [session for session in every if session.status == SessionStatus.SCHEDULED]
    later = [opens for session in scheduled if (opens := session.registration_opens_at) is not None and opens > now]
    if event.booking_mode != BookingMode.WHOLE_EVENT:
        return min(later, default=None)
    too_late = any(session.closes_at <= now for session in scheduled) and not event.allows_late_joining
    return None if too_late else max(later, default=None)
