"""One of several workers that empty the same outbox at the same time, like ``manage.py mib_events_send``.

Argument: port of the mail server on this machine.
"""

from __future__ import annotations

import sys

import django


def main(port: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.test import override_settings

    from tests.mail.support import smtp_settings

    print("ready", flush=True)
    sys.stdin.readline()
    with override_settings(**smtp_settings(port)):
        call_command("mib_events_send")


if __name__ == "__main__":
    main(int(sys.argv[1]))
