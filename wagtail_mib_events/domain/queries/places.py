"""How many places there are, are taken and how many children come: one query per kind, however many dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, Sum

from wagtail_mib_events.enums import HOLDING, BookingStatus, CareStatus
from wagtail_mib_events.models import Booking, Child, ChildcarePlaces, Session


@dataclass
class Places:
    """Places of one session: ``capacity`` and ``taken`` in adults, childcare per age band (id) in children.

    An age band in ``care_places`` is looked after, also where none of its places is left or offered any more.
    """

    capacity: int | None = None
    taken: int = 0
    waiting: int = 0
    care_places: dict[int, int] = field(default_factory=dict)
    care_taken: dict[int, int] = field(default_factory=dict)
    children: int = 0

    @property
    def free(self) -> int | None:
        """Seats left, never below zero; ``None`` where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def are_few(self) -> bool:
        """Whether the last seats are being given away: two, or a fifth of more than ten."""
        if self.free is None or self.capacity is None:
            return False
        return 0 < self.free < self.capacity and self.free <= max(2, self.capacity // 5)

    @property
    def care_free(self) -> dict[int, int]:
        """Childcare places left per age band."""
        return {band: max(0, n - self.care_taken.get(band, 0)) for band, n in self.care_places.items()}

    def looked_after(self, children: Mapping[int, int]) -> dict[int, int]:
        """Return those of the children (number per age band id) whose age is looked after at this date."""
        return {band: number for band, number in children.items() if band in self.care_places}

    @property
    def offers_care(self) -> bool:
        """Whether any child is looked after at all."""
        return any(self.care_places.values())


def holding(now: datetime, prefix: str = "") -> Q:
    """Return the condition under which a booking takes a place at ``now`` (aware): see ``HOLDING``."""
    held = Q(**{f"{prefix}held_until__gt": now}) | Q(**{f"{prefix}held_until__isnull": True})
    confirmed = Q(**{f"{prefix}status": BookingStatus.CONFIRMED})
    limited = Q(**{f"{prefix}status__in": [status for status in HOLDING if status != BookingStatus.CONFIRMED]})
    return confirmed | (limited & held)


def places_by_session(*, session_ids: Collection[int], now: datetime) -> dict[int, Places]:
    """Return the places of each session in five queries. ``now`` is aware; lapsed deadlines no longer count."""
    places: dict[int, Places] = defaultdict(Places)
    for pk, capacity in Session.objects.filter(pk__in=session_ids).values_list("pk", "capacity"):
        places[pk] = Places(capacity=capacity)
    bookings = Booking.objects.filter(session__in=session_ids)
    sums = bookings.values("session").annotate(
        taken=Sum("registration__adults", filter=holding(now), default=0),
        waiting=Count("pk", filter=Q(status=BookingStatus.WAITING)),
    )
    for row in sums.order_by():
        places[row["session"]].taken = row["taken"]
        places[row["session"]].waiting = row["waiting"]
    _add_childcare(places, session_ids, now)
    return dict(places)


def _add_childcare(places: dict[int, Places], session_ids: Collection[int], now: datetime) -> None:
    offered = ChildcarePlaces.objects.filter(session__in=session_ids)
    for session, band, number in offered.values_list("session", "age_band", "places").order_by():
        places[session].care_places[band] = number
    # One filter(): a second one would join the bookings again and count a child once per booking of its household.
    children = Child.objects.filter(
        holding(now, "registration__bookings__"), registration__bookings__session__in=session_ids
    )
    rows = (
        children.values("registration__bookings__session", "age_band")
        .annotate(
            number=Count("pk"),
            cared=Count("pk", filter=Q(wants_care=True, registration__bookings__care_status=CareStatus.GRANTED)),
        )
        .order_by()
    )
    for row in rows:
        session = places[row["registration__bookings__session"]]
        session.children += row["number"]
        if row["cared"] and row["age_band"] in session.care_places:
            session.care_taken[row["age_band"]] = row["cared"]
