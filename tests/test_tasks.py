"""Who delivers a message after its transaction: a worker, a thread, or the call itself; never the request over SMTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from django_tasks import task_backends
from django_tasks.backends.dummy import DummyBackend

from tests.mail.support import free_port, mail_server, smtp_settings, write
from wagtail_mib_events import tasks
from wagtail_mib_events.enums import MessageState
from wagtail_mib_events.mail.sending import deliver
from wagtail_mib_events.models import Booking, Message, Registration, Session
from wagtail_mib_events.testing import make_registration, make_session

DUMMY = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture(autouse=True)
def _no_thread_outlives_its_test() -> Iterator[None]:
    yield
    tasks.courier.wait()


def register(session: Session, **fields: Any) -> Registration:
    registration = make_registration(session, **{"email": "amal@example.org"} | fields).registration
    assert registration is not None
    return registration


@pytest.mark.django_db(transaction=True)
def test_registration_over_smtp_is_delivered_by_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []

    def note(**arguments: Any) -> Any:
        threads.append(threading.current_thread().name)
        return deliver(**arguments)

    monkeypatch.setattr(tasks, "deliver", note)
    with mail_server() as server:
        register(make_session())
        tasks.courier.wait()
    assert threads == ["mib-events-mail"]
    assert [message["To"] for message in server.accepted] == ["amal@example.org"]
    assert Message.objects.get().state == MessageState.SENT


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_slow_mail_server() -> None:
    with mail_server() as server:
        server.may_answer.clear()
        register(make_session())
        accepted_at_return = list(server.accepted)
        server.may_answer.set()
        tasks.courier.wait()
    assert (len(accepted_at_return), len(server.accepted)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_registration_is_kept_while_smtp_is_down_and_mailed_once_later() -> None:
    session = make_session()
    with override_settings(**smtp_settings(free_port())):
        register(session)
        tasks.courier.wait()
    assert Booking.objects.get().status == "confirmed"
    assert Message.objects.get().state == MessageState.QUEUED
    Message.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=1))
    with mail_server() as server:
        register(session, email="b@example.org", phone="+491601111111")
        tasks.courier.wait()
    # The thread of the second registration has taken the overdue mail of the first one along.
    assert sorted(message["To"] for message in server.accepted) == ["amal@example.org", "b@example.org"]


@pytest.mark.django_db(transaction=True)
def test_mail_that_stays_on_the_machine_is_delivered_at_once() -> None:
    register(make_session())
    assert [message.to for message in mail.outbox] == [["amal@example.org"]]


@pytest.mark.django_db(transaction=True)
def test_rolled_back_registration_writes_no_mail() -> None:
    from django.db import transaction

    session = make_session()
    with transaction.atomic():
        register(session)
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@override_settings(TASKS=DUMMY)
def test_worker_gets_the_message_and_the_request_sends_nothing() -> None:
    register(make_session())
    message = Message.objects.get()
    backend = task_backends["default"]
    assert isinstance(backend, DummyBackend)
    assert [result.args for result in backend.results if result.task.name == "deliver_message"] == [[message.pk]]
    assert mail.outbox == []
    assert tasks.deliver_message.call(message.pk) == "sent"


@pytest.mark.django_db(transaction=True)
def test_broken_queue_is_logged_and_breaks_no_registration(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks, "deliver_message", SimpleNamespace(enqueue=refuse))
    with override_settings(TASKS=DUMMY):
        register(make_session())
    assert Registration.objects.count() == 1
    assert Message.objects.get().state == MessageState.QUEUED
    assert "stays in the outbox" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_many_messages_need_one_thread() -> None:
    session = make_session(capacity=None)
    with override_settings(TASKS=DUMMY):
        for number in range(5):
            register(session, email=f"a{number}@example.org", phone=f"+4916022222{number:02}")
    with mail_server() as server:
        before = threading.active_count()
        for pk in Message.objects.values_list("pk", flat=True):
            tasks.hand_over(message_id=pk)
        assert threading.active_count() <= before + 1
        tasks.courier.wait()
    assert len(server.accepted) == 5


@pytest.mark.django_db
def test_message_that_is_gone_breaks_nothing() -> None:
    write(register(make_session()))
    tasks.hand_over(message_id=10**9)
    assert mail.outbox == []
