"""Sends messages of the outbox through Django's e-mail backend, one at a time; never inside a request."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime
from enum import Enum
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

import django
from django.conf import settings
from django.core import mail as django_mail
from django.utils import timezone

from wagtail_mib_events.domain.delivery import lease, mark_obsolete, mark_sent, note_failure
from wagtail_mib_events.enums import MessageState
from wagtail_mib_events.mail.composing import compose
from wagtail_mib_events.mail.mime import Mail
from wagtail_mib_events.models import Message

logger = logging.getLogger(__name__)

#: A mail server that does not answer is given up after so many seconds where the site sets no EMAIL_TIMEOUT.
TIMEOUT_SECONDS = 60


class Outcome(Enum):
    """What became of an attempt to deliver."""

    SENT = "sent"
    OBSOLETE = "obsolete"
    RETRY = "retry"
    FAILED = "failed"
    NOT_DUE = "not_due"


def deliver(*, message_id: int, now: datetime | None = None) -> Outcome:
    """Send a message if it is due and no other worker has it, and keep what came of it.

    Whatever goes wrong in composing or sending is noted for another attempt; a refusal of the mail server counts
    like any other, because a server that is set up wrongly refuses everybody. Raises ``Busy``.
    """
    message = lease(message_id=message_id, now=now)
    if message is None:
        return Outcome.NOT_DUE
    try:
        mail = compose(message=message, now=now or timezone.now())
        if mail is not None:
            _send(mail)
    except Exception as error:  # noqa: BLE001 (any backend and any template of a site may fail in its own way)
        return _failed(message, error, now)
    if mail is None:
        mark_obsolete(message=message)
        return Outcome.OBSOLETE
    mark_sent(message=message, now=now)
    return Outcome.SENT


def _failed(message: Message, error: Exception, now: datetime | None) -> Outcome:
    reason = describe_error(error)
    state = note_failure(message=message, error=reason, now=now)
    logger.warning("Message %s was not sent (%s): %s", message.uuid, state, reason)
    return Outcome.FAILED if state == MessageState.FAILED else Outcome.RETRY


def describe_error(error: Exception) -> str:
    """Return the class, the code and the place of an error. Its text is left out: servers repeat the address in it."""
    name = type(error).__name__
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _answer in error.recipients.values()})
        return f"{name} {', '.join(codes)}"
    if isinstance(error, SMTPResponseException):
        return f"{name} {error.smtp_code}"
    if isinstance(error, OSError):
        return f"{name} {error.strerror or ''}".strip()
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{name} in {place.name}, line {place.lineno}"


def _send(mail: Mail) -> None:
    # From Django 6.1 on, the time-out is an option of MAILERS and this way of naming one is deprecated.
    if django.VERSION < (6, 1) and settings.EMAIL_TIMEOUT is None:
        connection: Any = django_mail.get_connection(timeout=TIMEOUT_SECONDS)
        connection.send_messages([mail])
    else:
        mail.send()
