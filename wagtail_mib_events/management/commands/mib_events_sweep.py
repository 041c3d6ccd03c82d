"""``manage.py mib_events_sweep``: does what becomes due by the passing of time; meant for cron, every few minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wagtail_mib_events.domain.sweeping import sweep


class Command(BaseCommand):
    """Expires what is past its deadline, offers places on, warns, summarises, deletes. May run beside itself."""

    help = "Expires lapsed offers and offers their places on, warns of small numbers, writes summaries, deletes notes."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Sweep and report. Raises ``CommandError`` where a step failed; the others are done nevertheless."""
        swept = sweep()
        self.stdout.write(
            f"{swept.events} events looked through, {swept.warnings} warnings and {swept.digests} summaries written, "
            f"care notes of {swept.care_notes} children deleted."
        )
        if swept.failures:
            raise CommandError(f"{swept.failures} steps failed; the log says why.")
