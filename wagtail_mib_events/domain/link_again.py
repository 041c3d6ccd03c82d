"""The mail that brings an existing ticket and its link once more, to whoever asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from wagtail_mib_events.domain.contact_data import email_key
from wagtail_mib_events.domain.locking import retry_when_busy
from wagtail_mib_events.domain.outbox import write_unless_flooded
from wagtail_mib_events.enums import ACTIVE, MessageKind
from wagtail_mib_events.models import Registration

#: A household that asks again is written to again only after this time, so that nobody's mailbox is flooded.
TICKET_AGAIN_MINUTES = 10
#: Nobody has more to come than this; staff who registered many with one address are not written to without end.
MOST_REGISTRATIONS = 10


def send_ticket_again(*, registration: Registration, now: datetime) -> None:
    """Write the mail that brings an existing ticket, unless one was written a moment ago or too many to her address.

    ``now`` is aware. Expects the lock of the event or of the registration.
    """
    if _not_written_to(Registration.objects.filter(pk=registration.pk), now).exists():
        write_unless_flooded(registration=registration, kind=MessageKind.TICKET_AGAIN, now=now)


@retry_when_busy
def send_links_again(*, email: str, now: datetime | None = None) -> None:
    """Write to every household with a living booking that is reached by a normalised e-mail address.

    It returns nothing, and takes the same queries for an address that is known and one that is not, but for those that
    write the messages. An address that nobody has proved gets only so many (``domain.outbox``). Locks the
    registrations. Raises ``Busy``.
    """
    moment = now or timezone.now()
    reached = Registration.objects.filter(email_key=email_key(email))
    with transaction.atomic():
        # Two requests at once: the second one must see what the first one has written.
        reached.update(link_version=F("link_version"))
        living = reached.filter(bookings__status__in=ACTIVE, bookings__session__end__gt=moment).distinct()
        for registration in _not_written_to(living, moment).order_by("-pk")[:MOST_REGISTRATIONS]:
            write_unless_flooded(registration=registration, kind=MessageKind.TICKET_AGAIN, now=moment)


def _not_written_to(registrations: QuerySet[Registration], now: datetime) -> QuerySet[Registration]:
    return registrations.exclude(messages__created_at__gt=now - timedelta(minutes=TICKET_AGAIN_MINUTES))
