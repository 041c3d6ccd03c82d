"""A package finds out in its own tests that an operation was forgotten."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.translation_columns.harness import RELEASES, Site
from wagtail_mib_events.translation_columns.completeness import missing_operations

Forget = Callable[[str, str], list[str]]


@pytest.fixture
def forget(tmp_path: Path) -> Forget:
    """Return a function that leaves an operation out of a migration and returns what is missing then."""

    def without(migration: str, operation: str) -> list[str]:
        release = shutil.copytree(RELEASES / "v2", tmp_path / "release")
        path = release / "bookshelf" / "migrations" / migration
        complete = path.read_text()
        path.write_text(complete.replace(f"        {operation},\n", ""))
        assert path.read_text() != complete
        missing: list[str] = Site("sqlite://:memory:", release=release).result("missing_operations")
        return missing

    return without


def test_nothing_is_missing_in_our_own_migrations() -> None:
    assert missing_operations("wagtail_mib_events") == []


@pytest.mark.parametrize("release", ["v1", "v2"])
@pytest.mark.parametrize("languages", [("de", "en"), ("de-simple", "ar", "id")], ids="-".join)
def test_nothing_is_missing_in_complete_migrations(release: str, languages: tuple[str, ...]) -> None:
    site = Site("sqlite://:memory:", release=RELEASES / release, languages=languages)
    assert site.result("missing_operations") == []


def test_new_field_without_operation_is_named(forget: Forget) -> None:
    assert forget("0002_texts.py", 'TranslateFields("book", "subtitle")') == [
        "bookshelf.Book.subtitle_de: no TranslateFields after the migration of its base field",
        "bookshelf.Book.subtitle_en: no TranslateFields after the migration of its base field",
    ]


def test_altered_field_without_operation_is_named(forget: Forget) -> None:
    assert forget("0002_texts.py", 'TranslateFields("book", "title")') == [
        "bookshelf.Book.title_de: no TranslateFields after an AlterField of its base field",
        "bookshelf.Book.title_en: no TranslateFields after an AlterField of its base field",
    ]


def test_alteration_that_changes_no_column_needs_the_operation_too(forget: Forget) -> None:
    assert forget("0002_texts.py", 'TranslateFields("shelf", "label")') == [
        "bookshelf.Rack.label_de: no TranslateFields after an AlterField of its base field",
        "bookshelf.Rack.label_en: no TranslateFields after an AlterField of its base field",
    ]


def test_removed_field_without_operation_is_named(forget: Forget) -> None:
    assert forget("0004_rack.py", 'UntranslateFields("book", "note")') == [
        "bookshelf.Book.note_de: no UntranslateFields before the RemoveField of its base field",
        "bookshelf.Book.note_en: no UntranslateFields before the RemoveField of its base field",
    ]


def test_migration_made_with_modeltranslation_is_named(tmp_path: Path) -> None:
    release = shutil.copytree(RELEASES / "v1", tmp_path / "release")
    path = release / "bookshelf" / "migrations" / "0001_initial.py"
    path.write_text(
        path.read_text().replace(
            '("title", models.CharField(max_length=50)),',
            '("title", models.CharField(max_length=50)), ("title_de", models.CharField(max_length=50, null=True)),',
        )
    )
    assert Site("sqlite://:memory:", release=release).result("missing_operations") == [
        "bookshelf.0001_initial holds title_de: make migrations without modeltranslation"
    ]
