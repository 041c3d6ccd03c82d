"""The carers' list: who sees it and whom it shows, that each opening is logged, and how many carers are needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.admin.accounts import browser_of, coordinator, desk, make_group, make_user
from wagtail_mib_events.domain.care_notes import CareNote, write_care_notes
from wagtail_mib_events.domain.contact_data import phone_for_people
from wagtail_mib_events.domain.queries.carers import carers_by_session, carers_needed
from wagtail_mib_events.domain.sealing import new_key
from wagtail_mib_events.enums import BookingStatus, CareStatus
from wagtail_mib_events.log_actions import CarersListFormatter
from wagtail_mib_events.models import AgeBand, Child, Location, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db

NOTE = CareNote(first_name="Zeynep", note="Keine <b>Nüsse</b>\nAsthma", may_fetch="Tante Fatma")


@pytest.fixture(autouse=True)
def _key() -> Iterator[None]:
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": [new_key()]}):
        yield


def carer(*locations: Location) -> Any:
    group = make_group("betreuung", "view_session", "view_care_notes", locations=[*locations] or [None])
    return make_user("betreuung", group)


def care_date(places: int = 30) -> Session:
    return make_session(make_event(asks_care_notes=True), childcare=dict.fromkeys(age_bands(), places), capacity=None)


def family(session: Session, children: dict[AgeBand, int], **fields: Any) -> Registration:
    number = Registration.objects.count()
    contact = {"phone": f"+4916012345{number:02}", "wants_care": True} | fields
    registration = make_registration(session, children=children, **contact).registration
    assert registration is not None
    return registration


def tell(registration: Registration, *notes: CareNote) -> None:
    children = registration.children.order_by("pk").values_list("pk", flat=True)
    write_care_notes(
        registration=registration, notes=dict(zip(children, notes, strict=False)), consent="Ja", language="de"
    )


def url(session: Session) -> str:
    return reverse("mib_dates:carers", args=[session.pk])


def tables(client: Any, session: Session) -> list[Tag]:
    response = client.get(url(session))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select(".mib-admin-sheet table")


def cells(table: Tag) -> list[list[str]]:
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in table.select("tr")][1:]


def test_list_shows_each_child_with_what_must_be_known() -> None:
    small, middle, _big = age_bands()
    session = care_date()
    first = family(session, {small: 1, middle: 1}, interpreter_language="ar", language="en")
    second = family(session, {middle: 1}, phone="", email="amal@example.org")
    second.bookings.update(status=BookingStatus.CONFIRMED)
    tell(first, NOTE)
    summary, *bands = tables(browser_of(carer()), session)
    assert cells(summary) == [["0–2 Jahre", "1", "1"], ["3–5 Jahre", "2", "1"], [cells(summary)[2][0], "3", "2"]]
    (baby,), older = (cells(table) for table in bands)
    assert baby[:3] == ["Zeynep", "Keine <b>Nüsse</b> Asthma", "Tante Fatma"]
    assert baby[3] == first.display_code
    assert baby[4] == phone_for_people(first.phone, region="DE")
    assert baby[5].startswith("English")
    assert baby[5].endswith("العربيّة")
    assert [row[:5] for row in older] == [
        ["–", "–", "–", first.display_code, baby[4]],
        ["–", "–", "–", second.display_code, "–"],
    ]


def test_number_of_carers_is_rounded_up() -> None:
    assert [carers_needed(children=n, per_carer=3) for n in (0, 1, 3, 4, 6, 7)] == [0, 1, 1, 2, 2, 3]


def test_only_children_with_a_childcare_place_are_on_the_list() -> None:
    small, *_ = age_bands()
    session = care_date()
    family(session, {small: 1}, wants_care=False)
    changes: tuple[dict[str, Any], ...] = (
        {"care_status": CareStatus.WAITING},
        {"status": BookingStatus.CANCELLED},
        {"status": BookingStatus.WAITING},
        {"status": BookingStatus.OFFERED, "held_until": timezone.now()},
        {"excused_at": timezone.now()},
    )
    families = [family(session, {small: 1}) for _ in changes]
    other = make_session(session.event, childcare={small: 5})
    family(other, {small: 1})
    expected = family(session, {small: 2})
    # At the end: each registration gives free places to those who wait.
    for registration, change in zip(families, changes, strict=True):
        registration.bookings.update(**change)
    response = browser_of(carer()).get(url(session))
    (group,) = response.context["groups"]
    assert [child.registration for child in group.children] == [expected, expected]
    needed = carers_by_session(session_ids=[session.pk, other.pk], now=timezone.now())
    assert needed == {session.pk: {small.pk: 1}, other.pk: {small.pk: 1}}


def test_household_with_two_dates_is_counted_once_at_each() -> None:
    small, *_ = age_bands()
    event = make_event()
    sessions = [make_session(event, childcare={small: 9}) for _ in range(2)]
    make_registration(*sessions, children={small: 4}, wants_care=True)
    needed = carers_by_session(session_ids=[session.pk for session in sessions], now=timezone.now())
    assert needed == {session.pk: {small.pk: 2} for session in sessions}
    (group,) = browser_of(carer()).get(url(sessions[0])).context["groups"]
    assert len(group.children) == 4


def test_list_exists_only_for_those_with_the_right_at_its_location() -> None:
    session = care_date()
    users = {
        "carer here": carer(session.location),
        "superuser": get_user_model().objects.create_superuser("admin", password="demo"),
        "coordinator": coordinator(),
        "desk": desk(session.location),
        "carer elsewhere": make_user("b", make_group("b", "view_care_notes", locations=[make_location()])),
    }
    answers = {name: browser_of(user).get(url(session), follow=True).status_code for name, user in users.items()}
    assert answers == {"carer here": 200, "superuser": 200, "coordinator": 404, "desk": 404, "carer elsewhere": 404}
    logged = ModelLogEntry.objects.filter(action="wagtail_mib_events.view_care_notes").order_by("pk")
    assert [entry.user for entry in logged] == [users["carer here"], users["superuser"]]


def test_each_opening_is_logged_at_the_event_without_names() -> None:
    small, *_ = age_bands()
    session = care_date()
    tell(family(session, {small: 1}), NOTE)
    user = carer()
    client = browser_of(user)
    for _ in range(2):
        tables(client, session)
    entries = ModelLogEntry.objects.filter(action="wagtail_mib_events.view_care_notes")
    expected = {"session": session.pk, "start": session.start.isoformat()}
    assert [(entry.user, entry.object_id, entry.data) for entry in entries] == [
        (user, str(session.event_id), expected)
    ] * 2
    date = timezone.localtime(session.start).strftime("%d.%m.%Y %H:%M")
    assert date in CarersListFormatter().format_message(entries[0])
    assert "Zeynep" not in repr(list(ModelLogEntry.objects.values()))


def test_notes_are_seen_nowhere_else_in_the_admin() -> None:
    small, *_ = age_bands()
    session = care_date()
    registration = family(session, {small: 1})
    tell(registration, NOTE)
    client = browser_of(get_user_model().objects.create_superuser("admin", password="demo"))
    pages = [
        reverse("mib_registrations:inspect", args=[registration.pk]),
        reverse("mib_registrations:index"),
        reverse("mib_registrations:index") + "?export=csv",
        reverse("mib_dates:index"),
        reverse("mib_events:index"),
        reverse("wagtailadmin_reports:site_history"),
    ]
    for page in pages:
        response = client.get(page)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert [word for word in (b"Zeynep", b"Asthma", b"gAAAA") if word in content] == []


def test_no_browser_keeps_the_list() -> None:
    response = browser_of(carer()).get(url(care_date()))
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


def test_note_that_cannot_be_read_is_said_and_the_others_are_shown() -> None:
    small, *_ = age_bands()
    session = care_date()
    registration = family(session, {small: 2})
    tell(registration, NOTE, CareNote(first_name="Ali"))
    Child.objects.filter(pk=registration.children.order_by("pk")[0].pk).update(sealed_care_note="gAAAA")
    client = browser_of(carer())
    _summary, table = tables(client, session)
    rows = cells(table)
    assert [len(row) for row in rows] == [4, 6]
    assert rows[1][0] == "Ali"
    with override_settings(WAGTAIL_MIB_EVENTS={}):
        _summary, table = tables(client, session)
    assert [len(row) for row in cells(table)] == [4, 4]


def test_empty_list_says_so() -> None:
    assert tables(browser_of(carer()), care_date()) == []


def test_queries_do_not_grow_with_children() -> None:
    small, middle, _big = age_bands()
    client = browser_of(carer())
    counts = []
    for number in (1, 3):
        session = care_date()
        for _ in range(number):
            tell(family(session, {small: number, middle: 1}), NOTE)
        tables(client, session)
        with CaptureQueriesContext(connection) as queries:
            tables(client, session)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_list_of_dates_says_how_many_carers_are_needed_and_leads_to_their_list() -> None:
    small, middle, _big = age_bands()
    session = care_date()
    family(session, {small: 4, middle: 1})
    without = make_session()
    hrefs = {}
    for user in (carer(), coordinator()):
        response = browser_of(user).get(reverse("mib_dates:index"))
        assert {row.pk: row.carers for row in response.context["object_list"]} == {session.pk: 3, without.pk: 0}
        links = BeautifulSoup(response.content, "html.parser").select('a[href*="/carers/"]')
        hrefs[user.username] = {link["href"] for link in links}
    assert hrefs == {"betreuung": {url(session)}, "koordination": set()}
