"""A real mail server on loopback that answers as a test tells it to, and mails of the outbox to send to it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import django
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

from wagtail_mib_events.enums import MessageKind
from wagtail_mib_events.models import Message, Registration

OK = "250 OK"
DROP = "drop"
Answers = Callable[[int], str]


class Handler:
    """Keeps what it accepts; ``answers`` gives the answer to the n-th mail (from 1), or ``DROP`` to hang up."""

    def __init__(self, answers: Answers, port: int) -> None:
        self.answers = answers
        self.port = port
        #: While cleared, the server lets its clients wait.
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.asked = 0
        self.accepted: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.asked += 1
        await asyncio.to_thread(self.may_answer.wait)
        answer = self.answers(self.asked)
        if answer == DROP:
            server.transport.abort()
            return "421 Bye"
        if answer == OK:
            envelope.rcpt_tos.append(address)
            return OK
        return answer.format(address=address)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.accepted.append(message)
        return OK


@contextmanager
def mail_server(answers: Answers = lambda _number: OK) -> Iterator[Handler]:
    """Run a mail server and let Django send to it."""
    port = free_port()
    handler = Handler(answers, port)
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(**smtp_settings(port)):
            yield handler
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def smtp_settings(port: int) -> dict[str, object]:
    """Return the settings that send mails to a port of this machine."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    if django.VERSION >= (6, 1):
        return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": port}}}}
    return {"EMAIL_BACKEND": backend, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}


def write(registration: Registration, kind: MessageKind = MessageKind.CONFIRMED) -> Message:
    """Put a message into the outbox without handing it over."""
    return Message.objects.create(registration=registration, kind=kind)
