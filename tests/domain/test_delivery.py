"""Leases and attempts of messages, without any mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.mail.support import write
from wagtail_mib_events.domain.delivery import due_messages, lease, mark_obsolete, mark_sent, note_failure
from wagtail_mib_events.enums import MessageState
from wagtail_mib_events.models import Message
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def message() -> Message:
    registration = make_registration(make_session()).registration
    assert registration is not None
    return write(registration)


def test_leased_message_is_not_given_to_a_second_worker(message: Message) -> None:
    now = timezone.now()
    assert lease(message_id=message.pk, now=now) == message
    assert lease(message_id=message.pk, now=now) is None
    assert list(due_messages(now=now)) == []


def test_lapsed_lease_frees_the_message(message: Message, settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"MESSAGE_LEASE_MINUTES": 10}
    now = timezone.now()
    lease(message_id=message.pk, now=now)
    assert lease(message_id=message.pk, now=now + timedelta(minutes=9)) is None
    assert lease(message_id=message.pk, now=now + timedelta(minutes=10)) == message


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.FAILED, MessageState.OBSOLETE])
def test_finished_message_is_never_leased(message: Message, state: MessageState) -> None:
    Message.objects.update(state=state)
    assert lease(message_id=message.pk) is None


def test_delays_double_up_to_a_day(message: Message, settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"MESSAGE_RETRY_MINUTES": 2, "MESSAGE_ATTEMPTS": 40}
    now, delays = timezone.now(), []
    for _ in range(12):
        leased = lease(message_id=message.pk, now=now)
        assert leased is not None
        assert note_failure(message=leased, error="SMTPServerDisconnected", now=now) == MessageState.QUEUED
        message.refresh_from_db()
        delays.append((message.next_attempt_at - now) // timedelta(minutes=1))
        now = message.next_attempt_at
    assert delays == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440]


def test_message_is_given_up_after_the_last_attempt(message: Message, settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"MESSAGE_ATTEMPTS": 2}
    now = timezone.now()
    states = []
    for _ in range(2):
        leased = lease(message_id=message.pk, now=now)
        assert leased is not None
        states.append(note_failure(message=leased, error="SMTPDataError 554", now=now))
        now += timedelta(days=2)
    message.refresh_from_db()
    assert states == [MessageState.QUEUED, MessageState.FAILED]
    assert (message.state, message.attempts, message.last_error) == ("failed", 2, "SMTPDataError 554")
    assert list(due_messages(now=now)) == []


def test_worker_that_lost_its_lease_cannot_put_off_what_another_sent(message: Message) -> None:
    now = timezone.now()
    slow = lease(message_id=message.pk, now=now)
    quick = lease(message_id=message.pk, now=now + timedelta(hours=1))
    assert slow is not None
    assert quick is not None
    note_failure(message=slow, error="TimeoutError")
    mark_obsolete(message=slow)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.leased_until) == ("queued", 0, quick.leased_until)
    mark_sent(message=quick, now=now)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.sent_at, message.leased_until) == ("sent", 1, now, None)
