"""Small complete examples of the domain: an event with dates, a household that registers.

Texts are those of the default language, whatever language is active: Django's test client leaves active what it read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from wagtail_mib_events.domain.childcare import create_default_age_bands
from wagtail_mib_events.domain.registrations import Household, Result, register
from wagtail_mib_events.enums import EventStatus
from wagtail_mib_events.models import AgeBand, ChildcarePlaces, Event, Location, Session
from wagtail_mib_events.models.translated import in_default_language

_numbers = count(1)


def age_bands() -> list[AgeBand]:
    """Return the usual age bands, youngest first."""
    create_default_age_bands()
    return list(AgeBand.objects.all())


def make_location(**fields: Any) -> Location:
    """Return a location with an address."""
    number = next(_numbers)
    defaults = {
        "name": f"Haus {number}",
        "slug": f"haus-{number}",
        "street": f"Hauptstraße {number}",
        "postal_code": "56727",
        "town": "Mayen",
    }
    with in_default_language():
        return Location.objects.create(**defaults | fields)


def make_event(**fields: Any) -> Event:
    """Return a published event without dates."""
    number = next(_numbers)
    defaults = {"name": f"Frühstück {number}", "slug": f"fruehstueck-{number}", "status": EventStatus.PUBLISHED}
    with in_default_language():
        return Event.objects.create(**defaults | fields)


def make_session(
    event: Event | None = None,
    *,
    start: datetime | None = None,
    hours: float = 2,
    childcare: Mapping[AgeBand, int] | None = None,
    **fields: Any,
) -> Session:
    """Return a date in a week's time with ten places, and childcare places per age band where they are given."""
    start = start or timezone.now().replace(microsecond=0) + timedelta(days=7)
    defaults = {"capacity": 10, "start": start, "end": start + timedelta(hours=hours)}
    if "location" not in fields and "location_id" not in fields:
        defaults["location"] = make_location()
    with in_default_language():
        session = Session.objects.create(event=event or make_event(), **defaults | fields)
    ChildcarePlaces.objects.bulk_create(
        ChildcarePlaces(session=session, age_band=band, places=places) for band, places in (childcare or {}).items()
    )
    return session


def make_household(**fields: Any) -> Household:
    """Return a household reached by telephone."""
    defaults: dict[str, Any] = {"name": "Amal", "phone": "+491601234567", "language": "de", "consent": "Ja"}
    return Household(**defaults | fields)


def make_registration(*sessions: Session, **fields: Any) -> Result:
    """Register a household for dates of one event, as the website would; ``fields`` are those of ``Household``."""
    return register_for(sessions, make_household(**fields))


def register_for(sessions: Sequence[Session], household: Household, **options: Any) -> Result:
    """Register a household for dates of one event; ``options`` are those of ``register``."""
    return register(
        event=sessions[0].event,
        sessions=sessions,
        household=household,
        **{"idempotency_key": uuid4()} | options,
    )
