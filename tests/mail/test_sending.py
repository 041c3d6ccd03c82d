"""Delivery to a real mail server that accepts, refuses, hangs up or is not there."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from tests.mail.support import DROP, OK, free_port, mail_server, smtp_settings, write
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.enums import MessageKind, MessageState
from wagtail_mib_events.mail.sending import Outcome, deliver
from wagtail_mib_events.models import Message, Registration
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    registration = make_registration(make_session(), email="amal@example.org").registration
    assert registration is not None
    Message.objects.all().delete()
    return registration


def test_accepted_mail_is_marked_sent_and_never_sent_again(registration: Registration) -> None:
    message = write(registration)
    with mail_server() as server:
        outcomes = [deliver(message_id=message.pk), deliver(message_id=message.pk)]
    message.refresh_from_db()
    assert outcomes == [Outcome.SENT, Outcome.NOT_DUE]
    assert [mail["To"] for mail in server.accepted] == ["amal@example.org"]
    assert (message.state, message.attempts, message.last_error) == (MessageState.SENT, 1, "")
    assert message.sent_at is not None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 5.1.1 <{address}>: no such user", "SMTPRecipientsRefused 550"),
        ("451 4.7.1 <{address}>: please try again later", "SMTPRecipientsRefused 451"),
        (DROP, "SMTPServerDisconnected"),
    ],
)
def test_refused_mail_is_delivered_later_exactly_once(
    registration: Registration, answer: str, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    message, now = write(registration), timezone.now()
    with mail_server(lambda number: answer if number == 1 else OK) as server:
        assert deliver(message_id=message.pk, now=now) == Outcome.RETRY
        message.refresh_from_db()
        assert (message.state, message.attempts, message.last_error) == ("queued", 1, error)
        assert deliver(message_id=message.pk, now=now + timedelta(minutes=1)) == Outcome.NOT_DUE
        assert deliver(message_id=message.pk, now=now + timedelta(minutes=2)) == Outcome.SENT
    message.refresh_from_db()
    assert len(server.accepted) == 1
    assert (message.state, message.attempts, message.last_error) == ("sent", 2, "")
    assert [record.levelno for record in caplog.records if "was not sent" in record.message] == [logging.WARNING]
    assert "amal" not in caplog.text


def test_retried_mail_keeps_its_message_id(registration: Registration) -> None:
    message, now = write(registration), timezone.now()
    with mail_server() as server:
        deliver(message_id=message.pk, now=now)
        # As after a worker that died between the server's answer and its commit.
        Message.objects.update(state=MessageState.QUEUED, leased_until=now)
        deliver(message_id=message.pk, now=now)
    assert [mail["Message-ID"] for mail in server.accepted] == [f"<{message.uuid}@localhost>"] * 2


def test_mail_server_that_is_down_costs_an_attempt_and_names_nobody(registration: Registration) -> None:
    message = write(registration)
    with override_settings(**smtp_settings(free_port())):
        assert deliver(message_id=message.pk) == Outcome.RETRY
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("queued", "ConnectionRefusedError Connection refused")


def test_last_refusal_gives_the_message_up(registration: Registration, settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"MESSAGE_ATTEMPTS": 1}
    message = write(registration)
    with mail_server(lambda _number: "550 no"):
        assert deliver(message_id=message.pk) == Outcome.FAILED
    message.refresh_from_db()
    assert message.state == MessageState.FAILED


def test_mail_that_cannot_be_written_is_put_off_without_repeating_texts(
    registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise ValueError("Amal")

    monkeypatch.setattr("wagtail_mib_events.mail.composing.write_letter", broken)
    message = write(registration)
    assert deliver(message_id=message.pk) == Outcome.RETRY
    message.refresh_from_db()
    assert message.last_error.startswith("ValueError in broken, line ")
    assert "Amal" not in message.last_error


def test_overtaken_message_is_dropped_unsent(registration: Registration) -> None:
    message = write(registration, MessageKind.CONFIRMED)
    cancel(registration=registration)
    with mail_server() as server:
        assert deliver(message_id=message.pk) == Outcome.OBSOLETE
    message.refresh_from_db()
    assert server.accepted == []
    assert (message.state, message.sent_at, message.attempts) == (MessageState.OBSOLETE, None, 0)


def test_message_of_an_address_that_was_deleted_meanwhile_is_dropped(registration: Registration) -> None:
    message = write(registration)
    Registration.objects.update(email="")
    with mail_server() as server:
        assert deliver(message_id=message.pk) == Outcome.OBSOLETE
    assert server.accepted == []
