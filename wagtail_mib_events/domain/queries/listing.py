"""What a list of events shows: the events presented by live pages below it, its series, and its pages of dates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wagtail_mib_events.domain.queries.events import Entry, PublicDate, public_dates, upcoming_entries
from wagtail_mib_events.models import Location, Session

#: Cards on one page of a list.
PER_PAGE = 24


@dataclass(frozen=True)
class Filters:
    """What a visitor asks for; ``place`` is the slug of a location. Anything unknown is as if not given."""

    place: str = ""
    childcare: bool = False
    page: int = 1


@dataclass
class Series:
    """A list below a list, with the first of its dates to come."""

    page: Any
    next_session: Session | None = None
    number_of_dates: int = 0


@dataclass
class Listing:
    """One page of a list: ``dates`` in order of time, the ``locations`` to choose from, and where one stands."""

    dates: list[PublicDate] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    locations: list[Location] = field(default_factory=list)
    location: Location | None = None
    childcare: bool = False
    page: int = 1
    pages: int = 1
    total: int = 0

    @property
    def previous_page(self) -> int | None:
        """The page before; ``None`` for the first, whose address needs no number."""
        return self.page - 1 if self.page > 2 else None

    @property
    def next_page(self) -> int:
        """The page after."""
        return self.page + 1

    @property
    def is_filtered(self) -> bool:
        """Whether something is left out at the visitor's wish."""
        return self.location is not None or self.childcare

    @property
    def has_choice(self) -> bool:
        """Whether filtering makes sense."""
        return self.is_filtered or len(self.locations) > 1 or self.total > 1


def make_listing(
    *, event_pages: Sequence[Any], series_pages: Sequence[Any], filters: Filters, now: datetime
) -> Listing:
    """Return one page of the dates of the events that ``event_pages`` present; ``now`` is aware.

    The number of queries does not depend on the number of pages, events or dates. Pages beyond the last are the last.
    """
    event_ids = {page.event_id for page in event_pages}
    every = upcoming_entries(event_ids=event_ids, now=now)
    locations = _locations(every)
    location = next((location for location in locations if location.slug == filters.place), None)
    shown = every
    if location is not None or filters.childcare:
        shown = upcoming_entries(
            event_ids=event_ids,
            now=now,
            location_id=location.pk if location else None,
            with_childcare=filters.childcare,
        )
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = min(max(filters.page, 1), pages)
    return Listing(
        dates=public_dates(entries=shown[(page - 1) * PER_PAGE : page * PER_PAGE], now=now),
        series=_series(series_pages, event_pages, every),
        locations=locations,
        location=location,
        childcare=filters.childcare,
        page=page,
        pages=pages,
        total=len(shown),
    )


def _locations(entries: Sequence[Entry]) -> list[Location]:
    ids: Collection[int] = {pk for entry in entries for pk in entry.location_ids}
    return sorted(Location.objects.filter(pk__in=ids), key=lambda location: (location.town, location.name))


def _series(series_pages: Sequence[Any], event_pages: Sequence[Any], entries: Sequence[Entry]) -> list[Series]:
    """Return the lists below with their own dates; one query for all of them."""
    found = []
    firsts: dict[int, int] = {}
    for series_page in series_pages:
        own = {page.event_id for page in event_pages if page.path.startswith(series_page.path)}
        its = [entry for entry in entries if entry.event_id in own]
        if its:
            firsts[series_page.pk] = its[0].session_ids[0]
        found.append(Series(page=series_page, number_of_dates=sum(len(entry.session_ids) for entry in its)))
    sessions = Session.objects.select_related("event", "location").in_bulk(firsts.values())
    for series in found:
        series.next_session = sessions.get(firsts.get(series.page.pk, 0))
    return found
