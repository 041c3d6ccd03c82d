"""An event as schema.org describes it, for search engines: public facts only, no online address, no person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags

from wagtail_mib_events.enums import Venue
from wagtail_mib_events.models import Event, Location, Session

MODES = {
    Venue.ON_SITE: "https://schema.org/OfflineEventAttendanceMode",
    Venue.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Venue.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def structured_data(*, event: Event, sessions: Iterable[Session], url: str, organiser: str) -> dict[str, Any]:
    """Return JSON-LD (schema.org/Event) with one node per session; texts in the active language, times with offset."""
    nodes = [_node(event, session, url, organiser) for session in sessions]
    return {"@context": "https://schema.org", "@graph": nodes}


def _node(event: Event, session: Session, url: str, organiser: str) -> dict[str, Any]:
    node = {
        "@type": "Event",
        "name": event.name,
        "description": event.summary or " ".join(strip_tags(event.description).split()),
        "url": f"{url}#session-{session.pk}",
        "startDate": timezone.localtime(session.start).isoformat(),
        "endDate": timezone.localtime(session.end).isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if session.is_called_off else 'EventScheduled'}",
        "eventAttendanceMode": MODES[Venue(session.venue)],
        "location": _places(session, url),
        "inLanguage": event.languages,
        "isAccessibleForFree": not event.price_note,
    }
    if organiser:
        node["organizer"] = {"@type": "Organization", "name": organiser}
    return {key: value for key, value in node.items() if value not in ("", [])}


def _places(session: Session, url: str) -> list[dict[str, Any]]:
    places = [_place(session.location)] if session.is_on_site else []
    return [*places, {"@type": "VirtualLocation", "url": url}] if session.is_online else places


def _place(location: Location) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": location.street,
        "postalCode": location.postal_code,
        "addressLocality": location.town,
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": location.name,
        "address": {key: value for key, value in address.items() if value},
    }
    if location.latitude is not None and location.longitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(location.latitude),
            "longitude": float(location.longitude),
        }
    return place
