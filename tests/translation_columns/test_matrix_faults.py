"""The matrix fails when a migration lacks the operation, whatever the webmaster was doing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.translation_columns.harness import REPOSITORY
from tests.translation_columns.matrix import FIRST, LANGUAGE_SETS, SECOND, Matrix, Release, faults, the_package
from tests.translation_columns.servers import SERVERS, USUAL

TWO = LANGUAGE_SETS["two"]


def leave_out(operation: str, migration: Path) -> None:
    """Take an operation out of a migration."""
    complete = migration.read_text()
    migration.write_text(complete.replace(f"        {operation},\n", ""))
    assert migration.read_text() != complete


def bookshelf_without(operation: str, migration: str, release: Release, directory: Path) -> Release:
    """Return a copy of a release of ``bookshelf`` without an operation."""
    path = shutil.copytree(release.path, directory / "release")
    leave_out(operation, path / "bookshelf" / "migrations" / migration)
    return replace(release, name="broken", path=path)


def package_without(operation: str, directory: Path) -> Release:
    """Return the package with migrations that lack an operation."""
    migrations = shutil.copytree(REPOSITORY / "wagtail_mib_events" / "migrations", directory / "broken_migrations")
    leave_out(operation, migrations / "0001_initial.py")
    (directory / "broken_settings.py").write_text(
        "from tests.translation_columns.package_settings import *\n\n"
        "MIGRATION_MODULES = {'wagtail_mib_events': 'broken_migrations'}\n"
    )
    return replace(the_package(), name="broken", settings="broken_settings", path=directory)


@pytest.mark.parametrize("server", [USUAL, *(pytest.param(name, marks=pytest.mark.matrix) for name in SERVERS)])
@pytest.mark.parametrize(
    ("migration", "operation", "found"),
    [
        ("0002_texts.py", 'TranslateFields("book", "subtitle")', "bookshelf_book.subtitle_en is None"),
        ("0002_texts.py", 'TranslateFields("book", "title")', "Alter field title_en on book"),
        ("0002_texts.py", 'TranslateFields("shelf", "label")', "Alter field label_en on rack"),
        ("0004_rack.py", 'UntranslateFields("book", "note")', "Remove field note_en from book"),
    ],
    ids=["added", "altered", "altered without a column", "removed"],
)
def test_upgrade_without_the_operation_fails(
    matrix: Matrix, tmp_path: Path, migration: str, operation: str, found: str
) -> None:
    broken = bookshelf_without(operation, migration, SECOND, tmp_path)
    with pytest.raises(AssertionError, match=found):
        matrix.migrate(matrix.site(FIRST, TWO), SECOND, TWO, instead=broken)


@pytest.mark.parametrize("server", [USUAL])
def test_install_without_the_operation_fails(matrix: Matrix, tmp_path: Path) -> None:
    broken = bookshelf_without('TranslateFields("shelf", "label")', "0001_initial.py", FIRST, tmp_path)
    broken = replace(broken, rows=())
    found = faults(matrix.schema(FIRST, TWO), *matrix.installed(broken, TWO).condition)
    assert found[-2:] == [
        "bookshelf_shelf.label_de is None, not " + str(matrix.schema(FIRST, TWO)["bookshelf_shelf"]["label_de"]),
        "bookshelf_shelf.label_en is None, not " + str(matrix.schema(FIRST, TWO)["bookshelf_shelf"]["label_en"]),
    ]


@pytest.mark.parametrize("server", [pytest.param(name, marks=pytest.mark.matrix) for name in SERVERS])
def test_switching_on_the_package_without_an_operation_fails(matrix: Matrix, tmp_path: Path) -> None:
    package = the_package()
    broken = package_without('TranslateFields("topic", "name")', tmp_path)
    with pytest.raises(AssertionError, match=r"wagtail_mib_events_topic\.name_en is None"):
        matrix.migrate(matrix.site(package, ()), package, TWO, instead=broken)
