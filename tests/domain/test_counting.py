"""Counting for ever: many households at once cost no more queries than one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_mib_events.domain.counting import count_for_ever
from wagtail_mib_events.enums import BookingStatus
from wagtail_mib_events.models import Booking, Registration, SessionCount
from wagtail_mib_events.testing import age_bands, make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", BookingStatus.values)
def test_language_and_children_are_counted_only_of_those_who_held_a_place(status: str) -> None:
    small, *_ = age_bands()
    session = make_session()
    make_registration(session, interpreter_language="ku", children={small: 2})
    Booking.objects.update(status=status)
    count_for_ever(registrations=list(Registration.objects.all()))
    metrics = set(SessionCount.objects.values_list("metric", "value", "n"))
    held = {("language", "de", 1), ("interpreter", "ku", 1), ("children", "0-2", 2)}
    by_status = {("households", status, 1), ("adults", status, 1)}
    assert metrics == (by_status | held if status in ("confirmed", "pending", "offered") else by_status)


def test_number_of_queries_grows_with_the_counts_not_with_the_households() -> None:
    small, *_ = age_bands()
    numbers = []
    for households in (1, 3):
        session = make_session()
        for number in range(households):
            make_registration(session, phone=f"+49160123456{number}", children={small: 1})
        registrations = list(Registration.objects.filter(bookings__session=session))
        with CaptureQueriesContext(connection) as queries:
            count_for_ever(registrations=registrations)
        numbers.append(len(queries))
        rows = SessionCount.objects.filter(session=session).values_list("metric", "value", "n")
        assert set(rows) == {
            ("households", "confirmed", households),
            ("adults", "confirmed", households),
            ("language", "de", households),
            ("children", "0-2", households),
        }
    assert len(set(numbers)) == 1
