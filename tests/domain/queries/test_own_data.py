"""What a household is told of what is stored about it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wagtail_mib_events.domain.queries.own_data import own_data
from wagtail_mib_events.enums import ScanKind
from wagtail_mib_events.models import Child, Registration, Scan, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


def registered(*sessions: Session, **fields: Any) -> Registration:
    result = make_registration(*sessions, **fields)
    assert result.registration is not None
    return Registration.objects.select_related("event").get(pk=result.registration.pk)


def scanned(registration: Registration, *sessions: Session) -> None:
    now = timezone.now()
    for session in sessions:
        Scan.objects.create(
            kind=ScanKind.IN, session=session, registration=registration, device_time=now, happened_at=now
        )


def test_everything_is_told_and_what_carers_know_only_named() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 1})
    amal = registered(session, name="Amal", email="amal@example.org", children={small: 1}, wants_care=True)
    Child.objects.update(sealed_care_note="sealed")
    scanned(amal, session)
    data = own_data(registration=amal)
    facts = data["registration"]
    assert [facts[name] for name in ("first_name", "telephone", "email", "adults")] == [
        "Amal",
        "+491601234567",
        "amal@example.org",
        1,
    ]
    assert data["children"] == [{"ages": "0-2", "wants_care": True, "has_note_for_carers": True}]
    (booking,) = data["bookings"]
    assert (booking["status"], booking["childcare"]) == ("confirmed", "granted")
    assert booking["start"] == timezone.localtime(session.start).isoformat(timespec="seconds")
    assert [consent["wording"] for consent in data["consents"]] == ["Ja"]
    assert [message["kind"] for message in data["messages"]] == ["confirmed"]
    assert [scan["kind"] for scan in data["scans"]] == ["in"]
    assert [entry["action"] for entry in data["history"]] == ["register"]
    assert "sealed" not in json.dumps(data)


def test_who_looks_like_her_is_not_told() -> None:
    session = make_session()
    first = registered(session)
    second = registered(session)
    assert second.likely_duplicate_of == first
    assert str(first.uuid) not in json.dumps(own_data(registration=second))


def test_number_of_queries_does_not_grow_with_what_is_stored() -> None:
    small, *_ = age_bands()
    numbers = []
    for dates in (1, 3):
        event = make_event()
        sessions = [make_session(event) for _ in range(dates)]
        amal = registered(*sessions, children={small: dates}, email="amal@example.org")
        scanned(amal, *sessions)
        with CaptureQueriesContext(connection) as queries:
            own_data(registration=amal)
        numbers.append(len(queries))
    assert len(set(numbers)) == 1
