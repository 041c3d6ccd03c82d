"""Steps that make no sense in the state a household is in: a friendly answer, and nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.views.walk import address
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.enums import BookingStatus, SessionStatus
from wagtail_mib_events.models import Booking, Message, Registration, Session
from wagtail_mib_events.testing import make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

STATES = (*BookingStatus.values, "called_off", "over")
LIVING = ("pending", "confirmed", "waiting", "offered")
#: The states in which a step means something.
SENSIBLE = {
    "confirm": ("pending",),
    "accept": ("offered",),
    "take": (),
    "cancel": LIVING,
    "change": LIVING,
    "absences": (),
    "people": LIVING,
}
SENSELESS = [(step, state) for step, states in SENSIBLE.items() for state in STATES if state not in states]


def household(state: str) -> Registration:
    """Return a household whose only booking is in a state, at an event with another date that has room."""
    event = make_event()
    session, _other = make_session(event, capacity=5), make_session(event)
    registration = make_registration(session, phone="", email="amal@example.org").registration
    assert registration is not None
    if state != "pending":
        Registration.objects.update(email_confirmed_at=timezone.now())
    held = timezone.now() + timedelta(hours=5) if state in ("pending", "offered") else None
    status = state if state in BookingStatus.values else BookingStatus.CONFIRMED
    Booking.objects.update(status=status, held_until=held)
    if state == "waiting":
        Session.objects.filter(pk=session.pk).update(capacity=0)
    if state == "called_off":
        Session.objects.filter(pk=session.pk).update(status=SessionStatus.CANCELLED)
    if state == "over":
        past = timezone.now() - timedelta(days=1)
        Session.objects.filter(pk=session.pk).update(start=past, end=past + timedelta(hours=2))
    Message.objects.all().delete()
    return Registration.objects.get(pk=registration.pk)


def stored(registration: Registration) -> list[tuple[object, ...]]:
    rows = registration.bookings.order_by("pk").values_list("session", "status", "held_until", "excused_at")
    return [*rows, (Registration.objects.get(pk=registration.pk).adults, Message.objects.count())]


@pytest.mark.parametrize(("step", "state"), SENSELESS)
def test_senseless_step_gets_a_friendly_answer_and_changes_nothing(client: Client, step: str, state: str) -> None:
    registration = household(state)
    before = stored(registration)
    booked = registration.bookings.get().session
    other = registration.event.sessions.exclude(pk=booked.pk).get()
    answers = {"sessions": [booked.pk], "leave": booked.pk, "take": other.pk, "adults": "1"}
    response = client.post(address(f"registration_{step}", registration_key(registration)), answers, follow=True)
    assert (response.status_code, response.redirect_chain[0][1], len(response.redirect_chain)) == (200, 303, 1)
    assert response.context["notice"] == ("taken" if (step, state) == ("take", "waiting") else "nothing")
    assert stored(registration) == before


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", [*SENSIBLE, "delete"])
def test_opening_the_address_of_a_step_changes_nothing(client: Client, step: str, state: str) -> None:
    registration = household(state)
    before = stored(registration)
    assert client.get(address(f"registration_{step}", registration_key(registration)), follow=True).status_code == 200
    assert stored(registration) == before
