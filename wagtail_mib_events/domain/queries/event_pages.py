"""The pages that present events, of whatever page type a site has: one query per type for any number of events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from wagtail_mib_events.domain.pages import event_page_models
from wagtail_mib_events.models import Event


def pages_by_event(*, events: Collection[Event]) -> dict[int, list[Any]]:
    """Return the pages of each event, live ones first."""
    pages: dict[int, list[Any]] = defaultdict(list)
    for model in event_page_models():
        for page in model.objects.filter(event__in=events):
            pages[page.event_id].append(page)
    return {event: sorted(found, key=lambda page: (not page.live, page.pk)) for event, found in pages.items()}
