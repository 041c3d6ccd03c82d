"""The lists: what they show, that they stay quick, that exports are safe, that empty ones help on."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.admin.accounts import browser_of, coordinator, desk, editor
from wagtail_mib_events.enums import BookingMode, EventStatus, MessageKind, SessionStatus
from wagtail_mib_events.models import Contact, Event, Message, Registration
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db

LISTS = ["mib_events:index", "mib_dates:index", "mib_registrations:index", "mib_messages:index"]


def rows(response: Any) -> list[Any]:
    """Return the rows of a list in their order."""
    return list(response.context["object_list"])


def make_everything() -> None:
    """Make an event with two dates and two registered families."""
    small, middle, _big = age_bands()
    event = make_event()
    dates = [make_session(event, childcare={small: 4, middle: 2}) for _ in range(2)]
    for number in range(2):
        make_registration(
            *dates,
            phone="",
            email=f"person{event.pk}{number}@example.org",
            children={small: 1, middle: 1},
            wants_care=True,
            interpreter_language="ar",
        )


@pytest.mark.parametrize("name", LISTS)
def test_number_of_queries_of_a_list_does_not_depend_on_its_rows(name: str) -> None:
    client = browser_of(coordinator())
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_everything()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("name", "button"),
    [
        ("mib_events:index", "/admin/mib_events/new/"),
        ("mib_dates:index", "/admin/mib_events/new/"),
        ("mib_registrations:index", "/admin/mib_events/"),
        ("mib_messages:index", "/admin/mib_registrations/"),
    ],
)
def test_empty_list_offers_the_next_step(name: str, button: str) -> None:
    html = browser_of(coordinator()).get(reverse(name)).content.decode()
    assert f'<a class="button" href="{button}">' in html


def test_event_list_shows_next_date_places_children_and_page() -> None:
    small, *_ = age_bands()
    event = make_event()
    make_session(event, start=timezone.now() - timedelta(days=3), capacity=50)
    session = make_session(event, capacity=12, childcare={small: 3})
    make_session(event, capacity=8, start=timezone.now() + timedelta(days=30))
    make_registration(session, children={small: 2}, wants_care=True)
    response = browser_of(coordinator()).get(reverse("mib_events:index"))
    (row,) = response.context["table"].data
    figures = row.figures
    assert (figures.next_session, figures.upcoming, figures.dates) == (session, 2, 3)
    assert (figures.places.taken, figures.places.capacity, figures.places.children) == (1, 20, 2)
    html = " ".join(response.content.decode().split())
    assert 'max="20" value="1" aria-hidden="true"></progress>' in html
    assert "1 of 20" in html or "1 von 20" in html


def test_course_counts_the_same_people_once() -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    dates = [make_session(event, capacity=5) for _ in range(3)]
    make_registration(dates[0])
    response = browser_of(coordinator()).get(reverse("mib_events:index"))
    (row,) = response.context["table"].data
    assert (row.figures.places.taken, row.figures.places.capacity) == (1, 5)


def test_figures_are_those_of_the_users_locations() -> None:
    mine, other = make_location(), make_location()
    event = make_event()
    here = make_session(event, location=mine, capacity=5)
    there = make_session(event, location=other, capacity=7)
    make_registration(here, there)
    response = browser_of(desk(mine)).get(reverse("mib_events:index"))
    (row,) = response.context["table"].data
    assert (row.figures.dates, row.figures.places.capacity, row.figures.places.taken) == (1, 5, 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "breakf"}, ["a"]),
        ({"status": "draft"}, ["b"]),
        ({"booking_mode": "drop_in"}, ["b"]),
        ({"when": "upcoming"}, ["a"]),
        ({"when": "past"}, ["b"]),
        ({"location": "first"}, ["a"]),
    ],
)
def test_event_list_is_searched_and_filtered(query: dict[str, str], expected: list[str]) -> None:
    location = make_location()
    first = make_event(slug="a", name_de="Frühstück", name_en="Breakfast")
    make_session(first, location=location)
    second = make_event(slug="b", status=EventStatus.DRAFT, booking_mode=BookingMode.DROP_IN)
    make_session(second, start=timezone.now() - timedelta(days=2))
    query = {key: str(location.pk) if value == "first" else value for key, value in query.items()}
    response = browser_of(coordinator()).get(reverse("mib_events:index"), query)
    assert [event.slug for event in rows(response)] == expected


def test_date_list_is_searched_and_filtered() -> None:
    location = make_location(name="Haus am Markt")
    first = make_session(location=location)
    second = make_session(status=SessionStatus.CANCELLED)
    client = browser_of(coordinator())
    url = reverse("mib_dates:index")
    assert rows(client.get(url, {"q": "am markt"})) == [first]
    assert rows(client.get(url, {"location": location.pk})) == [first]
    assert rows(client.get(url, {"status": "cancelled"})) == [second]
    assert set(rows(client.get(url))) == {first, second}


def test_date_list_shows_childcare_by_age_band() -> None:
    small, middle, _ = age_bands()
    session = make_session(childcare={small: 3, middle: 0})
    make_registration(session, children={small: 2}, wants_care=True)
    response = browser_of(coordinator()).get(reverse("mib_dates:index"))
    (row,) = response.context["table"].data
    assert [(care.band, care.taken, care.places) for care in row.care] == [(small, 2, 3)]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "amal"},
        {"q": "0160 / 123 45 67"},
        {"q": "١٢٣٤٥٦٧"},
        {"q": "{code}"},
        {"interpreter_language": "ar"},
        {"event": "{event}"},
        {"session": "{session}"},
        {"status": "confirmed", "session": "{session}"},
        {"care_status": "granted"},
        {"reachable": "phone_only"},
    ],
)
def test_registration_list_is_searched_and_filtered(query: dict[str, str]) -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 3})
    amal = make_registration(session, children={small: 1}, wants_care=True, interpreter_language="ar").registration
    assert amal is not None
    make_registration(make_session(), name="Olena", phone="", email="olena@example.org")
    values = {"code": amal.display_code.lower(), "event": session.event_id, "session": session.pk}
    typed = {key: value.format(**values) for key, value in query.items()}
    response = browser_of(coordinator()).get(reverse("mib_registrations:index"), typed)
    assert rows(response) == [amal]


def test_filters_about_bookings_hold_for_one_booking() -> None:
    event = make_event()
    first, second = make_session(event), make_session(event, capacity=0)
    both = make_registration(first, second).registration
    client = browser_of(coordinator())
    url = reverse("mib_registrations:index")
    assert rows(client.get(url, {"session": first.pk, "status": "waiting"})) == []
    assert rows(client.get(url, {"session": second.pk, "status": "waiting"})) == [both]


def test_likely_duplicate_is_flagged() -> None:
    session = make_session()
    make_registration(session)
    make_registration(session)
    html = browser_of(coordinator()).get(reverse("mib_registrations:index")).content.decode()
    assert html.count("mib-admin-duplicate") == 1


ODD = ["=1+1", "@SUM(A1)", "Amal\x07 \x1b[31m", "+49 160 1234567"]


def export(format_: str) -> bytes:
    session = make_session()
    for number, name in enumerate(ODD):
        registration = make_registration(session, phone=f"+49160123456{number}").registration
        Registration.objects.filter(pk=registration.pk).update(name=name)
    response = browser_of(coordinator()).get(
        reverse("mib_registrations:index"), {"export": format_, "ordering": "name"}
    )
    return b"".join(response.streaming_content)


def test_csv_export_runs_no_formula() -> None:
    table = list(csv.DictReader(StringIO(export("csv").decode())))
    heading = list(table[0])[3]
    assert {row[heading] for row in table} == {"'=1+1", "'@SUM(A1)", "Amal [31m", "+49 160 1234567"}
    assert {row[list(row)[4]] for row in table} == {f"+49160123456{number}" for number in range(4)}


def test_xlsx_export_keeps_texts_as_texts_and_survives_control_characters() -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(export("xlsx"))).active
    assert sheet is not None
    cells = {row[3].value: row[3].data_type for row in sheet.iter_rows(min_row=2)}
    assert cells == {"=1+1": "s", "@SUM(A1)": "s", "Amal [31m": "s", "+49 160 1234567": "s"}


def test_export_asks_as_many_queries_for_any_number_of_rows() -> None:
    client = browser_of(coordinator())
    counts = []
    for _ in range(2):
        make_everything()
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get(reverse("mib_registrations:index"), {"export": "csv"}).streaming_content)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_message_list_shows_state_and_is_read_only() -> None:
    make_registration(make_session(), email="amal@example.org")
    client = browser_of(coordinator())
    response = client.get(reverse("mib_messages:index"))
    assert rows(response) == [Message.objects.get()]
    for address in ("new", "edit/1", "delete/1", "history/1", "usage/1", "copy/1"):
        for area in ("mib_messages", "mib_registrations", "mib_dates"):
            assert client.get(f"/admin/{area}/{address}/", follow=True).status_code == 404


def test_message_list_names_the_contact_person_and_the_event() -> None:
    contact = Contact.objects.create(name="Frau Schmidt", email="schmidt@example.org")
    session = make_session()
    warning = Message.objects.create(contact=contact, kind=MessageKind.TOO_FEW, session=session)
    make_registration(make_session(), email="amal@example.org")
    client = browser_of(coordinator())
    assert rows(client.get(reverse("mib_messages:index"), {"q": "schmidt"})) == [warning]
    response = client.get(reverse("mib_messages:index"), {"kind": "too_few"})
    html = " ".join(response.content.decode().split())
    assert f"<td> Frau Schmidt </td> <td>{session.event}</td>" in html


def test_number_of_queries_of_the_message_list_does_not_depend_on_contact_persons() -> None:
    client = browser_of(get_user_model().objects.create_superuser("admin", "", "demo"))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            contact = Contact.objects.create(name="Frau Schmidt", email="schmidt@example.org")
            Message.objects.create(contact=contact, kind=MessageKind.TOO_FEW, session=make_session())
            Message.objects.create(contact=contact, kind=MessageKind.DIGEST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("mib_messages:index")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_date_with_too_few_registrations_is_marked_from_the_day_of_the_warning() -> None:
    event = make_event(min_participants=3, warn_days_before=7)
    late = timezone.now() + timedelta(days=30)
    small, full, far = make_session(event), make_session(event), make_session(event, start=late)
    make_registration(small)
    for number in range(3):
        make_registration(full, phone=f"+49160222222{number}")
    client = browser_of(coordinator())
    response = client.get(reverse("mib_dates:index"))
    assert {row: row.is_too_small for row in response.context["table"].data} == {small: True, full: False, far: False}
    assert response.content.decode().count('<span class="w-status">') == 1
    (row,) = client.get(reverse("mib_events:index")).context["table"].data
    assert row.figures.too_small == 1


def test_editor_sees_events_but_nobody() -> None:
    make_registration(make_session())
    client = browser_of(editor())
    html = client.get(reverse("mib_events:index")).content.decode()
    assert "mib_registrations" not in html
    assert "mib_messages" not in html
    for name in ("mib_registrations:index", "mib_messages:index"):
        assert client.get(reverse(name)).url == "/admin/"
    assert Event.objects.count() == 1


def test_history_of_the_whole_site_names_registrations_by_their_code(admin_client: Any) -> None:
    registration = make_registration(make_session()).registration
    response = admin_client.get(reverse("wagtailadmin_reports:site_history"))
    assert [(entry.label, entry.edit_url) for entry in rows(response)] == [(str(registration), None)]


def test_list_of_events_begins_with_the_next_date_and_ends_with_what_is_over() -> None:
    now = timezone.now()
    over, later, sooner, without = (make_event(name=name) for name in ("over", "later", "sooner", "without"))
    for event, days in ((over, -3), (later, 9), (sooner, -9), (sooner, 2)):
        make_session(event, start=now + timedelta(days=days))
    make_session(later, start=now + timedelta(days=1), status=SessionStatus.CANCELLED)
    client = browser_of(get_user_model().objects.create_superuser("admin", "", "demo"))
    assert rows(client.get(reverse("mib_events:index"))) == [sooner, later, without, over]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("today", ["today"]), ("yesterday", ["yesterday"]), ("week", ["today", "yesterday", "six days ago"])],
)
def test_registrations_of_a_local_day_are_found(value: str, expected: list[str]) -> None:
    session = make_session()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    moments = {
        "today": today,
        "yesterday": today - timedelta(minutes=1),
        "six days ago": today - timedelta(days=6),
        "long ago": today - timedelta(days=6, minutes=1),
    }
    for number, (name, moment) in enumerate(moments.items()):
        registration = make_registration(session, name=name, phone=f"+4916012345{number:02}").registration
        assert registration is not None
        Registration.objects.filter(pk=registration.pk).update(created_at=moment)
    found = rows(browser_of(coordinator()).get(reverse("mib_registrations:index"), {"registered": value}))
    assert [registration.name for registration in found] == expected
