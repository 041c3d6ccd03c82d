"""A household is deleted at its wish: nothing of it stays but numbers, and its places go to those who wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain.deletion import delete_registration
from wagtail_mib_events.domain.exceptions import NothingToDo
from wagtail_mib_events.enums import BookingStatus, ScanKind
from wagtail_mib_events.models import Booking, Child, ConsentRecord, Message, Registration, Scan, Session, SessionCount
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


def registered(*sessions: Session, **fields: Any) -> Registration:
    result = make_registration(*sessions, **fields)
    assert result.registration is not None
    return result.registration


def scan(registration: Registration, session: Session, **fields: Any) -> Scan:
    now = timezone.now()
    values = {"kind": ScanKind.IN, "device_time": now, "happened_at": now} | fields
    return Scan.objects.create(session=session, registration=registration, **values)


def counts(session: Session) -> dict[tuple[str, str], int]:
    rows = SessionCount.objects.filter(session=session).values_list("metric", "value", "n")
    return {(metric, value): n for metric, value, n in rows}


def make_past(*sessions: Session) -> None:
    begun = timezone.now() - timedelta(days=2)
    Session.objects.filter(pk__in=[session.pk for session in sessions]).update(
        start=begun, end=begun + timedelta(hours=2)
    )


def test_nothing_of_her_stays_but_scans_without_a_household() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 1})
    amal = registered(session, email="amal@example.org", children={small: 1}, wants_care=True)
    scan(amal, session, child=amal.children.get(), kind=ScanKind.CHILD_IN)
    delete_registration(registration=amal)
    assert [model.objects.count() for model in (Registration, Child, Booking, ConsentRecord, Message)] == [0] * 5
    (kept,) = Scan.objects.all()
    assert (kept.kind, kept.registration, kept.child) == (ScanKind.CHILD_IN, None, None)


def test_her_place_goes_to_the_first_who_waits() -> None:
    session = make_session(capacity=1)
    amal, next_one = registered(session), registered(session, phone="+491601234568")
    delete_registration(registration=amal)
    assert next_one.bookings.get().status == BookingStatus.OFFERED


def test_log_keeps_the_short_code_alone() -> None:
    amal = registered(make_session(), name="Amal")
    code = amal.display_code
    delete_registration(registration=amal)
    entry = ModelLogEntry.objects.get(action="wagtail_mib_events.delete")
    assert (entry.label, entry.data) == (code, {})


def test_second_time_does_nothing_and_counts_nothing() -> None:
    session = make_session()
    amal = registered(session)
    delete_registration(registration=Registration.objects.get())
    before = counts(session)
    with pytest.raises(NothingToDo):
        delete_registration(registration=amal)
    assert counts(session) == before


def test_dates_to_come_count_as_cancelled_and_past_ones_as_they_were() -> None:
    small, middle, _big = age_bands()
    event = make_event(max_adults=2)
    past, coming, without = (make_session(event, childcare={small: 2, middle: 1}) for _ in range(3))
    amal = registered(
        past,
        coming,
        adults=2,
        children={small: 2, middle: 1},
        wants_care=True,
        language="ar",
        interpreter_language="ku",
    )
    make_past(past)
    scan(amal, past)
    delete_registration(registration=amal)
    assert counts(past) == {
        ("households", "confirmed"): 1,
        ("adults", "confirmed"): 2,
        ("language", "ar"): 1,
        ("interpreter", "ku"): 1,
        ("children", "0-2"): 2,
        ("children", "3-5"): 1,
        ("children_in_care", "0-2"): 2,
        ("children_in_care", "3-5"): 1,
        ("attended_adults", ""): 2,
        ("attended_children", ""): 3,
    }
    assert counts(coming) == {("households", "cancelled"): 1, ("adults", "cancelled"): 2}
    assert counts(without) == {}


def test_counts_of_several_households_add_up() -> None:
    session = make_session()
    households = [registered(session, phone=f"+49160123456{n}") for n in range(3)]
    make_past(session)
    for registration in households:
        delete_registration(registration=registration)
    assert counts(session) == {
        ("households", "confirmed"): 3,
        ("adults", "confirmed"): 3,
        ("language", "de"): 3,
    }


def test_arrival_that_was_undone_is_no_attendance() -> None:
    session = make_session()
    amal = registered(session)
    make_past(session)
    came = scan(amal, session)
    scan(amal, session, kind=ScanKind.UNDO, undoes=came.uuid, happened_at=came.happened_at + timedelta(minutes=1))
    delete_registration(registration=amal)
    assert counts(session) == {
        ("households", "confirmed"): 1,
        ("adults", "confirmed"): 1,
        ("language", "de"): 1,
    }
