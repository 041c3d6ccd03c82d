"""What the passing of time alone brings about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain import sweeping
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.sweeping import Swept, sweep
from wagtail_mib_events.enums import EventStatus, MessageKind
from wagtail_mib_events.models import Event, Message, Registration, Session
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = pytest.mark.django_db


def full_date_with_two_waiting() -> tuple[Session, list[Registration]]:
    session = make_session(capacity=1)
    results = [
        make_registration(session, phone=f"+49160123456{number}", email=f"{number}@example.org") for number in range(3)
    ]
    return session, [result.registration for result in results if result.registration is not None]


def statuses(registrations: list[Registration]) -> list[str]:
    return [registration.bookings.get().status for registration in registrations]


def test_lapsed_offer_goes_on_to_the_next_who_is_written_to() -> None:
    _session, registrations = full_date_with_two_waiting()
    cancel(registration=registrations[0])
    assert statuses(registrations) == ["cancelled", "offered", "waiting"]
    assert sweep(now=timezone.now() + timedelta(hours=47)) == Swept(events=1)
    assert statuses(registrations) == ["cancelled", "offered", "waiting"]
    assert sweep(now=timezone.now() + timedelta(hours=49)) == Swept(events=1)
    assert statuses(registrations) == ["cancelled", "expired", "offered"]
    offers = Message.objects.filter(kind=MessageKind.OFFERED).order_by("pk").values_list("registration", flat=True)
    assert list(offers) == [registrations[1].pk, registrations[2].pk]
    actions = ModelLogEntry.objects.filter(object_id=str(registrations[1].pk)).order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "wagtail_mib_events.register",
        "wagtail_mib_events.offer",
        "wagtail_mib_events.expire",
    ]


def test_nothing_due_is_found_in_a_few_queries_and_nothing_is_locked(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_registration(make_session())
    versions = list(Event.objects.values_list("lock_version", flat=True))
    with django_assert_max_num_queries(6):
        assert sweep() == Swept()
    assert list(Event.objects.values_list("lock_version", flat=True)) == versions


def test_offers_of_an_event_that_is_no_longer_public_lapse_and_are_not_made_again() -> None:
    session, registrations = full_date_with_two_waiting()
    cancel(registration=registrations[0])
    Event.objects.filter(pk=session.event_id).update(status=EventStatus.ARCHIVED)
    sweep(now=timezone.now() + timedelta(hours=49))
    assert statuses(registrations) == ["cancelled", "expired", "waiting"]


def test_step_that_fails_keeps_nothing_else_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _session, registrations = full_date_with_two_waiting()
    cancel(registration=registrations[0])

    def broken(**_: object) -> int:
        raise ValueError("no such thing")

    monkeypatch.setattr(sweeping, "warn_of_small_numbers", broken)
    assert sweep(now=timezone.now() + timedelta(hours=49)) == Swept(events=1, failures=1)
    assert statuses(registrations) == ["cancelled", "expired", "offered"]
    assert [record.getMessage() for record in caplog.records] == ["Sweeping goes on without one step"]
