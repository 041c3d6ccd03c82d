"""The command for the keys of what carers must know."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from wagtail_mib_events.domain.care_notes import CareNote, read_care_notes, write_care_notes
from wagtail_mib_events.domain.sealing import is_key, new_key
from wagtail_mib_events.models import Child
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

OLD, NEW = new_key(), new_key()
NOTE = CareNote(note="Asthma")


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("mib_events_care_key", *arguments, stdout=output)
    return output.getvalue()


def keys(*values: str) -> override_settings:
    return override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": list(values)})


@pytest.fixture
def child(db: None) -> Child:
    small, *_ = age_bands()
    session = make_session(make_event(asks_care_notes=True), childcare={small: 2})
    registration = make_registration(session, children={small: 1}, wants_care=True).registration
    assert registration is not None
    child = registration.children.get()
    with keys(OLD):
        write_care_notes(registration=registration, notes={child.pk: NOTE}, consent="Ja", language="de")
    return child


def test_new_key_comes_with_what_to_do_with_it() -> None:
    first, second = run(), run()
    assert is_key(first.splitlines()[0])
    assert first.splitlines()[0] != second.splitlines()[0]
    assert '"CARE_KEYS"' in first


def test_rotation_lets_the_old_key_be_thrown_away(child: Child) -> None:
    with keys(NEW, OLD):
        assert run("--rotate") == "1 sealed with the first key, 0 could not be opened.\n"
    child.refresh_from_db()
    with keys(NEW):
        assert read_care_notes(children=[child]) == {child.pk: NOTE}


def test_rotation_fails_where_a_note_cannot_be_opened(child: Child) -> None:
    with keys(NEW), pytest.raises(CommandError, match="Put the key") as refusal:
        run("--rotate")
    assert refusal.value.returncode == 1


def test_rotation_needs_a_key() -> None:
    with keys(), pytest.raises(CommandError, match="CARE_KEYS"):
        run("--rotate")
