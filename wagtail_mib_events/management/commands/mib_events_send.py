"""``manage.py mib_events_send``: delivers the mails that wait in the outbox; meant for cron, every few minutes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wagtail_mib_events.domain.delivery import due_messages
from wagtail_mib_events.domain.exceptions import Busy
from wagtail_mib_events.mail.sending import Outcome, deliver


class Command(BaseCommand):
    """Tries every message that is due once. May run beside workers and beside itself."""

    help = "Delivers the mails that are due and reports how many were sent, put off, given up or dropped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Deliver and report."""
        ids = list(due_messages(now=timezone.now()).values_list("pk", flat=True))
        counts = Counter(_try(message_id) for message_id in ids)
        self.stdout.write(
            f"{counts[Outcome.SENT]} sent, {counts[Outcome.RETRY]} to be tried again, "
            f"{counts[Outcome.FAILED]} given up, {counts[Outcome.OBSOLETE]} no longer needed."
        )


def _try(message_id: int) -> Outcome:
    try:
        return deliver(message_id=message_id)
    except Busy:
        return Outcome.RETRY
