"""Two hundred households, eight processes, ten places: nobody gets what is not there, everybody gets an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from wagtail_mib_events.enums import BookingStatus, CareStatus
from wagtail_mib_events.models import Booking, Registration
from wagtail_mib_events.testing import age_bands, make_session

PROCESSES = 8
HOUSEHOLDS = 25
ROOT = Path(__file__).parents[2]


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_last_places_go_to_exactly_as_many_as_there_are(database_url: str) -> None:
    small, *_ = age_bands()
    session = make_session(capacity=10, childcare={small: 3})
    environment = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.races.households", str(session.pk), str(small.pk)]
    processes = [
        subprocess.Popen(
            [*command, str(number), str(HOUSEHOLDS)],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outcomes = Counter(outcome for process in processes for outcome in json.loads(process.communicate(timeout=300)[0]))

    assert [process.returncode for process in processes] == [0] * PROCESSES
    assert outcomes == {"booked": 10, "waiting": 190}
    assert Registration.objects.count() == 200
    assert Counter(Booking.objects.values_list("status", flat=True)) == {
        BookingStatus.CONFIRMED: 10,
        BookingStatus.WAITING: 190,
    }
    care = Booking.objects.filter(status=BookingStatus.CONFIRMED).values_list("care_status", flat=True)
    assert Counter(care)[CareStatus.GRANTED] == 3
