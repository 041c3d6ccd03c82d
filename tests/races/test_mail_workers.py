"""Two workers empty one outbox: each mail is sent by exactly one of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.mail.support import mail_server, write
from wagtail_mib_events.enums import MessageState
from wagtail_mib_events.models import Message
from wagtail_mib_events.testing import make_registration, make_session

ROOT = Path(__file__).parents[2]


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_exactly_once(database_url: str) -> None:
    session = make_session(capacity=None)
    for number in range(20):
        registration = make_registration(session, phone=f"+49151000000{number:02}").registration
        assert registration is not None
        registration.email = f"household{number}@example.org"
        registration.save()
        write(registration)
    with mail_server() as server:
        reports = _run_workers(2, database_url=database_url, port=server.port)
    assert Counter(message["To"] for message in server.accepted) == {f"household{n}@example.org": 1 for n in range(20)}
    assert sum(int(report.split(" sent")[0]) for report in reports) == 20
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}


def _run_workers(number: int, *, database_url: str, port: int) -> list[str]:
    environment = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.mail_worker", str(port)],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(number)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    reports = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * number
    return reports
