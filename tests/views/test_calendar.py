"""Calendar files and feeds over HTTP: what is public, what is remembered, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import http_date
from wagtail.models import Page, PageViewRestriction, Site

from tests.domain.calendar.lines import content_lines, events, problems
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.models import Event, Session
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing import make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def index() -> EventIndexPage:
    page = EventIndexPage(title="Gut vernetzt?!", slug="gut-vernetzt")
    Site.objects.get(is_default_site=True).root_page.add_child(instance=page)
    return page


def add_page(parent: Page, event: Event, **fields: Any) -> EventPage:
    page = EventPage(title=event.name, slug=event.slug, event=event, **fields)
    parent.add_child(instance=page)
    return page


def feed_url(page_id: int, language: str = "de") -> str:
    with translation.override("de"):
        return reverse("wagtail_mib_events:feed", args=[page_id, language])


def file_url(session: Session, language: str = "de") -> str:
    with translation.override(language):
        return reverse("wagtail_mib_events:session_calendar", args=[session.event.slug, session.pk])


def uids(client: Client, page: Page) -> list[str]:
    response = client.get(feed_url(page.pk))
    assert response.status_code == 200
    assert problems(response.content) == []
    return [entry["UID"] for entry in events(response.content)]


def test_feed_holds_dates_of_public_events_of_public_pages_below_the_index(client: Client, index: Page) -> None:
    series = EventIndexPage(title="Reihe", slug="reihe")
    index.add_child(instance=series)
    elsewhere = EventIndexPage(title="Anderes", slug="anderes")
    index.get_parent().add_child(instance=elsewhere)
    past, old = timezone.now() - timedelta(days=30), timezone.now() - timedelta(days=33)
    shown = [make_session(), make_session(start=past), make_session(make_event(status="cancelled"))]
    hidden = [
        make_session(start=old),
        make_session(make_event(status="draft")),
        make_session(make_event(status="archived")),
        make_session(),
        make_session(),
        make_session(),
    ]
    add_page(index, shown[0].event)
    add_page(series, shown[1].event)
    add_page(index, shown[2].event)
    for session in hidden[:3]:
        add_page(index, session.event)
    add_page(index, hidden[3].event, live=False)
    add_page(elsewhere, hidden[4].event)
    private = add_page(index, hidden[5].event)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert uids(client, index) == [session.uid for session in sorted(shown, key=lambda session: session.start)]
    assert uids(client, series) == [shown[1].uid]


def test_event_with_two_pages_stands_once_with_the_address_of_the_first(client: Client, index: Page) -> None:
    session = make_session(make_event(slug="eins"))
    add_page(index, session.event)
    index.add_child(instance=EventPage(title="Zwei", slug="zwei", event=session.event))
    [entry] = events(client.get(feed_url(index.pk, "ar")).content)
    assert entry["URL"] == "http://localhost/ar/gut-vernetzt/eins/"


def test_feed_has_the_name_of_the_page_and_the_texts_of_its_language(client: Client, index: Page) -> None:
    session = make_session(make_event(name="Gesundheit", name_ar="الصحة"))
    add_page(index, session.event)
    response = client.get(feed_url(index.pk, "ar"))
    assert [entry["SUMMARY"] for entry in events(response.content)] == ["الصحة"]
    assert ("NAME", {}, "Gut vernetzt?!") in content_lines(response.content)


@pytest.mark.parametrize("language", ["xx", "de-", "DE", "de%0d%0aX", "*"])
def test_unknown_language_is_not_found(client: Client, index: Page, language: str) -> None:
    assert client.get(feed_url(index.pk).replace("/de.ics", f"/{language}.ics")).status_code == 404


def test_unknown_unpublished_private_and_other_pages_are_not_found(client: Client, index: Page) -> None:
    event_page = add_page(index, make_event())
    draft = EventIndexPage(title="Entwurf", slug="entwurf", live=False)
    private = EventIndexPage(title="Intern", slug="intern")
    for page in (draft, private):
        index.add_child(instance=page)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    outside = EventIndexPage(title="Ohne Website", slug="ohne")
    Page.get_first_root_node().add_child(instance=outside)
    ids = [0, 10**6, 10**30, event_page.pk, draft.pk, private.pk, outside.pk]
    assert [client.get(feed_url(page_id)).status_code for page_id in ids] == [404] * len(ids)


def test_index_without_events_gives_an_empty_calendar(client: Client, index: Page) -> None:
    assert uids(client, index) == []


def test_number_of_queries_does_not_depend_on_the_number_of_dates(
    client: Client, index: Page, django_assert_num_queries: Any
) -> None:
    add_page(index, make_session().event)
    client.get(feed_url(index.pk))
    with django_assert_num_queries(6) as captured:
        client.get(feed_url(index.pk))
    one = len(captured)
    for _ in range(2):
        add_page(index, make_session().event)
    client.get(feed_url(index.pk))
    with django_assert_num_queries(one):
        assert len(events(client.get(feed_url(index.pk)).content)) == 3


@pytest.fixture(params=["feed", "file"])
def address(request: pytest.FixtureRequest, index: Page) -> str:
    session = make_session()
    add_page(index, session.event)
    return feed_url(index.pk) if request.param == "feed" else file_url(session)


def test_answer_is_a_calendar_that_may_be_kept_and_is_not_indexed(client: Client, address: str) -> None:
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "public, max-age=600"
    assert response["ETag"].startswith('"')
    assert "Accept-Encoding" in response["Vary"]
    assert response.cookies == {}


def test_same_content_has_the_same_bytes_and_validators(client: Client, address: str) -> None:
    first, second = client.get(address), client.get(address)
    assert first.content == second.content
    names = ("ETag", "Last-Modified")
    assert [first[name] for name in names] == [second[name] for name in names]


@pytest.mark.parametrize(("header", "validator"), [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")])
def test_unchanged_content_is_not_sent_again_and_may_still_be_kept(
    client: Client, address: str, header: str, validator: str
) -> None:
    first = client.get(address)
    response = client.get(address, headers={header: first[validator]})
    assert (response.status_code, response.content) == (304, b"")
    names = ("ETag", "Last-Modified", "Cache-Control", "Vary")
    assert [response[name] for name in names] == [first[name] for name in names]


def test_changed_content_is_sent_to_who_asks_by_either_validator(client: Client, address: str) -> None:
    first = client.get(address)
    session = Session.objects.get()
    session.start += timedelta(minutes=15)
    session.changed_at = timezone.now() + timedelta(seconds=2)
    session.save()
    Session.objects.update(changed_at=timezone.now() + timedelta(seconds=2))
    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        response = client.get(address, headers=headers)
        assert (response.status_code, response["ETag"] == first["ETag"]) == (200, False)


def test_date_taken_out_of_a_feed_is_a_change_for_who_asks_by_time_alone(client: Client, index: Page) -> None:
    keep, drop = make_session(), make_session()
    add_page(index, keep.event)
    page = add_page(index, drop.event)
    first = client.get(feed_url(index.pk))
    page.unpublish()
    response = client.get(feed_url(index.pk), headers={"If-Modified-Since": first["Last-Modified"]})
    assert response.status_code == 200
    assert [entry["UID"] for entry in events(response.content)] == [keep.uid]


def test_head_has_the_headers_and_nothing_else(client: Client, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert [head[name] for name in ("ETag", "Last-Modified")] == [get[name] for name in ("ETag", "Last-Modified")]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, address: str, method: str) -> None:
    response = getattr(client, method)(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_forged_host_changes_no_address(client: Client, index: Page, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    session = make_session()
    add_page(index, session.event)
    for address in (feed_url(index.pk), file_url(session)):
        honest, forged = client.get(address), client.get(address, headers={"Host": "evil.example"})
        assert honest.content == forged.content
        assert b"evil" not in forged.content


def test_file_of_a_date_speaks_the_language_of_its_address(client: Client) -> None:
    session = make_session(make_event(name="Gesundheit", name_ar="الصحة", slug="gesundheit"))
    response = client.get(file_url(session, "ar"))
    [entry] = events(response.content)
    assert (entry["SUMMARY"], entry["URL"]) == ("الصحة", "http://localhost/ar/events/event/gesundheit/")
    assert response["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert response["Last-Modified"] == http_date(
        max(session.changed_at, session.event.changed_at, session.location.changed_at).timestamp()
    )


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_file_of_an_event_that_is_not_public_is_not_found(client: Client, status: str) -> None:
    assert client.get(file_url(make_session(make_event(status=status)))).status_code == 404


def test_file_is_found_under_its_own_event_only(client: Client) -> None:
    session, other = make_session(), make_session()
    address = file_url(session)
    assert client.get(address.replace(session.event.slug, other.event.slug)).status_code == 404
    assert client.get(address.replace(f"/{session.pk}.ics", f"/{10**30}.ics")).status_code == 404


def personal_address(key: str) -> str:
    with translation.override("de"):
        return reverse("wagtail_mib_events:registration_calendar", args=[key])


def test_personal_calendar_is_for_who_holds_the_link_and_kept_nowhere(client: Client) -> None:
    session = make_session()
    registration = make_registration(session).registration
    assert registration is not None
    response = client.get(personal_address(registration_key(registration)))
    assert [entry["UID"] for entry in events(response.content)] == [session.uid]
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response.cookies == {}


def test_personal_calendar_of_an_altered_or_renewed_link_is_not_found(client: Client) -> None:
    registration = make_registration(make_session()).registration
    assert registration is not None
    key = registration_key(registration)
    registration.link_version += 1
    registration.save()
    assert [client.get(personal_address(k)).status_code for k in (key, key[:-1], "x")] == [404, 404, 404]
    assert client.post(personal_address(registration_key(registration))).status_code == 405
