"""What carers must know: sealed in the database, bound to its child, replaced, withdrawn, forgotten, sealed anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain import care_notes
from wagtail_mib_events.domain.bookings import cancel, confirm_email
from wagtail_mib_events.domain.care_notes import (
    CareNote,
    care_notes_of,
    delete_care_notes,
    forget_care_notes_of_past_dates,
    has_note,
    read_care_notes,
    reseal_care_notes,
    write_care_notes,
)
from wagtail_mib_events.domain.exceptions import CareNotesUnavailable, InvalidSelection, NothingToDo
from wagtail_mib_events.domain.locking import locked_event
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.domain.queries.personal import holding_of
from wagtail_mib_events.domain.sealing import new_key, reseal
from wagtail_mib_events.enums import BookingStatus, ConsentKind, SessionStatus
from wagtail_mib_events.models import Booking, Child, ConsentRecord, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

OLD, NEW = new_key(), new_key()
NOTE = CareNote(first_name="Zeynep", note="Nüsse, auch Spuren davon", may_fetch="Tante Fatma")


@pytest.fixture(autouse=True)
def _key() -> Iterator[None]:
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": [OLD]}):
        yield


def family(*sessions: Session, children: int = 1, **fields: Any) -> Registration:
    small, *_ = age_bands()
    dates = sessions or (make_session(make_event(asks_care_notes=True), childcare={small: 6}),)
    registration = make_registration(*dates, children={small: children}, wants_care=True, **fields).registration
    assert registration is not None
    return registration


def asking_session(**fields: Any) -> Session:
    small, *_ = age_bands()
    return make_session(make_event(asks_care_notes=True), childcare={small: 6}, **fields)


def write(registration: Registration, *notes: CareNote, now: datetime | None = None) -> list[Child]:
    children = list(registration.children.order_by("pk"))
    given = {child.pk: note for child, note in zip(children, notes, strict=False)}
    write_care_notes(registration=registration, notes=given, consent="Ja, gern.", language="de", now=now)
    return list(registration.children.order_by("pk"))


def read(registration: Registration) -> list[CareNote | None]:
    children = registration.children.select_related("registration").order_by("pk")
    return list(read_care_notes(children=children).values())


def stored() -> str:
    """Return the whole table of children as it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Child._meta.db_table}")  # noqa: S608 (our own table)
        return repr(cursor.fetchall())


def test_database_holds_nothing_in_clear_and_the_key_opens_it() -> None:
    registration = family()
    (child,) = write(registration, NOTE)
    for word in ("Zeynep", "sse", "Spuren", "Fatma"):
        assert word not in stored()
    assert child.sealed_first_name.startswith("gAAAA")
    assert read(registration) == [NOTE]
    assert "Zeynep" not in f"{NOTE!r} {child!r} {child}"


def test_what_is_not_written_stays_empty() -> None:
    (child,) = write(family(), CareNote(note="Asthma"))
    assert (child.sealed_first_name, child.sealed_may_fetch) == ("", "")
    assert read_care_notes(children=[child]) == {child.pk: CareNote(note="Asthma")}


def test_consent_is_kept_with_wording_and_language() -> None:
    registration = family(language="ar")
    write(registration, NOTE)
    consent = registration.consents.get(kind=ConsentKind.CARE_NOTES)
    assert (consent.text, consent.language) == ("Ja, gern.", "de")


def test_note_replaces_all_of_its_child_and_leaves_siblings_alone() -> None:
    registration = family(children=2)
    write(registration, NOTE, CareNote(first_name="Ali"))
    write(registration, CareNote(note="Asthma"), CareNote())
    assert read(registration) == [CareNote(note="Asthma"), CareNote(first_name="Ali")]


@pytest.mark.parametrize(
    "columns", [{"sealed_care_note": "sealed_first_name"}, {"sealed_may_fetch": "sealed_care_note"}]
)
def test_token_in_another_column_is_unreadable(columns: dict[str, str]) -> None:
    registration = family()
    (child,) = write(registration, NOTE)
    Child.objects.update(**{to: getattr(child, source) for to, source in columns.items()})
    assert read(registration) == [None]


def test_tokens_swapped_between_siblings_are_unreadable() -> None:
    registration = family(children=2)
    first, second = write(registration, NOTE, CareNote(note="Asthma"))
    Child.objects.filter(pk=first.pk).update(sealed_care_note=second.sealed_care_note)
    assert read(registration) == [None, CareNote(note="Asthma")]


@pytest.mark.parametrize("keys", [[], [NEW]], ids=["none", "another"])
def test_without_the_key_a_note_is_unreadable_and_nothing_fails(keys: list[str]) -> None:
    registration = family(children=2)
    write(registration, NOTE)
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": keys}):
        assert read(registration) == [None, CareNote()]


def test_without_a_key_nothing_is_asked_or_stored() -> None:
    registration = family()
    with override_settings(WAGTAIL_MIB_EVENTS={}):
        assert not care_notes_of(holding=holding_of(registration=registration, now=timezone.now()))
        with pytest.raises(CareNotesUnavailable):
            write(registration, NOTE)
    assert not ConsentRecord.objects.filter(kind=ConsentKind.CARE_NOTES).exists()


def test_nothing_is_stored_without_consent_or_about_other_children() -> None:
    registration, other = family(), family(phone="+491601234568")
    child, foreign = registration.children.get(), other.children.get()
    for notes, consent in (({child.pk: NOTE}, ""), ({foreign.pk: NOTE}, "Ja"), ({child.pk: CareNote()}, "Ja")):
        with pytest.raises(InvalidSelection):
            write_care_notes(registration=registration, notes=notes, consent=consent, language="de")
    assert not any(map(has_note, Child.objects.all()))


def test_only_children_in_care_are_asked_about_and_only_while_a_date_is_to_come() -> None:
    session = asking_session()
    registration = family(session, children=2)
    first, second = registration.children.order_by("pk")
    Child.objects.filter(pk=second.pk).update(wants_care=False)

    def asked_about(now: datetime) -> list[Child]:
        return care_notes_of(holding=holding_of(registration=registration, now=now)).children

    assert asked_about(timezone.now()) == [first]
    assert asked_about(session.end) == []
    with pytest.raises(NothingToDo):
        write(registration, NOTE, now=session.end)
    registration.event.asks_care_notes = False
    assert asked_about(timezone.now()) == []


def test_withdrawn_consent_deletes_notes_and_consent_and_is_logged() -> None:
    registration = family(children=2)
    write(registration, NOTE, NOTE)
    delete_care_notes(registration=registration)
    assert read(registration) == [CareNote(), CareNote()]
    assert list(registration.consents.values_list("kind", flat=True)) == [ConsentKind.REGISTRATION]
    actions = ModelLogEntry.objects.filter(action__endswith="_care_notes").order_by("timestamp", "pk")
    assert [entry.action.partition(".")[2] for entry in actions] == ["write_care_notes", "delete_care_notes"]
    assert "Zeynep" not in repr(list(actions.values()))
    with pytest.raises(NothingToDo):
        delete_care_notes(registration=registration)


@pytest.mark.parametrize("change", ["cancelled", "no care", "no key", "not asked"])
def test_what_is_stored_can_be_deleted_when_nothing_is_asked_any_more(change: str, settings: Any) -> None:
    registration = family()
    write(registration, NOTE)
    match change:
        case "cancelled":
            cancel(registration=registration)
        case "no care":
            registration.children.update(wants_care=False)
        case "no key":
            settings.WAGTAIL_MIB_EVENTS = {}
        case _:
            registration.event.asks_care_notes = False
    found = care_notes_of(holding=holding_of(registration=registration, now=timezone.now()))
    assert (found.children, found.are_written, bool(found)) == ([], True, True)
    delete_care_notes(registration=registration)
    assert not has_note(registration.children.get())


def test_notes_vanish_with_their_registration() -> None:
    registration = family()
    write(registration, NOTE)
    registration.delete()
    assert not Child.objects.exists()
    with pytest.raises(NothingToDo):
        delete_care_notes(registration=registration)


def test_notes_are_forgotten_a_day_after_the_last_date() -> None:
    small, *_ = age_bands()
    first = asking_session()
    last = make_session(first.event, childcare={small: 6}, start=first.start + timedelta(days=7))
    registration = family(first, last)
    write(registration, NOTE)
    before = last.end + timedelta(days=1) - timedelta(minutes=1)
    assert forget_care_notes_of_past_dates(now=before) == 0
    assert read(registration) == [NOTE]
    assert forget_care_notes_of_past_dates(now=last.end + timedelta(days=1)) == 1
    assert read(registration) == [CareNote()]
    assert forget_care_notes_of_past_dates(now=last.end + timedelta(days=2)) == 0


def test_days_until_notes_are_forgotten_can_be_set() -> None:
    session = asking_session()
    write(family(session), NOTE)
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_NOTES_DAYS": 3}):
        assert forget_care_notes_of_past_dates(now=session.end + timedelta(days=2)) == 0
        assert forget_care_notes_of_past_dates(now=session.end + timedelta(days=3)) == 1


@pytest.mark.parametrize("change", ["cancelled", "expired", "lapsed", "called off", "no care"])
def test_notes_are_forgotten_when_nobody_will_look_after_the_child(change: str) -> None:
    write(family(phone="+491601234568"), NOTE)
    registration = family()
    write(registration, NOTE)
    bookings, now = Booking.objects.filter(registration=registration), timezone.now()
    match change:
        case "cancelled":
            cancel(registration=registration)
        case "expired":
            bookings.update(status=BookingStatus.EXPIRED)
        case "lapsed":
            bookings.update(status=BookingStatus.OFFERED, held_until=now)
        case "called off":
            Session.objects.filter(event=registration.event).update(status=SessionStatus.CANCELLED)
        case _:
            registration.children.update(wants_care=False)
    assert forget_care_notes_of_past_dates(now=now) == 1
    assert read(registration) == [CareNote()]


@pytest.mark.parametrize("status", [BookingStatus.CONFIRMED, BookingStatus.WAITING])
def test_notes_are_kept_for_those_who_come_or_wait(status: BookingStatus) -> None:
    registration = family()
    write(registration, NOTE)
    registration.bookings.update(status=status)
    assert forget_care_notes_of_past_dates(now=timezone.now()) == 0


@pytest.mark.parametrize("is_swept", [True, False])
def test_notes_are_kept_while_a_late_confirmation_may_bring_her_back(is_swept: bool) -> None:
    session = asking_session()
    registration = family(session, phone="", email="amal@example.org")
    write(registration, NOTE)
    now = timezone.now() + timedelta(hours=25)
    if is_swept:
        with locked_event(event_id=session.event_id) as event:
            allocate(event=event, now=now)
    assert forget_care_notes_of_past_dates(now=now) == 0
    confirm_email(registration=registration, now=now)
    assert forget_care_notes_of_past_dates(now=now) == 0
    assert read(registration) == [NOTE]


@pytest.mark.parametrize("end", ["over", "called off", "cancelled"])
def test_notes_are_forgotten_when_no_confirmation_can_bring_her_back(end: str) -> None:
    session = asking_session()
    registration = family(session, phone="", email="amal@example.org")
    write(registration, NOTE)
    now = timezone.now() + timedelta(hours=25)
    match end:
        case "over":
            now = session.end
        case "called off":
            Session.objects.update(status=SessionStatus.CANCELLED)
        case _:
            cancel(registration=registration)
    assert forget_care_notes_of_past_dates(now=now) == 1


# Another key


def test_every_note_is_sealed_with_the_first_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care_notes, "RESEALED_AT_ONCE", 2)
    families = [family(phone=f"+49160123450{number}") for number in range(5)]
    for registration in families:
        write(registration, NOTE)
    family(phone="+491601234599")
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": [NEW, OLD]}):
        result = reseal_care_notes()
    assert (result.resealed, result.unreadable) == (5, 0)
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": [NEW]}):
        assert [read(registration) for registration in families] == [[NOTE]] * 5


def test_note_that_no_key_opens_is_counted_and_left_as_it_is() -> None:
    broken, whole = family(), family(phone="+491601234568")
    write(broken, NOTE)
    write(whole, NOTE)
    Child.objects.filter(registration=broken).update(sealed_care_note="gAAAA")
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": [NEW, OLD]}):
        result = reseal_care_notes()
        assert (result.resealed, result.unreadable) == (1, 1)
        assert (read(broken), read(whole)) == ([None], [NOTE])
    assert broken.children.get().sealed_care_note == "gAAAA"


def test_note_written_while_others_are_resealed_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    registration = family()
    write(registration, NOTE)
    later = CareNote(note="Asthma")

    def reseal_slowly(token: str) -> str:
        if read(registration) == [NOTE]:
            write(registration, later)
        return reseal(token)

    monkeypatch.setattr(care_notes, "reseal", reseal_slowly)
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": [NEW, OLD]}):
        result = reseal_care_notes()
    assert (result.resealed, result.unreadable) == (1, 0)
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": [NEW]}):
        assert read(registration) == [later]
