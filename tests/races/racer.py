"""One of several processes that act on the same event at the same time; prints what became of each act as JSON.

Argument: a JSON list of acts, each a list of the name of a function below and its arguments.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django


def register(session_id: int, number: int) -> str:
    """Register a household by telephone number."""
    from wagtail_mib_events.models import Session
    from wagtail_mib_events.testing import make_household
    from wagtail_mib_events.testing.factories import register_for

    household = make_household(phone=f"+49160{number:07}")
    return register_for([Session.objects.get(pk=session_id)], household).outcome.value


def accept(registration_id: int) -> str:
    """Accept the offered place."""
    from wagtail_mib_events.domain.bookings import accept_offer

    accept_offer(registration=_registration(registration_id))
    return "done"


def cancel(registration_id: int) -> str:
    """Cancel everything."""
    from wagtail_mib_events.domain import bookings

    bookings.cancel(registration=_registration(registration_id))
    return "done"


def sweep_in(hours: int) -> str:
    """Sweep as if so many hours had passed."""
    from django.utils import timezone

    from wagtail_mib_events.domain.sweeping import sweep

    return "done" if sweep(now=timezone.now() + timedelta(hours=hours)).failures == 0 else "failed"


def admit(registration_id: int, user_id: int) -> str:
    """Admit a waiting household although the date is full."""
    from django.contrib.auth import get_user_model

    from wagtail_mib_events.domain import waiting_list

    booking = _registration(registration_id).bookings.get()
    waiting_list.admit(booking=booking, reason="asked for", user=get_user_model().objects.get(pk=user_id))
    return "done"


def set_capacity(session_id: int, capacity: int) -> str:
    """Change the number of places, as the event form does."""
    from wagtail_mib_events.domain.events import DateEdit, EventEdit, change_event
    from wagtail_mib_events.models import Session

    session = Session.objects.select_related("event").get(pk=session_id)
    change_event(event=session.event, edit=EventEdit(dates=[DateEdit(pk=session_id, fields={"capacity": capacity})]))
    return "done"


def visit(slug: str, number: int) -> str:
    """Register on the website, page by page, as a browser does, and cancel every third time. Return the requests."""
    from django.test import Client

    from tests.views.walk import Walk, address
    from wagtail_mib_events.domain.links import registration_key
    from wagtail_mib_events.models import Event, Registration

    requests = 0

    def count(**_: Any) -> None:
        nonlocal requests
        requests += 1

    from django.core.signals import request_started

    request_started.connect(count)
    client = Client(REMOTE_ADDR=f"203.0.113.{number % 250}")
    walk = Walk.begin(client, Event.objects.get(slug=slug)).fill(name="Amal", phone=f"+49160{number:07}")
    done = walk.press(consent="on")
    assert done.status == 303, done.text
    if number % 3 == 0:
        registration = Registration.objects.get(phone=f"+49160{number:07}")
        answer = client.post(address("registration_cancel", registration_key(registration)))
        assert answer.status_code == 303, answer.content.decode()
    request_started.disconnect(count)
    return str(requests)


def _registration(pk: int) -> Any:
    from wagtail_mib_events.models import Registration

    return Registration.objects.get(pk=pk)


def _act(name: str, *arguments: Any) -> str:
    from wagtail_mib_events.domain.exceptions import DomainError

    try:
        return str(globals()[name](*arguments))
    except DomainError as error:
        return type(error).__name__


def main(acts: list[list[Any]]) -> None:
    django.setup()
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps([_act(*act) for act in acts]), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
