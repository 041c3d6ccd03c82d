"""Calendar files and feeds (RFC 5545, RFC 7986) of sessions, for the public and for one household.

The same session has the same UID everywhere. Public ones never hold the address of an online meeting, and an event with
a neutral title shows nothing that tells what it is about. Who may ask for what is the caller's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wagtail_mib_events.domain.calendar.rich_text import plain_text
from wagtail_mib_events.domain.calendar.text import calendar_text
from wagtail_mib_events.domain.calendar.timezones import vtimezone
from wagtail_mib_events.domain.text import clean_line
from wagtail_mib_events.enums import ACTIVE, BookingStatus
from wagtail_mib_events.models import Booking, Registration, Session

if TYPE_CHECKING:
    from icalendar import Calendar
    from icalendar import Event as Component

PRODUCT = "-//wagtail-mib-events//Calendar//EN"
#: How often a calendar program should ask again.
REFRESH = timedelta(hours=6)
#: The years that a time zone's rule is compared with at least.
FIRST_YEAR, LAST_YEAR = 2023, 2037


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A session as one reader sees it. ``changed_at`` (UTC) is the last change of anything that is shown."""

    session: Session
    changed_at: datetime
    url: str = ""
    is_certain: bool = True
    online_url: str = ""


def session_calendar(*, session: Session, language: str, url: str = "") -> bytes:
    """Return the calendar file of one session in a language; ``url`` is the absolute address of its event."""
    return _write([public_entry(session, url)], language=language)


def feed(*, sessions: Iterable[Session], name: str, language: str, urls: Mapping[int, str]) -> bytes:
    """Return a feed of sessions (with event, topic and location) called ``name``; ``urls``: addresses by event id."""
    entries = [public_entry(session, urls.get(session.event_id, "")) for session in sessions]
    return _write(entries, language=language, name=name)


def registration_calendar(*, registration: Registration, language: str, url: str = "") -> bytes:
    """Return the dates of a household that hold a place or wait for one; online addresses where it is confirmed."""
    bookings = registration.bookings.filter(status__in=ACTIVE)
    related = bookings.select_related("session__location", "session__event__topic")
    return _write(
        [_booked_entry(booking, url) for booking in related.order_by("session__start", "pk")], language=language
    )


def mail_calendar(*, bookings: Sequence[Booking], language: str, sent_at: datetime, url: str = "") -> bytes:
    """Return bookings as they are attached to a mail (METHOD:PUBLISH, RFC 5546 § 3.2.1), stamped with its time."""
    return _write([_booked_entry(booking, url) for booking in bookings], language=language, sent_at=sent_at)


def public_entry(session: Session, url: str = "") -> Entry:
    """Return a session as everybody may see it."""
    return Entry(session=session, url=url, changed_at=last_change(session))


def last_change(session: Session) -> datetime:
    """Return when anything that a calendar shows of a session was last changed."""
    changed: list[datetime] = [session.changed_at, session.event.changed_at, session.location.changed_at]
    return max(changed)


def _booked_entry(booking: Booking, url: str) -> Entry:
    session = booking.session
    return Entry(
        session=session,
        url=url,
        changed_at=max(last_change(session), booking.changed_at),
        is_certain=booking.status == BookingStatus.CONFIRMED,
        online_url=booking.online_url,
    )


def _write(entries: Sequence[Entry], *, language: str, name: str = "", sent_at: datetime | None = None) -> bytes:
    zone = _zone()
    years = [entry.session.start.year for entry in entries]
    rule = None
    if zone is not None:
        rule = vtimezone(zone, first_year=min([FIRST_YEAR, *years]), last_year=max([LAST_YEAR, *years]) + 1)
    with translation.override(language):
        calendar = _empty_calendar(name=name, is_mail=sent_at is not None)
        if rule is not None:
            calendar.add_component(rule)
        for entry in entries:
            calendar.add_component(_component(entry, zone if rule is not None else None, sent_at))
        body: bytes = calendar.to_ical()
        return body


def _zone() -> ZoneInfo | None:
    zone: tzinfo = timezone.get_default_timezone()
    return zone if isinstance(zone, ZoneInfo) else None


def _empty_calendar(*, name: str, is_mail: bool) -> Calendar:
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if is_mail:
        calendar.add("METHOD", "PUBLISH")
    if name:
        calendar.add("NAME", calendar_text(clean_line(name)))
        calendar.add("X-WR-CALNAME", calendar_text(clean_line(name)))
        # The library's own argument forgets the type (RFC 7986 § 5.7).
        calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return calendar


def _component(entry: Entry, zone: ZoneInfo | None, sent_at: datetime | None) -> Component:
    from icalendar import Event as Component

    session, component = entry.session, Component()
    component.add("UID", session.uid)
    component.add("DTSTAMP", _utc(sent_at or entry.changed_at))
    component.add("LAST-MODIFIED", _utc(entry.changed_at))
    component.add("SEQUENCE", session.sequence)
    component.add("STATUS", _status(entry))
    start, end = _times(session, zone)
    component.add("DTSTART", start)
    component.add("DTEND", end)
    component.add("SUMMARY", calendar_text(_title(entry)))
    if description := _description(entry):
        component.add("DESCRIPTION", calendar_text(description))
    _add_place(component, session)
    _add_subject(component, entry)
    return component


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _times(session: Session, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    """Return start and end in local time, in UTC where that cannot say which of two equal hours is meant.

    A local time that occurs twice is the first one (RFC 5545 § 3.3.5).
    """
    local = [moment.astimezone(zone or UTC) for moment in (session.start, session.end)]
    start, end = [_utc(moment) for moment in local] if any(moment.fold for moment in local) else local
    return start, end


def _status(entry: Entry) -> str:
    if entry.session.is_called_off:
        return "CANCELLED"
    return "CONFIRMED" if entry.is_certain else "TENTATIVE"


def _title(entry: Entry) -> str:
    title = clean_line(entry.session.event.discreet_title)
    if entry.session.is_called_off:
        # Some programs hide the status, others the entry: the word stands in the title.
        return _("Cancelled: %(title)s") % {"title": title}
    return title if entry.is_certain else _("Not confirmed yet: %(title)s") % {"title": title}


def _description(entry: Entry) -> str:
    session, event = entry.session, entry.session.event
    reason = (session.cancellation_reason or event.cancellation_reason) if session.is_called_off else ""
    about = [] if event.neutral_title else [event.summary, plain_text(event.description)]
    ways = [session.meeting_point, session.location.directions] if session.is_on_site else []
    links = [_link(_("Online:"), entry.online_url), _link(_("More:"), _shown_url(entry))]
    return "\n\n".join(text.strip() for text in (reason, *about, *ways, *links) if text.strip())


def _link(label: str, url: str) -> str:
    return f"{label} {url}" if url else ""


def _shown_url(entry: Entry) -> str:
    """Return the address of the event; not where it is confidential, because addresses hold its name."""
    return "" if entry.session.event.neutral_title else entry.url


def _add_place(component: Component, session: Session) -> None:
    if not session.is_on_site:
        component.add("LOCATION", calendar_text(_("Online")))
        return
    location = session.location
    # A double quote cannot stand in a parameter (RFC 5545 § 3.2), and the title must equal LOCATION.
    place = clean_line(f"{location.name}, {location.address}").replace('"', "'")
    component.add("LOCATION", calendar_text(place))
    if location.latitude is None or location.longitude is None:
        return
    component.add("GEO", (float(location.latitude), float(location.longitude)))
    component.add(
        "X-APPLE-STRUCTURED-LOCATION",
        f"geo:{location.latitude:.6f},{location.longitude:.6f}",
        parameters={"VALUE": "URI", "X-APPLE-RADIUS": "70", "X-TITLE": str(calendar_text(place))},
    )


def _add_subject(component: Component, entry: Entry) -> None:
    if url := _shown_url(entry):
        component.add("URL", url)
    if entry.online_url:
        # The library quotes a list of features as one value (RFC 7986 § 5.11): one is named here.
        conference: dict[str, Any] = {"VALUE": "URI", "FEATURE": "VIDEO"}
        component.add("CONFERENCE", entry.online_url, parameters=conference)
    topic = entry.session.event.topic
    if topic is not None and not entry.session.event.neutral_title:
        component["CATEGORIES"] = calendar_text(clean_line(topic.name))
