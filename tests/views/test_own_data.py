"""What a household may do with what is stored about it: download it, and have it deleted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.views.walk import address
from wagtail_mib_events.domain.exceptions import Busy
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.models import Registration, SessionCount
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = pytest.mark.django_db

DELETED = "/en/events/registration/deleted/"


@pytest.fixture
def amal() -> Registration:
    registration = make_registration(make_session(), name="أمل", email="amal@example.org").registration
    assert registration is not None
    return registration


def url(name: str, key: str) -> str:
    return address(f"registration_{name}", key, language="en")


def text(response: Any, selector: str) -> str:
    found = BeautifulSoup(response.content, "html.parser").select_one(selector)
    assert found is not None
    return found.get_text(" ", strip=True)


def test_download_is_a_readable_file_that_no_cache_keeps(client: Client, amal: Registration) -> None:
    response = client.get(url("data", registration_key(amal)))
    assert response["Content-Disposition"] == f'attachment; filename="{amal.display_code}.json"'
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/json", "no-store, private")
    content = response.content.decode()
    assert json.loads(content)["registration"]["first_name"] == "أمل"
    assert '\n    "first_name": "أمل"' in content


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("name", ["data", "delete", "people"])
def test_opening_a_page_changes_nothing(client: Client, amal: Registration, name: str, method: str) -> None:
    response = getattr(client, method)(url(name, registration_key(amal)))
    assert (response.status_code, list(Registration.objects.all())) == (200, [amal])


def test_everything_is_deleted_when_the_button_is_pressed(client: Client, amal: Registration) -> None:
    key = registration_key(amal)
    page = BeautifulSoup(client.get(url("delete", key)).content, "html.parser")
    action = str(page.select_one("form.mib-form")["action"])
    assert action == url("delete", key)
    response = client.post(action)
    assert (response.status_code, response["Location"], Registration.objects.count()) == (303, DELETED, 0)
    for _ in range(2):
        assert text(client.get(DELETED), "h1") == "Everything is deleted"


def test_pressing_twice_and_loading_again_is_answered_alike(client: Client, amal: Registration) -> None:
    key = registration_key(amal)
    client.post(url("delete", key))
    counted = list(SessionCount.objects.values())
    assert (client.post(url("delete", key))["Location"], client.get(url("delete", key))["Location"]) == (
        DELETED,
        DELETED,
    )
    assert list(SessionCount.objects.values()) == counted
    assert client.get(address("registration", key)).status_code == 404


def test_press_that_another_one_overtook_is_answered_alike(
    client: Client, amal: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = registration_key(amal)
    monkeypatch.setattr(
        "wagtail_mib_events.views.holder.registration_for_key", lambda _key: Registration(pk=amal.pk, event=amal.event)
    )
    amal.delete()
    assert client.post(url("delete", key))["Location"] == DELETED


def test_wrong_link_does_not_say_that_anything_was_deleted(client: Client, amal: Registration) -> None:
    key = registration_key(amal)
    Registration.objects.update(link_version=2)
    for wrong in (key, key[:-3], "x", key.replace(".1.", ".2.")):
        assert client.post(url("delete", wrong)).status_code == 404
    assert Registration.objects.count() == 1


def test_busy_database_deletes_nothing_and_says_so(
    client: Client, amal: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_: Any) -> None:
        raise Busy

    monkeypatch.setattr("wagtail_mib_events.views.own_data.delete_registration", busy)
    key = registration_key(amal)
    assert client.post(url("delete", key))["Location"] == address("registration", key, language="en") + "?notice=busy"
