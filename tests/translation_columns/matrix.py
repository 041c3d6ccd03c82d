"""The matrix: language sets, releases, installed sites to begin from, and what must hold after ``migrate``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from django.apps import apps

from tests.translation_columns.clones import Databases
from tests.translation_columns.harness import RELEASES, Site, Step
from tests.translation_columns.in_site import Schema
from tests.translation_columns.shared import Shared

LANGUAGE_SETS: dict[str, tuple[str, ...]] = {
    "without": (),
    "two": ("de", "en"),
    "easy": ("de", "de-simple"),
    "nine": ("de", "de-simple", "en", "ar", "fa", "pt-br", "id", "zh-hans", "uk"),
    "thirteen": ("de", "de-simple", "en", "uk", "ar", "tr", "ru", "fa", "ku", "ro", "bg", "fr", "pl"),
}
ADDED = "nl"
"""A language of none of the sets."""

COLUMNS_OF_THE_SECOND: dict[str, Any] = {"subtitle": "", "path": None, "available": True}
"""What the rows of the first release of ``bookshelf`` have in the columns that are new in the second."""

Columns = Mapping[str, Sequence[str]]
"""Table -> columns."""
Texts = dict[str, dict[str, Any]]
"""Table -> column -> value, in the one row that each table has."""


@dataclass(frozen=True)
class Release:
    """A release of an app; ``translated`` are its base columns with texts, ``rows`` make a row for each table."""

    name: str
    app_label: str
    settings: str
    path: Path
    translated: Columns
    rows: tuple[Step, ...]


FIRST = Release(
    name="v1",
    app_label="bookshelf",
    settings="tests.translation_columns.site_settings",
    path=RELEASES / "v1",
    translated={"bookshelf_book": ("title", "summary", "remark"), "bookshelf_shelf": ("label",)},
    rows=(
        ("execute", "INSERT INTO bookshelf_book (id, title, summary, remark, pages) VALUES (1, '', '', '', 3)"),
        ("execute", "INSERT INTO bookshelf_shelf (id, label, height) VALUES (1, '', 2)"),
    ),
)
SECOND = replace(
    FIRST,
    name="v2",
    path=RELEASES / "v2",
    translated={
        "bookshelf_book": ("title", "summary", "subtitle", "path", "available"),
        "bookshelf_rack": ("label",),
    },
    rows=(),
)


def the_package() -> Release:
    """Return the package itself, in a site of Wagtail's; its first migration finds all of Wagtail's there."""
    models = [
        (model, getattr(model, "translated_fields", ()))
        for model in apps.get_app_config("wagtail_mib_events").get_models()
    ]
    translated = {
        model._meta.db_table: [str(model._meta.get_field(name).column) for name in names]
        for model, names in models
        if names
    }
    settings = "tests.translation_columns.package_settings"
    return Release("package", "wagtail_mib_events", settings, RELEASES, translated, ("make_package_rows",))


def copy_of(column: str, language: str) -> str:
    """Return the column for a language; Indonesian ends in ``ind``, because ``_id`` is the ending of foreign keys."""
    ending = "ind" if language == "id" else language.replace("-", "_")
    return f"{column}_{ending}"


def copies(translated: Columns, languages: Iterable[str]) -> dict[str, set[str]]:
    """Return the translation columns per table."""
    languages = tuple(languages)
    return {
        table: {copy_of(column, language) for column in columns for language in languages}
        for table, columns in translated.items()
    }


def texts(translated: Columns, languages: Sequence[str], filled: Iterable[str]) -> Texts:
    """Return the texts of a site: of its base columns and of each language that has been ``filled``.

    The default language, the first one, has those of the base columns at least.
    """

    def value(column: str, language: str) -> Any:
        if language in filled and column not in COLUMNS_OF_THE_SECOND:
            return f"{column} {language}"
        return base[column] if language == languages[0] else None

    base = {column: f"{column} de" for columns in translated.values() for column in columns} | COLUMNS_OF_THE_SECOND
    return {
        table: {column: base[column] for column in columns}
        | {copy_of(column, language): value(column, language) for column in columns for language in languages}
        for table, columns in translated.items()
    }


def fill(release: Release, languages: Sequence[str]) -> list[Step]:
    """Return the steps that make rows and put ``texts`` into them; none for a release that sites are upgraded to."""
    assignments = {
        table: ", ".join(f"{column} = '{text}'" for column, text in row.items())
        for table, row in texts(release.translated, languages, languages).items()
    }
    updates = [f"UPDATE {table} SET {values}" for table, values in assignments.items()]  # noqa: S608 (our texts)
    return [*release.rows, *(("execute", update) for update in updates)] if release.rows else []


def with_copies(schema: Schema, translated: Columns, languages: Iterable[str]) -> Schema:
    """Return the schema of a site without modeltranslation and beside each text a nullable column per language."""
    languages = tuple(languages)
    expected = {table: dict(columns) for table, columns in schema.items()}
    for table, columns in translated.items():
        for column in columns:
            kind, width, _null, *unique = schema[table][column]
            expected[table] |= {copy_of(column, language): [kind, width, True, *unique] for language in languages}
    return expected


def condition(release: Release) -> tuple[Step, ...]:
    """Return the steps whose results ``faults`` looks at."""
    return (
        "pending_changes",
        ("database_check", "database"),
        ("missing_operations", release.app_label),
        ("schema", f"{release.app_label}_"),
    )


def faults(expected: Schema, changes: str, warnings: str, operations: list[str], schema: Schema) -> list[str]:
    """Return what is wrong with a site after ``migrate``: nothing, unless an operation was forgotten."""
    cells = {(table, column) for each in (schema, expected) for table, columns in each.items() for column in columns}
    differences = [
        f"{table}.{column} is {schema.get(table, {}).get(column)}, not {expected.get(table, {}).get(column)}"
        for table, column in sorted(cells)
        if schema.get(table, {}).get(column) != expected.get(table, {}).get(column)
    ]
    return [each for each in (changes, warnings, *operations, *differences) if each]


def named_by(warnings: str) -> dict[str, set[str]]:
    """Return the columns that the check of the databases names per table."""
    sentence = r"The table (\w+) of the database 'default' lacks the translation columns ([\w, ]+) of the languages"
    return {table: set(columns.split(", ")) for table, columns in re.findall(sentence, warnings)}


@dataclass(frozen=True)
class Installed:
    """A site after a fresh install, filled with ``texts``: the template of others, and what it looked like."""

    database_url: str
    condition: list[Any]
    model_columns: dict[str, list[str]]

    @property
    def schema(self) -> Schema:
        """The schema after the install."""
        schema: Schema = self.condition[-1]
        return schema


@dataclass
class Matrix:
    """The sites of one server. Each begins as a clone of a site installed once per release and languages.

    The names of its databases begin with ``name``, those that only this process uses go on with ``process``.
    """

    databases: Databases
    shared: Shared
    name: str
    process: str
    _clones: list[str] = field(default_factory=list)

    def installed(self, release: Release, languages: tuple[str, ...]) -> Installed:
        """Return a fresh install, which nobody may change."""
        key = f"{release.name}_{crc32(' '.join(languages).encode()):08x}"
        return Installed(*self.shared.get(key, lambda: self._install(key, release, languages)))

    def site(self, release: Release, languages: tuple[str, ...]) -> Site:
        """Return a site with texts in all its languages."""
        template = self.installed(release, languages).database_url
        url = self.databases.make(f"{self.name}_{self.process}_{len(self._clones)}", template)
        self._clones.append(url)
        return Site(url, languages, release.path, release.settings)

    def schema(self, release: Release, languages: Iterable[str]) -> Schema:
        """Return the schema that a site has to have, from that of a site without modeltranslation."""
        return with_copies(self.installed(release, ()).schema, release.translated, languages)

    def migrate(
        self,
        site: Site,
        release: Release,
        languages: tuple[str, ...],
        *,
        removed: Iterable[str] = (),
        instead: Release | None = None,
    ) -> Texts:
        """Let the site have this release and these languages, migrate it and return what its texts are then.

        Raises ``AssertionError`` unless everything is in place. Columns of ``removed`` languages are left out of the
        comparison and the texts. ``instead`` is what really runs: the same release with a mistake.
        """
        run = instead or release
        site.release, site.languages, site.settings = run.path, languages, run.settings
        expected = self.schema(release, languages)
        translated = {
            table: [*columns, *sorted(copies(release.translated, languages)[table])]
            for table, columns in release.translated.items()
        }
        _output, changes, warnings, operations, schema, *rows = site.run(
            "migrate",
            *condition(release),
            *(("only_row", table, *columns) for table, columns in translated.items()),
        )
        for table, columns in copies(release.translated, removed).items():
            schema[table] = {name: kind for name, kind in schema[table].items() if name not in columns}
        found = faults(expected, changes, warnings, operations, schema)
        if found:
            raise AssertionError("\n".join(found))
        return dict(zip(translated, rows, strict=True))

    def drop_clones(self) -> None:
        """Drop the databases of the sites, but not those that they were cloned from."""
        while self._clones:
            self.databases.drop(self._clones.pop())

    def drop_templates(self) -> None:
        """Drop the databases of the fresh installs, when the last process of the run does so."""
        self.shared.leave(lambda installed: self.databases.drop(installed[0]))

    def _install(self, key: str, release: Release, languages: tuple[str, ...]) -> list[Any]:
        """Return the values of an ``Installed``."""
        before = self._wagtail() if release.app_label == "wagtail_mib_events" else None
        site = Site(self.databases.make(f"{self.name}_{key}", before), languages, release.path, release.settings)
        tables = f"{release.app_label}_"
        columns, _output, *results = site.run(
            ("model_columns", tables), "migrate", *condition(release), *fill(release, languages)
        )
        return [site.database_url, results[: len(condition(release))], columns]

    def _wagtail(self) -> str:
        """Return the database of a site that does not use the package yet."""

        def install() -> list[str]:
            site = Site(
                self.databases.make(f"{self.name}_wagtail"), settings="tests.translation_columns.wagtail_settings"
            )
            site.run("migrate")
            return [site.database_url]

        [url] = self.shared.get("wagtail", install)
        return str(url)
