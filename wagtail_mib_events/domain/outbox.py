"""Writing messages: rows in the transaction of their cause, handed to a worker after it commits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from wagtail_mib_events.enums import Channel, MessageKind
from wagtail_mib_events.models import Contact, Message, Registration, Session

#: So many mails go to an address that nobody has proved, within so many minutes, at the wish of whoever typed it.
MOST_UNPROVED = 5
UNPROVED_MINUTES = 60


def write_message(*, registration: Registration, kind: MessageKind) -> Message | None:
    """Put a message for a household into the outbox; ``None`` where there is no e-mail address to write to."""
    if not registration.email:
        return None
    return _written(Message(registration=registration, kind=kind))


def write_staff_message(*, contact: Contact, kind: MessageKind, session: Session | None = None) -> Message | None:
    """Put a message for a contact person into the outbox; ``None`` where there is no e-mail address to write to.

    ``session`` is the date that it is about, where it is about one.
    """
    if not contact.email:
        return None
    return _written(Message(contact=contact, kind=kind, session=session))


def write_unless_flooded(*, registration: Registration, kind: MessageKind, now: datetime) -> Message | None:
    """Put a message into the outbox that a visitor of the website causes; ``None`` where there were too many.

    Whoever gives a telephone number sees her ticket at once, and may type any e-mail address beside it: she could have
    the mailbox of somebody else filled. ``now`` is aware.
    """
    if registration.channel == Channel.WEB and registration.email_confirmed_at is None:
        since = now - timedelta(minutes=UNPROVED_MINUTES)
        written = Message.objects.filter(registration__email_key=registration.email_key, created_at__gt=since)
        if registration.email and written.count() >= MOST_UNPROVED:
            return None
    return write_message(registration=registration, kind=kind)


def _written(message: Message) -> Message:
    message.save()
    transaction.on_commit(_delivery(message.pk), robust=True)
    return message


def _delivery(message_id: int) -> Callable[[], None]:
    def deliver() -> None:
        from wagtail_mib_events.tasks import hand_over

        hand_over(message_id=message_id)

    return deliver
