"""A small site: a list of events below the home page, and pages below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory
from wagtail.models import Page, Site

from wagtail_mib_events.models import Event
from wagtail_mib_events.pages.models import EventIndexPage, EventPage

MakePage = Callable[..., EventPage]


@pytest.fixture
def home(db: None) -> Page:
    """The root page of the default site."""
    site = Site.objects.get(is_default_site=True)
    return site.root_page


@pytest.fixture
def index_page(home: Page) -> EventIndexPage:
    """A live list of events."""
    page: EventIndexPage = home.add_child(instance=EventIndexPage(title="Veranstaltungen", slug="veranstaltungen"))
    return page


@pytest.fixture
def make_page(index_page: EventIndexPage) -> MakePage:
    """Return a function that makes the live page of an event below the list."""

    def make(event: Event | None, parent: Page | None = None, **fields: Any) -> EventPage:
        name, slug = (event.name, event.slug) if event else ("Ohne Veranstaltung", "ohne")
        fields = {"title": name[:255], "slug": slug, "event": event} | fields
        page: EventPage = (parent or index_page).add_child(instance=EventPage(**fields))
        return page

    return make


@pytest.fixture
def request_at_site(rf: RequestFactory) -> Any:
    """A request to the default site."""
    return rf.get("/", SERVER_NAME="localhost")
