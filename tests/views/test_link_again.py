"""The link sent again: one and the same answer, whoever is registered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from tests.views.walk import Walk, address
from wagtail_mib_events.domain.exceptions import Busy
from wagtail_mib_events.enums import MessageKind
from wagtail_mib_events.models import Message
from wagtail_mib_events.testing import make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "amal@example.org", "nobody@example.org"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def registered() -> None:
    make_registration(make_session(), email=KNOWN)
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))


def url(name: str = "") -> str:
    return address(f"registration_again{name}", language="en")


def ask(client: Client, email: str, **extra: Any) -> Any:
    return client.post(url(), {"email": email}, **extra)


def sent() -> int:
    return Message.objects.filter(kind=MessageKind.TICKET_AGAIN).count()


@pytest.mark.usefixtures("registered")
def test_known_and_unknown_addresses_get_the_same_answer(client: Client) -> None:
    answers = [ask(client, email) for email in (KNOWN, UNKNOWN, " AMAL@Example.org ")]
    assert {(answer.status_code, answer.url, answer.content) for answer in answers} == {(303, url("_sent"), b"")}
    assert {str(answer.headers) for answer in answers} == {str(answers[0].headers)}
    assert answers[0].cookies == {}
    assert sent() == 1


@pytest.mark.usefixtures("registered")
def test_flood_gets_the_same_answer_and_no_mail(client: Client, settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"REGISTRATIONS_PER_ADDRESS": 2}
    answers = [ask(client, email, REMOTE_ADDR="93.184.216.34") for email in (UNKNOWN, UNKNOWN, KNOWN)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(303, url("_sent"))}
    assert sent() == 0


@pytest.mark.usefixtures("registered")
def test_opening_the_pages_writes_to_nobody(client: Client) -> None:
    for name in ("", "_sent"):
        response = client.get(url(name) + f"?email={KNOWN}")
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store, private")
    assert sent() == 0


@pytest.mark.parametrize("email", ["", "amal", "a@b@c", "a" * 5000, "amal@example.org Bcc: x@example.org"])
def test_what_is_no_address_is_refused_and_kept(client: Client, email: str) -> None:
    response = ask(client, email)
    soup = BeautifulSoup(response.content, "html.parser")
    assert [link["href"] for link in soup.select(".mib-error-summary a")] == ["#id_email"]
    assert str(soup.select_one("#id_email").get("value", "")) == email


def test_language_stays_where_addresses_carry_none(client: Client) -> None:
    with override_settings(ROOT_URLCONF="tests.views.plain_urls"):
        page = reverse("wagtail_mib_events:registration_again")
        soup = BeautifulSoup(client.get(f"{page}?language=ar").content, "html.parser")
        language = str(soup.select_one("form [name=language]")["value"])
        response = client.post(page, {"email": UNKNOWN, "language": language})
        answer = BeautifulSoup(client.get(response["Location"]).content, "html.parser")
    assert answer.select_one("html")["lang"] == "ar"


def test_busy_database_is_answered_kindly(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(**_: Any) -> None:
        raise Busy

    monkeypatch.setattr("wagtail_mib_events.views.link_again.send_links_again", busy)
    response = ask(client, KNOWN)
    soup = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, soup.select_one("#id_email")["value"]) == (503, KNOWN)


def test_those_without_an_address_learn_whom_to_call(client: Client, settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"ORGANISER": "Jobcenter Mayen-Koblenz"}
    for name in ("", "_sent"):
        soup = BeautifulSoup(client.get(url(name)).content, "html.parser")
        assert soup.select_one(".mib-help bdi").get_text() == "Jobcenter Mayen-Koblenz"


def test_unknown_links_and_the_registration_lead_there(client: Client) -> None:
    event = make_event()
    make_session(event, start=timezone.now() + timedelta(days=1))
    make_session(event)
    first = Walk.begin(client, event, language="en")
    unknown = BeautifulSoup(client.get(address("registration", "x", language="en")).content, "html.parser")
    later = first.press(sessions=str(event.sessions.first().pk))
    found = [len(soup.select(f'main a[href="{url()}"]')) for soup in (first.soup, unknown, later.soup)]
    assert found == [1, 1, 0]
