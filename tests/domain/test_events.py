"""Saving an event with its dates: all or nothing, under the lock, nobody thrown out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from wagtail_mib_events.domain.cancellations import affected_by, cancel_date, cancel_event
from wagtail_mib_events.domain.deletion import delete_registration
from wagtail_mib_events.domain.events import (
    DateEdit,
    EventEdit,
    archive_event,
    change_event,
    create_event,
    publish_event,
)
from wagtail_mib_events.domain.exceptions import DateGone, DateHasRegistrations, EventGone, NothingToDo
from wagtail_mib_events.domain.slugs import free_slug
from wagtail_mib_events.enums import BookingStatus, CareStatus, EventStatus, MessageKind, SessionStatus
from wagtail_mib_events.models import Booking, Companion, Event, Message, Session
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db

START = datetime(2027, 1, 12, 8, 30, tzinfo=UTC)


def date(**fields: object) -> DateEdit:
    given_fields = {"start": START, "end": START + timedelta(hours=2), "location": make_location()} | fields
    return DateEdit(fields=given_fields)


def test_event_is_created_with_dates_companions_and_childcare() -> None:
    small, *_ = age_bands()
    companion = Companion.objects.create(name="Rania")
    edit = EventEdit(
        fields={"name_de": "Frühstück"},
        related={"companions": [companion]},
        dates=[DateEdit(fields=date().fields, companions=[companion], childcare={small.pk: 3})],
    )
    event = create_event(edit=edit)
    session = event.sessions.get()
    assert (event.slug, event.status, list(event.companions.all())) == ("fruehstueck", EventStatus.DRAFT, [companion])
    assert (session.start, list(session.companions.all())) == (START, [companion])
    assert list(session.childcare_places.values_list("age_band", "places")) == [(small.pk, 3)]


def test_event_is_not_half_created() -> None:
    with pytest.raises(Exception, match=r"(?i)constraint|check"):
        create_event(edit=EventEdit(fields={"name_de": "x"}, dates=[date(), date(end=START)]))
    connection.needs_rollback = False


def test_change_writes_only_what_was_edited_whatever_language_is_active() -> None:
    event = make_event(name_de="Alt", name_en="Old")
    with translation.override("ar"):
        change_event(event=event, edit=EventEdit(fields={"summary_de": "Kurz"}))
    event.refresh_from_db()
    assert (event.name_de, event.name_en, event.name_ar, event.summary_de) == ("Alt", "Old", None, "Kurz")


def test_lock_is_the_first_statement() -> None:
    event = make_session().event
    with CaptureQueriesContext(connection) as queries:
        change_event(event=event, edit=EventEdit(fields={"max_adults": 2}))
    statements = [query["sql"] for query in queries if not query["sql"].startswith("SAVEPOINT")]
    assert statements[0].startswith("UPDATE")
    assert "lock_version" in statements[0]


def test_new_time_raises_the_sequence_and_new_capacity_does_not() -> None:
    session = make_session()
    change_event(event=session.event, edit=EventEdit(dates=[DateEdit(pk=session.pk, fields={"capacity": 3})]))
    session.refresh_from_db()
    assert session.sequence == 0
    later = {"start": START, "end": START + timedelta(hours=1)}
    change_event(event=session.event, edit=EventEdit(dates=[DateEdit(pk=session.pk, fields=later)]))
    session.refresh_from_db()
    assert session.sequence == 1


def test_gained_childcare_is_granted_in_the_same_step() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 1})
    make_registration(session, children={small: 1}, wants_care=True)
    make_registration(session, children={small: 1}, wants_care=True, phone="+491601234568")
    latest = Booking.objects.latest("pk")
    edit = EventEdit(dates=[DateEdit(pk=session.pk, childcare={small.pk: 2})])
    assert change_event(event=session.event, edit=edit) == []
    before = latest.care_status
    latest.refresh_from_db()
    assert (before, latest.care_status) == (CareStatus.WAITING, CareStatus.GRANTED)


def test_capacity_below_places_taken_is_reported() -> None:
    session = make_session(capacity=2)
    for number in range(2):
        make_registration(session, phone=f"+4916012345{number}0")
    edit = EventEdit(dates=[DateEdit(pk=session.pk, fields={"capacity": 1})])
    (overfull,) = change_event(event=session.event, edit=edit)
    assert (overfull.session, overfull.places.taken, overfull.places.capacity) == (session, 2, 1)
    assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.CONFIRMED}


def test_childcare_below_places_taken_is_reported() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 2})
    make_registration(session, children={small: 2}, wants_care=True)
    edit = EventEdit(dates=[DateEdit(pk=session.pk, childcare={small.pk: 1})])
    (overfull,) = change_event(event=session.event, edit=edit)
    assert overfull.places.care_taken == {small.pk: 2}


def test_date_with_registrations_stays_and_nothing_else_is_saved() -> None:
    session = make_session()
    make_registration(session)
    edit = EventEdit(fields={"summary_de": "Neu"}, removed=[session.pk])
    with pytest.raises(DateHasRegistrations):
        change_event(event=session.event, edit=edit)
    session.event.refresh_from_db()
    assert (Session.objects.count(), session.event.summary_de) == (1, None)


def test_date_of_which_numbers_are_kept_stays_after_the_household_was_deleted() -> None:
    session = make_session()
    registration = make_registration(session).registration
    assert registration is not None
    delete_registration(registration=registration)
    with pytest.raises(DateHasRegistrations):
        change_event(event=session.event, edit=EventEdit(removed=[session.pk]))
    assert Session.objects.count() == 1


def test_date_of_another_event_is_neither_edited_nor_removed() -> None:
    event, other = make_event(), make_session()
    with pytest.raises(DateGone):
        change_event(event=event, edit=EventEdit(dates=[DateEdit(pk=other.pk, fields={"capacity": 1})]))
    change_event(event=event, edit=EventEdit(removed=[other.pk]))
    other.refresh_from_db()
    assert other.capacity == 10


def test_event_that_is_gone_is_said_to_be_gone() -> None:
    event = make_event()
    Event.objects.all().delete()
    with pytest.raises(EventGone):
        change_event(event=event, edit=EventEdit())


def test_publishing_offers_places_that_became_free() -> None:
    session = make_session(capacity=0)
    make_registration(session)
    archive_event(event=session.event)
    Session.objects.update(capacity=1)
    assert Booking.objects.get().status == BookingStatus.WAITING
    publish_event(event=session.event)
    assert Booking.objects.get().status == BookingStatus.OFFERED


def test_affected_are_those_with_a_living_booking_at_a_date_to_come() -> None:
    event = make_event()
    first, second = make_session(event), make_session(event)
    over = make_session(event)
    make_registration(first, second, email="amal@example.org")
    make_registration(first, phone="+491601234568")
    make_registration(over, phone="+491601234569")
    past = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=over.pk).update(start=past, end=past + timedelta(hours=1))
    affected = affected_by(sessions=event.sessions.all(), now=timezone.now())
    assert (affected.by_mail, affected.by_phone, affected.households) == (1, 1, 2)


def test_cancelled_event_keeps_its_bookings_and_tells_each_household_once() -> None:
    event = make_event()
    first, second = make_session(event), make_session(event)
    make_registration(first, second, email="amal@example.org")
    Message.objects.all().delete()
    cancel_event(event=event, reasons={"cancellation_reason_de": "Sturm"})
    assert set(Session.objects.values_list("status", "cancellation_reason_de")) == {(SessionStatus.CANCELLED, "Sturm")}
    assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.CONFIRMED}
    assert list(Message.objects.values_list("kind", flat=True)) == [MessageKind.CANCELLED]
    with pytest.raises(NothingToDo):
        cancel_event(event=event, reasons={})


def test_date_is_cancelled_once() -> None:
    session = make_session()
    cancel_date(session=session, reasons={})
    with pytest.raises(NothingToDo):
        cancel_date(session=session, reasons={})


@given(st.text(max_size=200))
def test_slug_is_always_valid_and_free(text: str) -> None:
    from django.core.validators import validate_slug

    slug = free_slug(text=text, model=Event, default="event")
    validate_slug(slug)
    assert len(slug) <= 120
    assert not Event.objects.filter(slug=slug).exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Frühstück für Groß & Klein", "fruehstueck-fuer-gross-klein"), ("Çay", "cay"), ("ملتقى", "event"), ("", "event")],
)
def test_slug_spells_out_umlauts(text: str, expected: str) -> None:
    assert free_slug(text=text, model=Event, default="event") == expected
