"""Which bookings are alive: they hold a place or wait for one, and their deadline has not passed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from wagtail_mib_events.enums import ACTIVE


def living(now: datetime) -> Q:
    """Return the condition under which a booking is alive at ``now`` (aware), whatever has been swept so far."""
    return Q(Q(held_until=None) | Q(held_until__gt=now), status__in=ACTIVE)
