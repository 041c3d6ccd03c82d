"""``manage.py mib_events_care_key``: makes a key for what carers must know, and seals everything with a new one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wagtail_mib_events.conf import SETTING
from wagtail_mib_events.domain.care_notes import reseal_care_notes
from wagtail_mib_events.domain.sealing import can_seal, new_key

ADVICE = f"""
Keep it secret and apart from backups of the database; without it nobody can read the notes, not even you.
Put it into the environment of the server and name it in the settings:

    {SETTING} = {{"CARE_KEYS": [os.environ["CARE_KEY"]]}}

To exchange a key: put the new one first, keep the old one behind it, restart the site,
run "mib_events_care_key --rotate", then take the old one out.
"""


class Command(BaseCommand):
    """Prints a new key; changes nothing unless it is told to rotate."""

    help = "Prints a new key for what carers must know, or seals all notes with the first key of the settings."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--rotate``."""
        parser.add_argument("--rotate", action="store_true", help="seal every note with the first key of the settings")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a key, or rotate and report."""
        if options["rotate"]:
            self._rotate()
        else:
            self.stdout.write(f"{new_key()}\n{ADVICE}")

    def _rotate(self) -> None:
        if not can_seal():
            raise CommandError(f'{SETTING}["CARE_KEYS"] is empty.')
        result = reseal_care_notes()
        self.stdout.write(f"{result.resealed} sealed with the first key, {result.unreadable} could not be opened.")
        if result.unreadable:
            raise CommandError("Put the key with which they were sealed back into the list, and try again.")
