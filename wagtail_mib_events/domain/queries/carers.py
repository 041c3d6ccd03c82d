"""Who is looked after at a date, and how many carers that takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from wagtail_mib_events.domain.queries.places import holding
from wagtail_mib_events.enums import CareStatus
from wagtail_mib_events.models import AgeBand, Child, Session


@dataclass(frozen=True)
class CareGroup:
    """The children of one age band who are looked after at one date, siblings beside one another."""

    band: AgeBand
    children: list[Child]

    @property
    def carers(self) -> int:
        """How many carers they need."""
        return carers_needed(band=self.band, children=len(self.children))


def carers_needed(*, band: AgeBand, children: int) -> int:
    """Return how many carers look after so many children of an age band; the last one may have fewer children."""
    return -(-children // band.children_per_carer)


def care_groups(*, session: Session, now: datetime) -> list[CareGroup]:
    """Return the children with a childcare place at a date, youngest first, in one query. ``now`` is aware.

    Each child comes with its registration. A household that has excused itself is left out.
    """
    # One filter(): a second one would join the bookings again, and with them those of other dates.
    children = Child.objects.filter(
        holding(now, "registration__bookings__"),
        registration__bookings__session=session,
        registration__bookings__care_status=CareStatus.GRANTED,
        registration__bookings__excused_at=None,
        wants_care=True,
    )
    rows = children.select_related("registration", "age_band").order_by("age_band__from_age", "registration_id", "pk")
    return [CareGroup(band, list(group)) for band, group in groupby(rows, key=lambda child: child.age_band)]
