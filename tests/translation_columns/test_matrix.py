"""Every database, every set of languages, everything a webmaster does: install, add, upgrade, switch on, remove.

Unmarked are two sets of languages on the database that ``DATABASE_URL`` names; ``make test-languages`` runs the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.translation_columns.matrix import (
    ADDED,
    FIRST,
    LANGUAGE_SETS,
    SECOND,
    Matrix,
    Release,
    copies,
    faults,
    named_by,
    texts,
    the_package,
)
from tests.translation_columns.servers import SERVERS, USUAL

PACKAGE = the_package()
TRANSLATED_SETS = [name for name in LANGUAGE_SETS if name != "without"]


def cases(*releases: Release, sets: list[str] = TRANSLATED_SETS) -> list[Any]:
    """Return parameters: server, release, languages."""
    return [*_representative(*releases), *_all(*releases, sets=sets)]


def _representative(*releases: Release) -> Iterator[Any]:
    for release in releases:
        if release is not PACKAGE:
            for name in ("two", "easy"):
                yield pytest.param(USUAL, release, LANGUAGE_SETS[name], id=f"{USUAL}-{release.name}-{name}")


def _all(*releases: Release, sets: list[str]) -> Iterator[Any]:
    for server in SERVERS:
        for release in releases:
            for name in sets:
                identifier = f"{server}-{release.name}-{name}"
                yield pytest.param(server, release, LANGUAGE_SETS[name], id=identifier, marks=pytest.mark.matrix)


def test_nine_and_thirteen_languages_are_meant() -> None:
    assert [len(LANGUAGE_SETS[name]) for name in ("without", "two", "easy", "nine", "thirteen")] == [0, 2, 2, 9, 13]


def test_thirteen_languages_are_those_of_the_example_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    from example_site.settings import LANGUAGES

    assert [code for code, _name in LANGUAGES] == list(LANGUAGE_SETS["thirteen"])


@pytest.mark.parametrize(
    ("server", "release", "languages"), cases(FIRST, SECOND, PACKAGE, sets=["without", *TRANSLATED_SETS])
)
def test_install_makes_exactly_the_columns_of_the_languages(
    matrix: Matrix, release: Release, languages: tuple[str, ...]
) -> None:
    installed = matrix.installed(release, languages)
    assert faults(matrix.schema(release, languages), *installed.condition) == []
    assert {table: sorted(columns) for table, columns in installed.schema.items()} == installed.model_columns


@pytest.mark.parametrize(("server", "release", "languages"), cases(FIRST, PACKAGE))
def test_added_language_is_named_by_the_check_and_begins_empty(
    matrix: Matrix, release: Release, languages: tuple[str, ...]
) -> None:
    site = matrix.site(release, languages)
    site.languages = (*languages, ADDED)
    assert named_by(site.result("database_check", "database")) == copies(release.translated, [ADDED])
    after = matrix.migrate(site, release, site.languages)
    assert after == texts(release.translated, site.languages, filled=languages)


@pytest.mark.parametrize(("server", "release", "languages"), cases(SECOND, sets=["without", *TRANSLATED_SETS]))
def test_upgrade_keeps_the_texts(matrix: Matrix, release: Release, languages: tuple[str, ...]) -> None:
    site = matrix.site(FIRST, languages)
    assert matrix.migrate(site, release, languages) == texts(release.translated, languages, filled=languages)


@pytest.mark.parametrize(("server", "release", "languages"), cases(SECOND))
def test_upgrade_with_an_added_language_keeps_the_texts(
    matrix: Matrix, release: Release, languages: tuple[str, ...]
) -> None:
    site = matrix.site(FIRST, languages)
    more = (*languages, ADDED)
    assert matrix.migrate(site, release, more) == texts(release.translated, more, filled=languages)


@pytest.mark.parametrize(("server", "release", "languages"), cases(FIRST, SECOND, PACKAGE))
def test_switching_on_makes_the_texts_those_of_the_default_language(
    matrix: Matrix, release: Release, languages: tuple[str, ...]
) -> None:
    site = matrix.site(PACKAGE if release is PACKAGE else FIRST, ())
    assert matrix.migrate(site, release, languages) == texts(release.translated, languages, filled=())


@pytest.mark.parametrize(("server", "release", "languages"), cases(FIRST, SECOND, PACKAGE))
def test_removed_language_keeps_its_texts_until_it_is_put_back(
    matrix: Matrix, release: Release, languages: tuple[str, ...]
) -> None:
    site = matrix.site(PACKAGE if release is PACKAGE else FIRST, languages)
    *left, removed = languages
    without_it = matrix.migrate(site, release, tuple(left), removed=[removed])
    assert without_it == texts(release.translated, left, filled=left)
    assert matrix.migrate(site, release, languages) == texts(release.translated, languages, filled=languages)
