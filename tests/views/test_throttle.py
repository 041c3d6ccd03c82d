"""A household changes something only so often within an hour; nothing of it is lost, and others are not held up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from tests.views.walk import address
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.models import Registration
from wagtail_mib_events.testing import make_event, make_registration, make_session
from wagtail_mib_events.views.throttle import MOST_CHANGES

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

pytestmark = pytest.mark.django_db


def registered(phone: str = "+491601234567") -> Registration:
    registration = make_registration(make_session(make_event(max_adults=2)), phone=phone).registration
    assert registration is not None
    return registration


def change(client: Client, registration: Registration, *, adults: int = 1) -> HttpResponseBase:
    return client.post(address("registration_people", registration_key(registration)), {"adults": str(adults)})


def notice(response: HttpResponseBase) -> tuple[int, str]:
    return response.status_code, response["Location"].rpartition("notice=")[2]


def test_household_that_changes_something_again_and_again_is_asked_to_wait(client: Client) -> None:
    amal, other = registered(), registered("+491601234568")
    answers = [notice(change(client, amal, adults=1 + number % 2)) for number in range(MOST_CHANGES)]
    assert (303, "busy") not in answers
    amal.refresh_from_db()
    assert notice(change(client, amal, adults=3 - amal.adults)) == (303, "busy")
    assert Registration.objects.get(pk=amal.pk).adults == amal.adults
    assert notice(change(client, other, adults=2)) == (303, "people")
    cache.clear()
    assert notice(change(client, amal, adults=3 - amal.adults)) == (303, "people")


def test_who_must_wait_still_sees_everything_and_can_delete_it(client: Client) -> None:
    amal = registered()
    for _ in range(MOST_CHANGES + 1):
        change(client, amal)
    key = registration_key(amal)
    assert client.get(address("registration", key)).status_code == 200
    client.post(address("registration_delete", key))
    assert Registration.objects.count() == 0
