"""What a phone camera finds behind the QR code: the same page for every token, and a way to the door for staff."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.views.walk import address
from wagtail_mib_events.models import GroupLocationPermission
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = pytest.mark.django_db


def token() -> str:
    registration = make_registration(make_session(), name="Amal").registration
    assert registration is not None
    return registration.ticket_token


@pytest.fixture
def door_staff() -> Any:
    group = Group.objects.create(name="einlass")
    permission = Permission.objects.get(codename="check_in_session", content_type__app_label="wagtail_mib_events")
    GroupLocationPermission.objects.create(group=group, permission=permission)
    user = get_user_model().objects.create_user("einlass", password="x")
    user.groups.add(group)
    return user


def test_ticket_page_is_the_same_for_known_and_unknown_tokens(client: Client) -> None:
    client.get(address("ticket", "warm"))
    answers, queries = [], []
    for each in (token(), "A" * 22, "x", "é", "<script>", "a" * 3000):
        with CaptureQueriesContext(connection) as captured:
            answers.append(client.get(address("ticket", each)))
        queries.append(len(captured))
    # The links to other languages repeat the token of the address; everything else must be equal.
    texts = {BeautifulSoup(answer.content, "html.parser").main.decode() for answer in answers}
    assert ({answer.status_code for answer in answers}, len(texts), len(set(queries))) == ({200}, 1, 1)


def test_ticket_page_names_nobody(client: Client) -> None:
    session = make_session()
    registration = make_registration(session, name="Amal").registration
    assert registration is not None
    text = client.get(address("ticket", registration.ticket_token)).content.decode()
    assert [word in text for word in ("Amal", session.event.name, registration.short_code)] == [False] * 3


def test_ticket_page_is_private(client: Client) -> None:
    response = client.get(address("ticket", token()))
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store, private")
    assert dict(client.cookies) == {}


def test_ticket_page_shows_staff_the_way_to_the_door(client: Client, door_staff: Any) -> None:
    client.force_login(door_staff)
    page = BeautifulSoup(client.get(address("ticket", token())).content, "html.parser")
    assert [link["href"] for link in page.select("main a")] == [address("door")]


def test_ticket_page_shows_guests_no_way_to_the_door(client: Client) -> None:
    client.force_login(get_user_model().objects.create_user("redaktion", password="x"))
    page = BeautifulSoup(client.get(address("ticket", token())).content, "html.parser")
    assert page.select("main a") == []


def test_ticket_page_takes_no_post(client: Client) -> None:
    assert client.post(address("ticket", token())).status_code == 405
