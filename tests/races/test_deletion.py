"""A household is deleted at the same moment in which the door or the page for lost links writes about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from wagtail_mib_events.domain.deletion import delete_registration
from wagtail_mib_events.domain.link_again import send_links_again
from wagtail_mib_events.domain.scans import Answer, ScanReport, receive
from wagtail_mib_events.enums import ScanKind
from wagtail_mib_events.models import Message, Registration, Scan
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

R = TypeVar("R")

#: Long enough for the other thread to come to the lock that it must wait for.
MOMENT_SECONDS = 0.5


def household() -> Registration:
    registration = make_registration(make_session(), email="amal@example.org").registration
    assert registration is not None
    Message.objects.update(created_at=timezone.now() - timedelta(days=1))
    return registration


def arrive(registration: Registration) -> Answer:
    now = timezone.now()
    session = registration.bookings.get().session
    report = ScanReport(uuid=uuid4(), kind=ScanKind.IN, device_time=now, code=registration.display_code)
    (answer,) = receive(session=session, reports=[report], sent_at=now, received_at=now, user=None)
    return answer.answer


def ask_for_the_link(registration: Registration) -> None:
    send_links_again(email=registration.email)


def delete(registration: Registration) -> None:
    delete_registration(registration=registration)


def meanwhile(first: Callable[[Registration], object], second: Callable[[Registration], R]) -> R:
    """Let the second step begin before the first one is committed, and return what it answers."""
    registration = household()

    def answer() -> R:
        try:
            return second(registration)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first(registration)
            waiting = pool.submit(answer)
            time.sleep(MOMENT_SECONDS)
        return waiting.result()


@pytest.mark.parametrize(("step", "scans"), [(arrive, [None]), (ask_for_the_link, [])])
def test_household_is_deleted_with_what_was_written_about_it_a_moment_ago(
    step: Callable[[Registration], object], scans: list[None]
) -> None:
    meanwhile(step, delete)
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)
    assert [scan.registration for scan in Scan.objects.all()] == scans


@pytest.mark.parametrize(("step", "answer"), [(arrive, Answer.UNKNOWN), (ask_for_the_link, None)])
def test_nothing_is_written_about_a_household_that_is_being_deleted(
    step: Callable[[Registration], object], answer: Answer | None
) -> None:
    assert meanwhile(delete, step) == answer
    assert (Registration.objects.count(), Message.objects.count(), Scan.objects.count()) == (0, 0, 0)
