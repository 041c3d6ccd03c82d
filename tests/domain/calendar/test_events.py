"""Calendar files and feeds, read by two libraries of others and by a strict reader of lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from tests.domain.calendar.lines import content_lines, events, problems
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.calendar.events import feed, mail_calendar, registration_calendar, session_calendar
from wagtail_mib_events.domain.calendar.rich_text import plain_text
from wagtail_mib_events.models import Event, Location, Session, Topic
from wagtail_mib_events.testing import make_event, make_location, make_registration, make_session

BERLIN = ZoneInfo("Europe/Berlin")
CHANGED = datetime(2026, 9, 1, 8, 30, 15, tzinfo=UTC)


def plain_session(start: datetime | None = None, **fields: Any) -> Session:
    """Return a session that is in no database."""
    event = Event(pk=1, name=fields.pop("name", "Frühstück"), slug="fruehstueck", changed_at=CHANGED)
    for field in ("summary", "description", "neutral_title", "topic", "status"):
        if field in fields:
            setattr(event, field, fields.pop(field))
    location = Location(name="Haus 1", street="Hauptstraße 1", postal_code="56727", town="Mayen", changed_at=CHANGED)
    for field in ("latitude", "longitude"):
        setattr(location, field, fields.pop(field, None))
    location.name = fields.pop("location_name", location.name)
    start = start or datetime(2027, 1, 12, 9, 30, tzinfo=BERLIN)
    defaults = {"end": start + timedelta(hours=2), "changed_at": CHANGED, "uid": "one@mib-events.invalid"}
    return Session(pk=1, event=event, location=location, start=start.astimezone(UTC), **defaults | fields)


def one(session: Session, **options: Any) -> dict[str, str]:
    [entry] = events(session_calendar(session=session, language="en", **options))
    return entry


def test_file_of_a_session_holds_exactly_what_calendars_need() -> None:
    topic = Topic(name="Bildung, Arbeit", slug="bildung")
    session = plain_session(
        summary="Wir frühstücken.",
        description="<p>Mit <b>Kindern</b>.</p><ul><li>Tee</li></ul>",
        topic=topic,
        latitude=50.1,
        longitude=7.25,
    )
    body = session_calendar(session=session, language="en", url="https://example.org/de/e/")
    assert problems(body) == []
    assert events(body) == [
        {
            "UID": "one@mib-events.invalid",
            "DTSTAMP": "20260901T083015Z",
            "LAST-MODIFIED": "20260901T083015Z",
            "SEQUENCE": "0",
            "STATUS": "CONFIRMED",
            "DTSTART": "20270112T093000",
            "DTEND": "20270112T113000",
            "SUMMARY": "Frühstück",
            "DESCRIPTION": ("Wir frühstücken.\\n\\nMit Kindern.\\n– Tee\\n\\nMore: https://example.org/de/e/"),
            "LOCATION": "Haus 1\\, Hauptstraße 1\\, 56727 Mayen",
            "GEO": "50.1;7.25",
            "X-APPLE-STRUCTURED-LOCATION": "geo:50.100000,7.250000",
            "URL": "https://example.org/de/e/",
            "CATEGORIES": "Bildung\\, Arbeit",
        }
    ]
    lines = {name: parameters for name, parameters, _value in content_lines(body)}
    assert lines["X-APPLE-STRUCTURED-LOCATION"]["X-TITLE"] == "Haus 1, Hauptstraße 1, 56727 Mayen"
    assert {"NAME", "X-WR-CALNAME", "METHOD", "ORGANIZER", "ATTENDEE", "BEGIN:VALARM"} & set(lines) == set()


def test_feed_has_a_name_and_says_when_to_ask_again() -> None:
    body = feed(sessions=[plain_session()], name="Gut vernetzt?!", language="de", urls={1: "https://example.org/e/"})
    values = {name: (parameters, value) for name, parameters, value in content_lines(body)}
    assert problems(body) == []
    assert values["NAME"] == ({}, "Gut vernetzt?!")
    assert values["X-WR-CALNAME"] == ({}, "Gut vernetzt?!")
    assert values["REFRESH-INTERVAL"] == ({"VALUE": "DURATION"}, "PT6H")
    assert values["X-PUBLISHED-TTL"][1] == "PT6H"
    assert {"METHOD", "ORGANIZER", "ATTENDEE", "TRIGGER"} & set(values) == set()


def test_empty_feed_is_a_calendar() -> None:
    body = feed(sessions=[], name="Leer", language="de", urls={})
    assert problems(body) == []
    assert events(body) == []
    assert vobject.readOne(body.decode()).name == "VCALENDAR"


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 4, 12])
@pytest.mark.parametrize(
    "day", [(2026, 10, 24), (2026, 10, 25), (2026, 10, 26), (2027, 3, 27), (2027, 3, 28), (2027, 3, 29), (2027, 7, 1)]
)
@pytest.mark.parametrize("fold", [0, 1])
def test_readers_see_the_instant_that_was_meant(day: tuple[int, int, int], hour: int, fold: int) -> None:
    # By way of UTC, which has every instant once.
    start = datetime(*day, hour, 30, fold=fold, tzinfo=BERLIN).astimezone(UTC)
    session = plain_session(start)
    body = session_calendar(session=session, language="en")
    assert problems(body) == []
    read = vobject.readOne(body.decode()).vevent
    assert [read.dtstart.value.astimezone(UTC), read.dtend.value.astimezone(UTC)] == [session.start, session.end]
    [other] = IcsCalendarStream.calendar_from_ics(body.decode()).events
    assert [other.dtstart.astimezone(UTC), other.dtend.astimezone(UTC)] == [session.start, session.end]


def test_zone_without_a_rule_is_written_in_utc(settings: Any) -> None:
    settings.TIME_ZONE = "UTC"
    body = session_calendar(session=plain_session(), language="de")
    assert problems(body) == []
    assert (events(body)[0]["DTSTART"], b"VTIMEZONE" in body) == ("20270112T083000Z", False)


ANY_TEXT = st.text(st.characters(), max_size=120)


@given(name=ANY_TEXT, summary=ANY_TEXT, place=ANY_TEXT)
def test_any_text_makes_a_valid_file_that_reads_back(name: str, summary: str, place: str) -> None:
    from wagtail_mib_events.domain.text import clean_line

    session = plain_session(name=name, summary=summary, location_name=place, latitude=50.1, longitude=7.2)
    body = session_calendar(session=session, language="de")
    assert problems(body) == []
    [entry] = IcsCalendarStream.calendar_from_ics(body.decode()).events
    assert entry.summary == clean_line(name)
    [title] = [line[1]["X-TITLE"] for line in content_lines(body) if line[0] == "X-APPLE-STRUCTURED-LOCATION"]
    assert title.replace("^^", "^") == entry.location


@pytest.mark.parametrize(
    "name",
    ["Frühstück im Café", "لقاء الأمهات", "Зустріч матерів", "ስብሰባ", "会议", "👧 Treffen", "C:\\Netz", "a;b,c:d"],
)
def test_names_of_every_script_reach_both_readers(name: str) -> None:
    body = session_calendar(session=plain_session(name=name * 5), language="de")
    assert problems(body) == []
    assert vobject.readOne(body.decode()).vevent.summary.value == name * 5
    assert IcsCalendarStream.calendar_from_ics(body.decode()).events[0].summary == name * 5


def test_public_calendars_never_hold_the_online_address() -> None:
    session = plain_session(venue="hybrid", online_url="https://meet.example.org/room")
    bodies = [
        session_calendar(session=session, language="de"),
        feed(sessions=[session], name="x", language="de", urls={}),
    ]
    assert [b"meet.example" in body.replace(b"\r\n ", b"") for body in bodies] == [False, False]
    assert one(plain_session(venue="online"))["LOCATION"] == "Online"


def test_confidential_event_shows_its_neutral_title_and_nothing_else_of_it() -> None:
    session = plain_session(
        name="Schuldenberatung",
        neutral_title="Gespräch",
        summary="Schulden",
        description="<p>Schulden</p>",
        topic=Topic(name="Schulden", slug="schulden"),
    )
    body = session_calendar(session=session, language="de", url="https://example.org/schulden/")
    assert events(body)[0]["SUMMARY"] == "Gespräch"
    assert b"schuld" not in body.replace(b"\r\n ", b"").lower()


def test_cancelled_date_says_so_in_title_status_and_first_words() -> None:
    entry = one(plain_session(status="cancelled", cancellation_reason="Wasserschaden", summary="Wir frühstücken."))
    assert (entry["STATUS"], entry["SUMMARY"]) == ("CANCELLED", "Cancelled: Frühstück")
    assert entry["DESCRIPTION"] == "Wasserschaden\\n\\nWir frühstücken."


def test_date_of_a_cancelled_event_is_cancelled() -> None:
    session = plain_session()
    session.event.status = "cancelled"
    session.event.cancellation_reason = "Krank"
    assert [one(session)[name] for name in ("STATUS", "DESCRIPTION")] == ["CANCELLED", "Krank"]


@pytest.mark.django_db
def test_life_of_a_date_keeps_uid_and_raises_sequence_when_it_is_moved() -> None:
    Session.objects.all().delete()
    make_session(make_event(changed_at=CHANGED), changed_at=CHANGED)
    Event.objects.update(changed_at=CHANGED)
    Location.objects.update(changed_at=CHANGED)
    states = [_state()]
    event = Event.objects.get()
    event.summary = "Neu"
    event.save()
    states.append(_state())
    session = Session.objects.get()
    session.start += timedelta(minutes=30)
    session.save()
    states.append(_state())
    session.status = "cancelled"
    session.save()
    states.append(_state())
    assert [state["SEQUENCE"] for state in states] == ["0", "0", "1", "2"]
    assert [state["STATUS"] for state in states] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert {state["UID"] for state in states} == {session.uid}
    assert states[0]["LAST-MODIFIED"] == "20260901T083015Z" < states[1]["LAST-MODIFIED"]
    assert [state["DTSTAMP"] for state in states] == [state["LAST-MODIFIED"] for state in states]


def _state() -> dict[str, str]:
    return one(Session.objects.select_related("event__topic", "location").get())


@pytest.mark.django_db
def test_change_of_the_place_is_a_change_of_what_is_shown() -> None:
    make_session(location=make_location())
    Session.objects.update(changed_at=CHANGED)
    Event.objects.update(changed_at=CHANGED)
    Location.objects.update(changed_at=CHANGED + timedelta(days=1))
    assert _state()["LAST-MODIFIED"] == "20260902T083015Z"


@pytest.mark.django_db
def test_her_calendar_holds_what_is_alive_and_the_online_address_where_she_is_confirmed() -> None:
    event = make_event()
    start = datetime(2030, 1, 12, 9, 30, tzinfo=BERLIN)
    url: dict[str, Any] = {"venue": "online", "online_url": "https://meet.example.org/room"}
    sessions = [
        make_session(event, start=start, **url),
        make_session(event, start=start + timedelta(days=1), capacity=0, **url),
        make_session(event, start=start + timedelta(days=2)),
    ]
    registration = make_registration(*sessions).registration
    assert registration is not None
    cancel(registration=registration, session_ids=[sessions[2].pk])
    body = registration_calendar(registration=registration, language="en", url="https://example.org/e/")
    assert problems(body) == []
    entries = events(body)
    assert [(entry["UID"], entry["STATUS"]) for entry in entries] == [
        (sessions[0].uid, "CONFIRMED"),
        (sessions[1].uid, "TENTATIVE"),
    ]
    assert [entry.get("CONFERENCE") for entry in entries] == ["https://meet.example.org/room", None]
    assert entries[1]["SUMMARY"] == f"Not confirmed yet: {event.name}"
    assert body.count(b"meet.example") == 2
    assert b"BEGIN:VALARM" not in body


@pytest.mark.django_db
def test_mail_variant_is_published_with_the_time_of_sending_and_keeps_the_uid() -> None:
    session = make_session()
    registration = make_registration(session).registration
    assert registration is not None
    sent_at = datetime(2026, 12, 24, 18, 0, 0, 999, tzinfo=UTC)
    body = mail_calendar(bookings=list(registration.bookings.all()), language="en", sent_at=sent_at)
    assert problems(body) == []
    assert ("METHOD", {}, "PUBLISH") in content_lines(body)
    [entry] = events(body)
    assert (entry["UID"], entry["DTSTAMP"]) == (session.uid, "20261224T180000Z")
    assert entry["LAST-MODIFIED"] != entry["DTSTAMP"]


@pytest.mark.django_db
def test_texts_are_those_of_the_language() -> None:
    session = make_session(make_event(name="Gesundheit", name_ar="الصحة"))
    titles = [events(session_calendar(session=session, language=code))[0]["SUMMARY"] for code in ("de", "ar", "en")]
    assert titles == ["Gesundheit", "الصحة", "Gesundheit"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Eins</p><p>Zwei<br/>Drei</p>", "Eins\nZwei\nDrei"),
        ("<h3>Was</h3><ul><li>Tee</li><li>Brot &amp; Käse</li></ul>", "Was\n– Tee\n– Brot & Käse"),
        ('<p><a linktype="page" id="3">hier</a></p><p></p>', "hier"),
        ("nur Text", "nur Text"),
        ("", ""),
    ],
)
def test_rich_text_becomes_lines(html: str, text: str) -> None:
    assert plain_text(html) == text
