"""Who is looked after at a date, and how many carers that takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, QuerySet

from wagtail_mib_events.domain.queries.places import holding
from wagtail_mib_events.enums import CareStatus
from wagtail_mib_events.models import AgeBand, Child, ChildcarePlaces, Session


@dataclass(frozen=True)
class CareGroup:
    """The children of one age band who are looked after at one date, siblings beside one another."""

    band: AgeBand
    children: list[Child]

    @property
    def carers(self) -> int:
        """How many carers they need."""
        return carers_needed(children=len(self.children), per_carer=self.band.children_per_carer)


def carers_needed(*, children: int, per_carer: int) -> int:
    """Return how many carers so many children need; the last one may have fewer of them."""
    return -(-children // per_carer)


def care_groups(*, session: Session, now: datetime) -> list[CareGroup]:
    """Return who is looked after at a date, youngest first, each child with its registration, in one query.

    ``now`` is aware.
    """
    bands = ChildcarePlaces.objects.filter(session=session).values("age_band")
    children = _in_care([session.pk], now).filter(age_band__in=bands).select_related("registration", "age_band")
    rows = children.order_by("age_band__from_age", "registration_id", "pk")
    return [CareGroup(band, list(group)) for band, group in groupby(rows, key=lambda child: child.age_band)]


def carers_by_session(*, session_ids: Collection[int], now: datetime) -> dict[int, dict[int, int]]:
    """Return how many carers each session (id) needs per age band (id), in two queries. ``now`` is aware."""
    offered = ChildcarePlaces.objects.filter(session__in=session_ids).order_by()
    looked_after = set(offered.values_list("session", "age_band"))
    rows = (
        _in_care(session_ids, now)
        .values("registration__bookings__session", "age_band", "age_band__children_per_carer")
        .annotate(children=Count("pk"))
        .order_by()
    )
    carers: dict[int, dict[int, int]] = defaultdict(dict)
    for row in rows:
        session, band = row["registration__bookings__session"], row["age_band"]
        if (session, band) in looked_after:
            per_carer = row["age_band__children_per_carer"]
            carers[session][band] = carers_needed(children=row["children"], per_carer=per_carer)
    return dict(carers)


def _in_care(session_ids: Collection[int], now: datetime) -> QuerySet[Child]:
    """Return the children with a childcare place, without those of households that have excused themselves.

    Siblings of an age that a date does not look after are among them: the callers leave them out.
    """
    # One filter(): a second one would join the bookings again, and with them those of other dates.
    return Child.objects.filter(
        holding(now, "registration__bookings__"),
        registration__bookings__session__in=session_ids,
        registration__bookings__care_status=CareStatus.GRANTED,
        registration__bookings__excused_at=None,
        wants_care=True,
    )
