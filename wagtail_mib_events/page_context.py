"""What the templates of public pages are given; the rules stand in ``domain.queries``."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.addresses import event_address, register_address
from wagtail_mib_events.domain.pages import event_index_page_models, event_page_models
from wagtail_mib_events.domain.queries.events import PublicDate, dates_of, overall
from wagtail_mib_events.domain.queries.listing import Filters, Listing, make_listing
from wagtail_mib_events.domain.queries.structured_data import structured_data
from wagtail_mib_events.enums import EventStatus
from wagtail_mib_events.models import Event, Location
from wagtail_mib_events.page_links import canonical_url

#: What would end the script element or begin markup in it; as JSON escapes they mean the same.
UNSAFE_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def event_context(event: Event, request: HttpRequest) -> dict[str, Any]:
    """Return the context of an event's page: ``dates`` to come, places in words, people, addresses, JSON-LD."""
    dates = dates_of(event=event, now=timezone.now())
    availability = overall(event=event, dates=dates)
    canonical = canonical_url(event, request)
    return {
        "event": event,
        "dates": dates,
        "availability": availability,
        "care_ages": _ages_of_all(dates),
        "locations": _locations(dates),
        "companions": list(event.companions.all()),
        "partners": list(event.partners.select_related("logo")),
        "register_url": register_address(event) if availability.takes_registrations else "",
        "cancelled": event.status == EventStatus.CANCELLED,
        "canonical_url": canonical,
        "json_ld": as_script_data(
            structured_data(
                event=event,
                sessions=[date.session for date in dates],
                url=canonical,
                organiser=conf().ORGANISER,
            )
        ),
    }


def listing_for(page: Any, request: HttpRequest) -> Listing:
    """Return the listing of an index page for a request, each of its dates with the address of its page."""
    event_pages = _live_event_pages(page)
    listing = make_listing(
        event_pages=event_pages,
        series_pages=_live_series_pages(page),
        filters=filters_of(request),
        now=timezone.now(),
    )
    first_pages = {event_page.event_id: event_page for event_page in reversed(event_pages)}
    for date in listing.dates:
        address = first_pages[date.event.pk].get_url(request) or event_address(date.event)
        date.url = f"{address}#session-{date.session.pk}"
    return listing


def filters_of(request: HttpRequest) -> Filters:
    """Read the filters of a request; rubbish is as if not given."""
    number = request.GET.get("page", "")
    # Nobody has a list of ten thousand pages; longer digits are no number to Python's int().
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    return Filters(place=request.GET.get("place", ""), childcare=request.GET.get("childcare") == "1", page=page)


def as_script_data(data: dict[str, Any]) -> SafeString:
    """Return JSON that can stand in a script element of a data type: no character of it ends the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT))  # noqa: S308 (escaped)


def _live_event_pages(page: Any) -> list[Any]:
    """Return the public event pages below an index page in the order of the tree, without their long fields."""
    if not page.path:
        return []
    pages = [
        event_page
        for model in event_page_models()
        for event_page in model.objects.descendant_of(page)
        .live()
        .public()
        .exclude(event=None)
        .only("url_path", "path", "event", "locale", "content_type", "depth")
    ]
    return sorted(pages, key=lambda event_page: event_page.path)


def _live_series_pages(page: Any) -> list[Any]:
    if not page.path:
        return []
    pages = [
        series
        for model in event_index_page_models()
        for series in model.objects.child_of(page).live().public().select_related("locale")
    ]
    return sorted(pages, key=lambda series: series.path)


def _ages_of_all(dates: list[PublicDate]) -> tuple[int, int] | None:
    ages = [date.care_ages for date in dates if date.care_ages]
    return (min(low for low, _ in ages), max(high for _, high in ages)) if ages else None


def _locations(dates: list[PublicDate]) -> list[Location]:
    """Return the places one can come to, each once, in order of time."""
    return list({date.session.location_id: date.session.location for date in dates if date.session.is_on_site}.values())
