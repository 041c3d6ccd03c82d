"""The link sent again: to every living registration of an address, seldom, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.link_again import MOST_REGISTRATIONS, TICKET_AGAIN_MINUTES, send_links_again
from wagtail_mib_events.domain.outbox import MOST_UNPROVED, UNPROVED_MINUTES
from wagtail_mib_events.domain.registrations import Outcome
from wagtail_mib_events.enums import Channel, MessageKind
from wagtail_mib_events.models import Message, Registration, Session
from wagtail_mib_events.testing import make_household, make_registration, make_session
from wagtail_mib_events.testing.factories import register_for

pytestmark = pytest.mark.django_db


def registered(session: Session | None = None, *, email: str = "amal@example.org") -> Registration:
    household = make_household(email=email)
    result = register_for([session or make_session()], household, channel=Channel.STAFF)
    assert result.registration is not None
    return result.registration


def long_ago() -> None:
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=TICKET_AGAIN_MINUTES))


def written_to() -> list[Any]:
    again = Message.objects.filter(kind=MessageKind.TICKET_AGAIN).order_by("pk")
    return [message.registration for message in again]


def test_every_living_registration_of_the_address_is_written_to() -> None:
    first, second = registered(), registered(email="Amal@example.org")
    registered(email="other@example.org")
    cancelled, over = registered(), registered()
    cancel(registration=cancelled)
    long_ago()
    past = timezone.now() - timedelta(hours=3)
    Session.objects.filter(bookings__registration=over).update(start=past, end=past + timedelta(hours=1))
    send_links_again(email="AMAL@example.org")
    assert written_to() == [second, first]


def test_nobody_is_written_to_twice_within_some_minutes() -> None:
    amal = registered()
    send_links_again(email=amal.email)
    assert written_to() == []
    long_ago()
    send_links_again(email=amal.email)
    send_links_again(email=amal.email)
    assert written_to() == [amal]


def test_registration_at_several_dates_is_written_to_once() -> None:
    amal = registered()
    amal.bookings.create(session=make_session(amal.event), status="waiting", queued_at=timezone.now())
    long_ago()
    send_links_again(email=amal.email)
    assert written_to() == [amal]


def test_so_many_mails_are_written_and_not_more() -> None:
    session = make_session(capacity=None)
    for _ in range(MOST_REGISTRATIONS + 1):
        registered(session)
    long_ago()
    send_links_again(email="amal@example.org")
    assert len(written_to()) == MOST_REGISTRATIONS


def test_address_that_nobody_has_proved_gets_only_so_many_mails_within_an_hour() -> None:
    session = make_session(capacity=None)
    for number in range(MOST_UNPROVED + 1):
        make_registration(session, phone=f"+49160123456{number}", email="amal@example.org")
    Message.objects.all().delete()
    send_links_again(email="amal@example.org")
    assert len(written_to()) == MOST_UNPROVED
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=UNPROVED_MINUTES))
    send_links_again(email="amal@example.org")
    assert len(written_to()) == 2 * MOST_UNPROVED


def test_registering_again_with_an_address_that_nobody_has_proved_does_not_flood_it() -> None:
    for number in range(MOST_UNPROVED):
        session = make_session()
        make_registration(session, phone=f"+49160123456{number}", email="amal@example.org")
        Message.objects.update(created_at=timezone.now() - timedelta(minutes=TICKET_AGAIN_MINUTES))
        again = make_registration(session, phone="", email="amal@example.org")
        assert (again.outcome, again.registration) == (Outcome.CHECK_MAIL, None)
    assert Message.objects.count() == MOST_UNPROVED


def test_known_and_unknown_differ_by_the_message_alone() -> None:
    registered()
    long_ago()
    statements = []
    for email in ("unknown@example.org", "amal@example.org"):
        with CaptureQueriesContext(connection) as queries:
            send_links_again(email=email)
        statements.append([query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]])
    unknown, known = statements
    assert known[: len(unknown)] == unknown
    assert known[len(unknown) :][:1] == ["INSERT"]
