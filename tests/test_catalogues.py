"""The texts for participants in every language. German is compared with the sources by ``make lint``."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from scripts.check_catalogues import LOCALE, is_for_participants, key, problems, texts

# Complete before anything is published; the others follow.
FIRST = ("ar", "de_Simple", "fa", "ru", "tr", "uk")
THEN = ("bg", "fr", "ku", "pl", "ro")

REFERENCE = texts(LOCALE / "de" / "LC_MESSAGES" / "django.po")


def catalogue(language: str) -> Path:
    """Return the path of a catalogue."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def test_there_is_a_catalogue_for_each_of_the_thirteen_languages_but_english() -> None:
    found = [path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po")]
    assert sorted(found) == sorted(["de", *FIRST, *THEN])


@pytest.mark.parametrize("language", ["de", *FIRST, *THEN])
def test_every_text_for_participants_is_there_in_its_language(language: str) -> None:
    assert list(problems(catalogue(language), REFERENCE, language=language)) == []


@pytest.mark.parametrize(
    ("source", "translation", "problem"),
    [
        ("Waiting list", "", "not translated: 'Waiting list'"),
        ("Waiting list", "Waiting list", "not translated, but copied: 'Waiting list'"),
        ("Waiting list", "Warteliste", "not in the script of the language: 'Warteliste'"),
        ("Waiting list", "Список ожидания на сайты", "letters of another language: 'Список ожидания на сайты'"),
        ("Cancelled: %(title)s", "Скасовано: %(name)s", "other placeholders: 'Cancelled: %(title)s'"),
    ],
)
def test_what_is_wrong_with_a_text_is_said(tmp_path: Path, source: str, translation: str, problem: str) -> None:
    catalogue_of_one = polib.POFile()
    catalogue_of_one.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=4; plural=0;",
        "X-Read-By-Native-Speaker": "no",
    }
    entry = next(entry for entry in REFERENCE.values() if is_for_participants(entry))
    entry = polib.POEntry(msgid=source, msgstr=translation, occurrences=entry.occurrences)
    catalogue_of_one.append(entry)
    path = tmp_path / "django.po"
    catalogue_of_one.save(str(path))
    catalogue_of_one.save_as_mofile(str(path.with_suffix(".mo")))
    assert problem in list(problems(path, {key(entry): entry}, language="uk"))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("mail/letters.py", True),
        ("templates/wagtail_mib_events/mail/letter.txt", True),
        ("templates/wagtail_mib_events/handouts/door_notice.html", True),
        ("mail/staff.py", False),
        ("templates/wagtail_mib_events/mail/staff.html", False),
        ("templates/wagtail_mib_events/admin/door_notice.html", False),
    ],
)
def test_mails_to_staff_are_no_texts_for_participants(place: str, *, expected: bool) -> None:
    assert is_for_participants(polib.POEntry(msgid="Welcome", occurrences=[(place, "1")])) is expected


def test_header_must_say_whether_a_native_speaker_has_read_it(tmp_path: Path) -> None:
    text = catalogue("uk").read_text().replace('"X-Read-By-Native-Speaker: no\\n"\n', "")
    path = tmp_path / "django.po"
    path.write_text(text)
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    expected = "the header does not say whether a native speaker has read it: X-Read-By-Native-Speaker"
    assert list(problems(path, REFERENCE, language="uk")) == [expected]


def test_plural_with_a_form_missing_is_found(tmp_path: Path) -> None:
    made = polib.pofile(str(catalogue("uk")))
    plural = next(entry for entry in made if entry.msgid_plural and entry.msgstr_plural[0])
    plural.msgstr_plural[1] = ""
    path = tmp_path / "django.po"
    made.save(str(path))
    made.save_as_mofile(str(path.with_suffix(".mo")))
    # A plural with an empty form counts as not translated.
    assert list(problems(path, REFERENCE, language="uk")) == [f"not translated: {plural.msgid!r}"]
