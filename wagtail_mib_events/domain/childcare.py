"""Which dates look after children of which ages, and the age bands that a new site begins with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from wagtail_mib_events.models import AgeBand, ChildcarePlaces, Session

#: From age, to age (completed years, both included), children per carer.
DEFAULT_AGE_BANDS = ((0, 2, 3), (3, 5, 6), (6, 12, 10))


def create_default_age_bands(*, using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Create the usual age bands where the table exists and has no row (receiver of ``post_migrate``)."""
    if AgeBand._meta.db_table not in connections[using].introspection.table_names():
        return
    bands = AgeBand.objects.using(using)
    if bands.exists():
        return
    bands.bulk_create(
        AgeBand(from_age=start, to_age=end, children_per_carer=ratio) for start, end, ratio in DEFAULT_AGE_BANDS
    )


def caring_sessions(*, sessions: Collection[Session], now: datetime, by_staff: bool = False) -> set[Session]:
    """Return the sessions at which childcare can be asked for at an aware moment; staff may ask after the deadline."""
    offered = ChildcarePlaces.objects.filter(session__in=sessions, places__gt=0)
    caring = set(offered.order_by().values_list("session", flat=True))
    return {
        session for session in sessions if session.pk in caring and (by_staff or session.takes_care_requests_at(now))
    }


def cared_age_bands(*, sessions: Collection[Session]) -> set[int]:
    """Return the age bands (ids) that any of the sessions looks after.

    A child of another age comes along without care, so that its siblings do not wait for a place that nobody offers.
    """
    offered = ChildcarePlaces.objects.filter(session__in=sessions, places__gt=0)
    return set(offered.order_by().values_list("age_band", flat=True))
