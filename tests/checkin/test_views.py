"""The door over HTTP: who may, what is answered, what is stored."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from wagtail_mib_events.domain.exceptions import Busy
from wagtail_mib_events.enums import BookingStatus, ScanKind
from wagtail_mib_events.models import GroupLocationPermission, Location, Registration, Scan, Session
from wagtail_mib_events.testing import age_bands, make_registration, make_session

pytestmark = pytest.mark.django_db


def staff_at(location: Location | None, *codenames: str) -> User:
    user = User.objects.create_user(f"einlass-{uuid4()}", password="demo")
    group = Group.objects.create(name=str(uuid4()))
    user.groups.add(group)
    for permission in Permission.objects.filter(codename__in=codenames or ["check_in_session"]):
        GroupLocationPermission.objects.create(group=group, location=location, permission=permission)
    return user


@pytest.fixture
def session() -> Session:
    return make_session(start=timezone.now() + timedelta(minutes=10))


@pytest.fixture
def door(session: Session) -> Client:
    client = Client()
    client.force_login(staff_at(session.location))
    return client


def registered(session: Session, **fields: Any) -> Registration:
    registration = make_registration(session, **fields).registration
    assert registration is not None
    return registration


def send(client: Client, session: Session, **report: Any) -> dict[str, Any]:
    now = timezone.now().isoformat()
    scan = {"uuid": str(uuid4()), "kind": "in", "code": None, "registration": None, "undoes": None}
    scan |= {"device_time": now} | report
    body = json.dumps({"sent_at": now, "scans": [scan]})
    url = reverse("wagtail_mib_events:door_scans", args=[session.pk])
    response = client.post(url, body, content_type="application/json")
    assert response.status_code == 200
    return dict(response.json())


def ticket(registration: Registration) -> str:
    return f"https://example.org/de/events/ticket/t/{registration.ticket_token}/"


def test_ticket_is_welcomed_with_children_and_counts(door: Client) -> None:
    small, *_ = age_bands()
    session = make_session(
        start=timezone.now() + timedelta(minutes=5), childcare={small: 3}, location=Location.objects.get()
    )
    registration = registered(session, name="Amal", children={small: 2}, wants_care=True, interpreter_language="ar")
    answer = send(door, session, code=ticket(registration))
    (result,) = answer["results"]
    assert result["answer"] == "welcome"
    assert result["name"] == "Amal"
    assert result["children"] == [{"label": str(small), "n": 2, "care": True}]
    assert result["interpreter"] == "العربيّة"
    assert answer["counts"] == {
        "arrived": 1,
        "expected": 1,
        "children_arrived": 2,
        "children_expected": 2,
    }


def test_same_code_twice_says_since_when_and_counts_once(door: Client, session: Session) -> None:
    registration = registered(session)
    send(door, session, code=ticket(registration))
    first = Scan.objects.get()
    answer = send(door, session, code=registration.short_code.lower())
    assert answer["results"][0]["answer"] == "already"
    assert datetime.fromisoformat(answer["results"][0]["since"]).replace(microsecond=0) == first.happened_at.replace(
        microsecond=0
    )
    assert answer["counts"]["arrived"] == 1


def test_scan_uploaded_twice_is_stored_once_and_answered_alike(door: Client, session: Session) -> None:
    registration = registered(session)
    uuid = str(uuid4())
    first = send(door, session, uuid=uuid, code=ticket(registration))
    second = send(door, session, uuid=uuid, code=ticket(registration))
    assert first == second
    assert Scan.objects.count() == 1


def test_scan_uploaded_again_after_its_undo_leaves_her_undone(door: Client, session: Session) -> None:
    registration = registered(session)
    uuid = str(uuid4())
    send(door, session, uuid=uuid, code=ticket(registration))
    send(door, session, kind="undo", undoes=uuid)
    answer = send(door, session, uuid=uuid, code=ticket(registration))
    assert (answer["results"][0]["answer"], answer["counts"]["arrived"]) == ("undone", 0)


def test_repetition_that_comes_in_after_the_undo_is_kept_and_leaves_her_undone(door: Client, session: Session) -> None:
    registration = registered(session)
    uuid, now = str(uuid4()), timezone.now()
    at = [(now - timedelta(minutes=minutes)).isoformat() for minutes in (10, 7, 5)]
    send(door, session, uuid=uuid, code=ticket(registration), device_time=at[0])
    send(door, session, kind="undo", undoes=uuid, device_time=at[2])
    answer = send(door, session, code=ticket(registration), device_time=at[1])
    assert (answer["results"][0]["answer"], answer["counts"]["arrived"]) == ("undone", 0)
    assert Scan.objects.count() == 3


@pytest.mark.parametrize("same_date", [True, False])
def test_scan_under_the_number_of_another_one_is_not_taken(door: Client, session: Session, same_date: bool) -> None:
    place = session if same_date else make_session(location=session.location)
    uuid = str(uuid4())
    send(door, session, uuid=uuid, code=ticket(registered(session)))
    other = registered(place, phone="+491601234568")
    (result,) = send(door, place, uuid=uuid, code=ticket(other))["results"]
    assert (result["answer"], result["name"], Scan.objects.count()) == ("unknown", None, 1)


def test_undo_makes_her_expected_again(door: Client, session: Session) -> None:
    registration = registered(session)
    send(door, session, code=ticket(registration))
    send(door, session, code=ticket(registration))
    answer = send(door, session, kind="undo", registration=str(registration.uuid))
    assert answer["results"][0]["answer"] == "undone"
    assert answer["counts"]["arrived"] == 0
    assert send(door, session, code=ticket(registration))["results"][0]["answer"] == "welcome"
    assert sorted(Scan.objects.values_list("kind", flat=True)) == [ScanKind.IN] * 3 + [ScanKind.UNDO]


def test_ticket_of_another_event_shows_no_name(door: Client, session: Session) -> None:
    other = registered(make_session(), name="Geheim")
    (result,) = send(door, session, code=ticket(other))["results"]
    assert (result["answer"], result["reason"], result["name"]) == ("attention", "other_event", None)
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("kind", ["in", "undo"])
def test_ticket_for_another_date_shows_no_name(door: Client, session: Session, kind: str) -> None:
    other = registered(make_session(session.event), name="Geheim")
    (result,) = send(door, session, code=ticket(other), kind=kind)["results"]
    assert (result["answer"], result["reason"], result["name"]) == ("attention", "other_date", None)


@pytest.mark.parametrize(
    "code",
    ["https://example.com/", "<script>alert(1)</script>", "x" * 4096, "x" * 9000, "", "\x00", "https://h/t/AAAA/"],
)
def test_foreign_code_is_unknown(door: Client, session: Session, code: str) -> None:
    (result,) = send(door, session, code=code)["results"]
    assert (result["answer"], result["registration"]) == ("unknown", None)
    assert Scan.objects.count() == 0


def test_waiting_guest_needs_a_decision_and_is_let_in_by_staff(door: Client, session: Session) -> None:
    registration = registered(session)
    registration.bookings.update(status=BookingStatus.WAITING)
    (result,) = send(door, session, code=ticket(registration))["results"]
    assert (result["answer"], result["reason"]) == ("attention", "waiting")
    assert Scan.objects.count() == 0
    (result,) = send(door, session, registration=str(registration.uuid))["results"]
    assert result["answer"] == "welcome"
    (result,) = send(door, session, code=ticket(registration))["results"]
    assert result["answer"] == "already"


def test_device_clock_two_hours_ahead_is_corrected(door: Client, session: Session) -> None:
    registration = registered(session)
    ahead = timezone.now() + timedelta(hours=2)
    scan = {"uuid": str(uuid4()), "kind": "in", "code": ticket(registration), "device_time": ahead.isoformat()}
    body = json.dumps({"sent_at": ahead.isoformat(), "scans": [scan]})
    door.post(reverse("wagtail_mib_events:door_scans", args=[session.pk]), body, content_type="application/json")
    stored = Scan.objects.get()
    assert stored.device_time == ahead
    assert abs(stored.happened_at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{}", b"[" * 100_000),
        b'{"sent_at": 1, "scans": []}',
        b'{"sent_at": "2026-01-01T00:00:00", "scans": []}',
        b'{"sent_at": "0001-01-01T00:00:00+14:00", "scans": []}',
        b'{"sent_at": "9999-12-31T23:59:59Z", "scans": []}',
    ],
)
def test_malformed_upload_is_refused(door: Client, session: Session, body: bytes) -> None:
    url = reverse("wagtail_mib_events:door_scans", args=[session.pk])
    assert door.post(url, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("name", ["door_session", "door_people"])
def test_door_of_another_location_does_not_exist(door: Client, name: str) -> None:
    other = make_session()
    assert door.get(reverse(f"wagtail_mib_events:{name}", args=[other.pk])).status_code == 404


def test_scans_for_another_location_are_refused(door: Client) -> None:
    other = make_session()
    url = reverse("wagtail_mib_events:door_scans", args=[other.pk])
    assert door.post(url, b"{}", content_type="application/json").status_code == 404


def test_right_withdrawn_is_refused_at_the_next_request(door: Client, session: Session) -> None:
    url = reverse("wagtail_mib_events:door_session", args=[session.pk])
    assert door.get(url).status_code == 200
    GroupLocationPermission.objects.all().delete()
    assert door.get(url).status_code == 404
    scans_url = reverse("wagtail_mib_events:door_scans", args=[session.pk])
    assert door.post(scans_url, b"{}", content_type="application/json").status_code == 403


def test_stranger_is_sent_to_sign_in(client: Client, session: Session) -> None:
    url = reverse("wagtail_mib_events:door_session", args=[session.pk])
    assert client.get(url).headers["Location"] == f"{reverse('wagtailadmin_login')}?next={url}"


def test_door_form_works_without_scripts(door: Client, session: Session) -> None:
    registration = registered(session, name="Amal")
    url = reverse("wagtail_mib_events:door_form", args=[session.pk])
    response = door.post(url, {"kind": "in", "code": registration.display_code})
    assert response.status_code == 200
    assert response.context["answer"]["answer"] == "welcome"
    assert door.post(url, {"kind": "nonsense"}).status_code == 400


def test_door_form_says_that_the_database_is_busy_and_keeps_the_code(
    door: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_: Any) -> None:
        raise Busy

    monkeypatch.setattr("wagtail_mib_events.domain.scans.receive", busy)
    url = reverse("wagtail_mib_events:door_form", args=[session.pk])
    response = door.post(url, {"kind": "in", "code": "ABCD-EFGH"})
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, response.context["typed"]) == (503, "ABCD-EFGH")
    assert [line.get_text() for line in page.select(".mib-door__status")] == [str(Busy())]


def test_search_finds_by_part_of_the_name_and_by_code(door: Client, session: Session) -> None:
    registration = registered(session, name="Amal Haddad")
    registered(session, name="Olena", phone="+491601234568")
    url = reverse("wagtail_mib_events:door_people", args=[session.pk])
    for query in ("hadd", registration.display_code[:6].lower()):
        people = door.get(url, {"q": query}).json()["people"]
        assert [(row["name"], row["status"]) for row in people] == [("Amal Haddad", "expected")]


def test_door_pages_send_the_strict_policy(door: Client, session: Session) -> None:
    response = door.get(reverse("wagtail_mib_events:door_session", args=[session.pk]))
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "worker-src 'self'; media-src 'self' blob:"
    )
    assert response.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("name", ["door_worker", "door_wasm", "door_fallback"])
def test_door_assets_are_served_from_the_same_origin(client: Client, name: str) -> None:
    response = client.get(reverse(f"wagtail_mib_events:{name}"))
    assert response.status_code == 200
    again = client.get(reverse(f"wagtail_mib_events:{name}"), headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["door", "door_session", "door_people"])
def test_door_needs_the_same_queries_for_one_guest_and_for_three(
    door: Client, session: Session, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    small, *_ = age_bands()
    url = reverse(f"wagtail_mib_events:{name}", args=[] if name == "door" else [session.pk])
    send(door, session, registration=str(registered(session, children={small: 1}).uuid))
    door.get(url)
    with CaptureQueriesContext(connection) as one:
        door.get(url)
    queries = len(one)
    for number in range(2):
        guest = registered(session, phone=f"+49160123456{number}", children={small: 1})
        send(door, session, registration=str(guest.uuid))
    with django_assert_num_queries(queries):
        door.get(url)
