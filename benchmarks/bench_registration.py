"""What one registration, one scan and one feed cost, as a multiple of a view that does nothing.

Everything goes through the test client and all middlewares in this process; CPU time, the least of several runs,
because whatever else the machine does only adds. Each registration and scan is a new one: nothing is answered twice.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from wagtail.models import Site

from benchmarks.run import Row
from tests.urls import urlpatterns as site_urls
from tests.views.walk import Walk, address
from wagtail_mib_events.enums import CareWish
from wagtail_mib_events.models import Event, Registration, Scan, Session
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing.factories import age_bands, make_event, make_location, make_registration, make_session

RUNS = 15
EVENTS, DATES_PER_EVENT = 25, 4
NOTHING = "view that does nothing"


def nothing(_request: HttpRequest) -> HttpResponse:
    """Answer with two letters."""
    return HttpResponse("ok")


# This module is the URLconf of its own run: the test site, and the view that everything is compared with.
urlpatterns = [path("nothing/", nothing), *site_urls]


@override_settings(ROOT_URLCONF="benchmarks.bench_registration")
def bench() -> list[Row]:
    """Return the rows of the table."""
    event, session = _event_with_a_date()
    index, client = _index_of_events(), Client()
    registration, scan = _least(_registrations(event)), _least(_scans(session))
    if (event.registrations.filter(children__wants_care=True).count(), Scan.objects.count()) != (RUNS, RUNS):
        raise RuntimeError("something was answered, but not stored")
    rows = [
        ("registration: last POST, one child", registration),
        ("scan: POST of one, 100 guests", scan),
        (f"feed: {EVENTS * DATES_PER_EVENT} dates, nothing cached", _least(_feeds(client, index, is_cold=True))),
        (f"feed: {EVENTS * DATES_PER_EVENT} dates, again", _least(_feeds(client, index))),
        (f"feed: {EVENTS * DATES_PER_EVENT} dates, unchanged (304)", _least(_unchanged_feeds(client, index))),
    ]
    baseline = _least([lambda: _expect(200, client.get("/nothing/"))] * (10 * RUNS))
    return [Row(name, seconds, NOTHING, baseline) for name, seconds in rows]


def _least(calls: Iterable[Callable[[], object]]) -> float:
    """Return the least CPU seconds that one of the calls takes; the first two only warm up."""
    taken = []
    for call in calls:
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return min(taken[2:])


def _expect(status: int, response: Any) -> None:
    if response.status_code != status:
        raise RuntimeError(f"status {response.status_code} instead of {status}: {response.content[:500]!r}")


def _event_with_a_date() -> tuple[Event, Session]:
    event = make_event(slug="measured")
    return event, make_session(event, capacity=500, childcare=dict.fromkeys(age_bands(), 100))


def _registrations(event: Event) -> list[Callable[[], object]]:
    """Return the last steps of forms that are filled in already."""
    band, client = age_bands()[1], Client()
    calls: list[Callable[[], object]] = []
    for number in range(RUNS):
        answers = {
            "name": "Amal",
            "phone": f"0171 39200{number:02}",
            f"children_{band.pk}": "1",
            "care": CareWish.COME_ANYWAY.value,
        }
        walk = Walk.begin(client, event).fill(**answers)
        form = walk.soup.select_one("#mib-form")
        if form is None:
            raise RuntimeError("the summary has no form")
        url, values = str(form["action"]), walk.values | {"go": ["next"], "consent": ["on"]}
        calls.append(partial(_post, client, url, values))
    return calls


def _post(client: Client, url: str, values: dict[str, list[str]]) -> None:
    """Send a form; after a registration the browser is led to its page."""
    _expect(303, client.post(url, values))


def _scans(session: Session) -> list[Callable[[], object]]:
    """Return the scans of guests who arrive, each for the first time, at a door with a hundred guests."""
    client = Client()
    client.force_login(get_user_model()._default_manager.create_superuser("door", "door@example.org", "door"))
    for number in range(100 - session.bookings.count()):
        make_registration(session, phone=f"+4917604069{number:03}")
    url = address("door_scans", session.pk)
    return [_scan(client, url, registration) for registration in Registration.objects.order_by("-pk")[:RUNS]]


def _scan(client: Client, url: str, registration: Registration) -> Callable[[], object]:
    now = timezone.now().isoformat()
    report = {"uuid": str(uuid4()), "kind": "in", "device_time": now, "code": registration.display_code}
    body = json.dumps({"sent_at": now, "cursor": None, "scans": [report]})

    return lambda: _expect(200, client.post(url, body, content_type="application/json"))


def _index_of_events() -> EventIndexPage:
    """Return a list with events at one location, each with its page and some dates."""
    home = Site.objects.get(is_default_site=True).root_page
    index: EventIndexPage = home.add_child(instance=EventIndexPage(title="Termine", slug="termine"))
    location = make_location()
    for number in range(EVENTS):
        event = make_event(description="<p>Wir frühstücken zusammen.</p>")
        index.add_child(instance=EventPage(title=event.name, slug=event.slug, event=event))
        for week in range(DATES_PER_EVENT):
            start = timezone.now() + timedelta(days=1 + number, weeks=week)
            make_session(event, start=start, location=location)
    return index


def _feeds(client: Client, index: EventIndexPage, *, is_cold: bool = False) -> list[Callable[[], object]]:
    url = address("feed", index.pk, "de")

    def call() -> None:
        _expect(200, client.get(url))

    def cold() -> None:
        cache.clear()
        call()

    return [cold if is_cold else call] * RUNS


def _unchanged_feeds(client: Client, index: EventIndexPage) -> list[Callable[[], object]]:
    url = address("feed", index.pk, "de")
    etag = client.get(url).headers["ETag"]
    return [lambda: _expect(304, client.get(url, headers={"If-None-Match": etag}))] * RUNS
