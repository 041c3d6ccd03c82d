"""The age bands that a new site begins with."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from wagtail_mib_events.models import AgeBand

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
