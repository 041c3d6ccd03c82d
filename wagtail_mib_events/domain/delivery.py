"""Who may send a message of the outbox, and what becomes of it: lease, success, another attempt, failure.

Writing and sending the mail is left to ``mail``. A message is sent at least once, and once unless a worker dies, or
takes longer than its lease, between the mail server's answer and the commit of ``mark_sent``.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.locking import retry_when_busy
from wagtail_mib_events.enums import MessageState
from wagtail_mib_events.models import Message

#: However often it failed, a message is tried once a day.
LONGEST_DELAY = timedelta(days=1)


def due_messages(*, now: datetime) -> QuerySet[Message]:
    """Return the messages that may be sent at ``now`` (aware) and that no worker has leased, longest overdue first."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    due = Message.objects.filter(free, state=MessageState.QUEUED, next_attempt_at__lte=now)
    return due.order_by("next_attempt_at", "pk")


@retry_when_busy
def lease(*, message_id: int, now: datetime | None = None) -> Message | None:
    """Return a due message that nobody else may send until ``leased_until``; ``None`` if it is not due or taken.

    One conditional UPDATE decides, so of two workers exactly one gets it. Raises ``Busy``.
    """
    moment = now or timezone.now()
    until = moment + timedelta(minutes=conf().MESSAGE_LEASE_MINUTES)
    if not due_messages(now=moment).order_by().filter(pk=message_id).update(leased_until=until):
        return None
    related = ("registration__event__contact", "registration__event__funding", "contact")
    # Its household may be deleted meanwhile, and the message with it.
    return Message.objects.select_related(*related).filter(pk=message_id).first()


@retry_when_busy
def mark_sent(*, message: Message, now: datetime | None = None) -> None:
    """Take note that the mail server has accepted a message, whoever holds its lease meanwhile. Raises ``Busy``."""
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENT,
        sent_at=now or timezone.now(),
        attempts=F("attempts") + 1,
        leased_until=None,
        last_error="",
    )


@retry_when_busy
def mark_obsolete(*, message: Message) -> None:
    """Take note that what a message was to tell is no longer so, and that it was not sent. Raises ``Busy``."""
    _leased(message).update(state=MessageState.OBSOLETE, leased_until=None, last_error="")


@retry_when_busy
def note_failure(*, message: Message, error: str, now: datetime | None = None) -> MessageState:
    """Plan the next attempt, each delay twice as long as the one before, or give up. Returns the new state.

    ``error`` is kept for staff: it must hold no address and no name. Whoever has lost the lease changes nothing.
    Raises ``Busy``.
    """
    attempts = message.attempts + 1
    given_up = attempts >= conf().MESSAGE_ATTEMPTS
    state = MessageState.FAILED if given_up else MessageState.QUEUED
    _leased(message).update(
        state=state,
        attempts=attempts,
        next_attempt_at=(now or timezone.now()) + _delay(attempts),
        leased_until=None,
        last_error=error,
    )
    return state


def _leased(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=MessageState.QUEUED, leased_until=message.leased_until)


def _delay(attempts: int) -> timedelta:
    """Return the time to wait after an attempt, counted from 1."""
    doublings = min(attempts - 1, 16)
    delay = timedelta(minutes=conf().MESSAGE_RETRY_MINUTES * 2**doublings)
    return min(delay, LONGEST_DELAY)
