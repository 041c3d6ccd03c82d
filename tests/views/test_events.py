"""The plain address of an event."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Site

from wagtail_mib_events.enums import EventStatus
from wagtail_mib_events.models import Contact
from wagtail_mib_events.testing import factories
from wagtail_mib_events.views.security import content_security_policy

pytestmark = pytest.mark.django_db


def test_event_without_a_page_is_its_own_canonical_address(client: Client) -> None:
    event = factories.make_event(name="Frühstück")
    factories.make_session(event)
    url = f"/de/events/event/{event.slug}/"
    response = client.get(url)
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.get_text(strip=True) == "Frühstück"
    assert page.select_one("link[rel=canonical]")["href"] == f"http://localhost{url}"
    assert response["Content-Security-Policy"] == content_security_policy()


def test_addresses_come_from_the_site_whatever_the_host_header_says(client: Client) -> None:
    Site.objects.update(hostname="www.example.org", port=443)
    event = factories.make_event()
    response = client.get(f"/de/events/event/{event.slug}/", headers={"host": "127.0.0.1"})
    page = BeautifulSoup(response.content, "html.parser")
    found = [link["href"] for link in page.select("link[rel=canonical], link[rel=alternate]")]
    assert found == [f"https://www.example.org/{code}/events/event/{event.slug}/" for code in ("de", "de", "en", "ar")]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (EventStatus.DRAFT, 404),
        (EventStatus.PUBLISHED, 200),
        (EventStatus.CANCELLED, 200),
        (EventStatus.ARCHIVED, 404),
    ],
)
def test_only_public_events_have_an_address(client: Client, status: EventStatus, expected: int) -> None:
    event = factories.make_event(status=status)
    assert client.get(f"/de/events/event/{event.slug}/").status_code == expected


def test_cancelled_event_says_so_kindly(client: Client) -> None:
    contact = Contact.objects.create(name="Sabine Kern", phone="+492651987654")
    event = factories.make_event(
        status=EventStatus.CANCELLED, cancellation_reason="Frau Kern ist krank.", contact=contact
    )
    response = client.get(f"/de/events/event/{event.slug}/")
    notice = BeautifulSoup(response.content, "html.parser").select_one(".mib-notice--warning")
    assert "Frau Kern ist krank." in notice.get_text()
    assert notice.a["href"] == "tel:+492651987654"


def test_address_is_only_read(client: Client) -> None:
    event = factories.make_event()
    assert client.post(f"/de/events/event/{event.slug}/").status_code == 405


def test_markup_in_texts_is_inert(client: Client) -> None:
    event = factories.make_event(name="<img src=x onerror=alert(1)>", summary="{{7*7}} {% now 'Y' %} %s")
    response = client.get(f"/de/events/event/{event.slug}/")
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.get_text(strip=True) == "<img src=x onerror=alert(1)>"
    assert page.select_one(".mib-lead").get_text() == "{{7*7}} {% now 'Y' %} %s"
    assert page.select("img") == []
