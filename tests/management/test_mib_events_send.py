"""The command for cron: everything that is due is tried once, and counted."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.mail.support import OK, mail_server, write
from wagtail_mib_events.enums import MessageKind
from wagtail_mib_events.models import Message, Registration
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    registration = make_registration(make_session(), email="amal@example.org").registration
    assert registration is not None
    Message.objects.all().delete()
    return registration


def report() -> str:
    output = StringIO()
    call_command("mib_events_send", stdout=output)
    return output.getvalue()


def test_due_messages_are_delivered_and_counted(registration: Registration) -> None:
    refused = write(registration)
    write(registration)
    write(registration, MessageKind.CANCELLED)
    later = write(registration)
    Message.objects.filter(pk=later.pk).update(next_attempt_at=timezone.now() + timedelta(minutes=5))
    with mail_server(lambda number: "451 later" if number == 1 else OK) as server:
        first, second = report(), report()
    assert first == "1 sent, 1 to be tried again, 0 given up, 1 no longer needed.\n"
    assert second == "0 sent, 0 to be tried again, 0 given up, 0 no longer needed.\n"
    assert len(server.accepted) == 1
    refused.refresh_from_db()
    assert refused.attempts == 1


def test_empty_outbox_asks_the_database_once(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert report().startswith("0 sent")
