"""What the API v2 tells about event pages: texts in every language and dates, nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.pages.conftest import MakePage
from wagtail_mib_events.enums import EventStatus
from wagtail_mib_events.testing import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.api_urls")]

FIELDS = "event_name_de,event_name_ar,event_summary_en,event_description_de,event_sessions"


def test_api_gives_texts_per_language_and_dates_but_no_person_and_no_online_address(
    client: Client, make_page: MakePage
) -> None:
    event = factories.make_event(name="Frühstück", name_ar="فطور", description="<p>Brot</p>")
    session = factories.make_session(event, venue="hybrid", online_url="https://zoom.example/secret")
    factories.make_registration(session, name="Amal")
    response = client.get(f"/api/v2/pages/{make_page(event).pk}/")
    data = response.json()
    assert {name: data[name] for name in FIELDS.split(",")} == {
        "event_name_de": "Frühstück",
        "event_name_ar": "فطور",
        "event_summary_en": "",
        "event_description_de": "<p>Brot</p>",
        "event_sessions": [
            {
                "id": session.pk,
                "start": timezone.localtime(session.start).isoformat(),
                "end": timezone.localtime(session.end).isoformat(),
                "status": "scheduled",
                "venue": "hybrid",
                "location": session.location.name,
                "address": session.location.address,
            }
        ],
    }
    assert b"zoom" not in response.content
    assert b"Amal" not in response.content


def test_api_list_gives_the_fields_asked_for(client: Client, make_page: MakePage) -> None:
    make_page(factories.make_event(name="Frühstück"))
    data = client.get("/api/v2/pages/?type=wagtail_mib_events_pages.EventPage&fields=event_name_de").json()
    assert [item["event_name_de"] for item in data["items"]] == ["Frühstück"]


def test_api_gives_nothing_of_an_event_that_is_not_public(client: Client, make_page: MakePage) -> None:
    event = factories.make_event(name="Geheim", status=EventStatus.DRAFT)
    factories.make_session(event)
    data = client.get(f"/api/v2/pages/{make_page(event, title='Seite').pk}/").json()
    assert {name: data[name] for name in FIELDS.split(",")} == {
        name: [] if name == "event_sessions" else "" for name in FIELDS.split(",")
    }
