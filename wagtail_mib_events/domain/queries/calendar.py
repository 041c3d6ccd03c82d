"""What a feed holds: the dates of public events presented below an index page, with the address of each event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import translation
from wagtail.models import Page

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.pages import event_index_page_models, event_page_models
from wagtail_mib_events.domain.queries.events import VISIBLE
from wagtail_mib_events.models import Session


@dataclass(frozen=True)
class FeedContents:
    """Sessions (with event, topic and location) in order of time, and absolute addresses by event id."""

    sessions: list[Session]
    urls: dict[int, str]


def public_index_page(*, page_id: int) -> Page | None:
    """Return a live index page that everybody may see, belonging to a Site."""
    for model in event_index_page_models():
        # By the id of the page: a number too large for the database finds nothing, in a foreign key it raises.
        page = model.objects.live().public().filter(id=page_id).first()
        if page is not None:
            return page if page.get_site() is not None else None
    return None


def feed_contents(*, index: Page, language: str, now: datetime) -> FeedContents:
    """Return what the feed of an index page holds in a language at ``now`` (aware).

    Dates stay ``FEED_PAST_DAYS`` days after their end. The number of queries does not depend on that of dates.
    """
    urls = _event_urls(index, language)
    since = now - timedelta(days=conf().FEED_PAST_DAYS)
    sessions = public_sessions().filter(event__in=list(urls), end__gte=since)
    return FeedContents(sessions=list(sessions.order_by("start", "pk")), urls=urls)


def public_session(*, slug: str, session_id: int) -> Session | None:
    """Return a date of a public event."""
    return public_sessions().filter(event__slug=slug, pk=session_id).first()


def public_sessions() -> QuerySet[Session]:
    """Return the dates of all public events, with what a calendar shows of them."""
    return Session.objects.filter(event__status__in=VISIBLE).select_related("event__topic", "location")


def _event_urls(index: Page, language: str) -> dict[int, str]:
    """Return the address of the first public page of each event below an index page: two queries per page type."""
    urls: dict[int, str] = {}
    with translation.override(language):
        for model in event_page_models():
            pages = model.objects.live().public().descendant_of(index).filter(event__isnull=False)
            for page in pages.select_related("locale").order_by("path"):
                urls.setdefault(page.event_id, page.get_full_url() or "")
    return urls
