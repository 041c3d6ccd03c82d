"""For which dates a user may register somebody who calls, and the address at which she does so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from wagtail_mib_events.domain.queries.bookable import staff_sessions
from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.models import Event, Session
from wagtail_mib_events.permissions import locations_for

if TYPE_CHECKING:
    from wagtail_mib_events.permissions import User


def dates_to_register_for(*, events: Collection[Event], user: User, now: datetime) -> dict[int, list[Session]]:
    """Return per event (id) its dates to come at the user's locations, in two queries; ``now`` is aware.

    A course is one unit: all its dates to come, or none where one is at a location of others. Events for which nobody
    registers now are left out.
    """
    mine = set(locations_for(user, "add_registration").values_list("pk", flat=True))
    by_event: dict[int, list[Session]] = defaultdict(list)
    taking = {event.pk: event for event in events if event.is_public and event.takes_registrations}
    to_come = Session.objects.filter(event__in=taking, end__gt=now).select_related("location").order_by("start", "pk")
    for session in staff_sessions(sessions=list(to_come), now=now):
        session.event = taking[session.event_id]
        by_event[session.event_id].append(session)
    found = {}
    for pk, sessions in by_event.items():
        here = [session for session in sessions if session.location_id in mine]
        is_course = taking[pk].booking_mode == BookingMode.WHOLE_EVENT
        if here and not (is_course and len(here) < len(sessions)):
            found[pk] = here
    return found


def register_address(event: Event, session: Session | None = None) -> str:
    """Return the address of the form for an event, with a date preselected where one is named."""
    address = reverse("mib_events:register", args=[event.pk])
    return f"{address}?session={session.pk}" if session else address
