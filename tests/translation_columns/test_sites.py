"""What a webmaster does to a site that uses a package with translated fields: install, upgrade, change languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.translation_columns.conftest import FreshSchema, MakeSite
from tests.translation_columns.harness import RELEASES, Site
from tests.translation_columns.in_site import Schema
from tests.translation_columns.matrix import LANGUAGE_SETS

FIRST_RELEASE = RELEASES / "v1"
SECOND_RELEASE = RELEASES / "v2"

BOOK_AND_SHELF = (
    ("execute", "INSERT INTO bookshelf_book (id, title, summary, remark, pages) VALUES (1, 'Prozess', 'Roman', '', 3)"),
    ("execute", "INSERT INTO bookshelf_shelf (id, label, height) VALUES (1, 'Romane', 2)"),
)
IN_TWO_LANGUAGES = (
    *BOOK_AND_SHELF,
    ("execute", "UPDATE bookshelf_book SET title_de = 'Prozess', title_en = 'The Trial', summary_de = 'Roman'"),
    ("execute", "UPDATE bookshelf_shelf SET label_de = 'Romane', label_en = 'Novels'"),
)
IN_THREE_LANGUAGES = (
    *IN_TWO_LANGUAGES,
    ("execute", "UPDATE bookshelf_book SET title_tr = 'Dava', summary_tr = 'Bir roman'"),
    ("execute", "UPDATE bookshelf_shelf SET label_tr = 'Romanlar'"),
)
BOOK_IN_TURKISH = ("rows", "SELECT title, title_de, title_en, title_tr, summary_tr FROM bookshelf_book")
SHELF_IN_TURKISH = ("rows", "SELECT label, label_de, label_en, label_tr FROM bookshelf_shelf")
RACK_IN_TURKISH = ("rows", "SELECT label, label_de, label_en, label_tr FROM bookshelf_rack")
TEXTS = [
    [["Prozess", "Prozess", "The Trial", "Dava", "Bir roman"]],
    [["Romane", "Romane", "Novels", "Romanlar"]],
]


def of_languages(schema: Schema, languages: tuple[str, ...]) -> Schema:
    """Return a schema without the columns of Turkish, unless that is one of the languages."""
    return {
        table: {name: kind for name, kind in columns.items() if "tr" in languages or not name.endswith("_tr")}
        for table, columns in schema.items()
    }


def make_site_in_three_languages(make_site: MakeSite) -> Site:
    """Return a site with the first release and Turkish texts."""
    site = make_site(languages=("de", "en", "tr"))
    site.migrate(*IN_THREE_LANGUAGES)
    return site


@pytest.mark.parametrize(
    ("release", "languages", "endings"),
    [
        (FIRST_RELEASE, (), []),
        (SECOND_RELEASE, (), []),
        (FIRST_RELEASE, LANGUAGE_SETS["nine"], ["de", "de_simple", "en", "ar", "fa", "pt_br", "ind", "zh_hans", "uk"]),
        (SECOND_RELEASE, ("de", "de-simple"), ["de", "de_simple"]),
    ],
    ids=["v1 without", "v2 without", "v1 nine", "v2 two"],
)
def test_fresh_install_makes_one_nullable_column_per_language(
    make_site: MakeSite, release: Path, languages: tuple[str, ...], endings: list[str]
) -> None:
    [schema] = make_site(languages=languages, release=release).migrate("schema")
    kinds = {name: kind for name, kind in schema["bookshelf_book"].items() if name.startswith("title")}
    assert list(kinds) == ["title", *(f"title_{ending}" for ending in endings)]
    copy = [*kinds.pop("title")[:2], True]
    assert list(kinds.values()) == [copy] * len(endings)


def test_column_of_the_base_field_names_the_columns_of_its_copies(site: Site) -> None:
    [schema] = site.migrate("schema")
    columns = [name for name in schema["bookshelf_book"] if name.startswith("remark")]
    assert columns == ["remark", "remark_de", "remark_en"]


def test_test_database_has_the_columns_of_a_fresh_install(make_site: MakeSite, fresh_schema: FreshSchema) -> None:
    site = make_site(release=SECOND_RELEASE)
    assert site.result("test_database_schema") == fresh_schema(site)


def test_added_language_is_named_by_the_check_and_added_by_migrate(site: Site, fresh_schema: FreshSchema) -> None:
    site.migrate(*IN_TWO_LANGUAGES)
    site.languages = ("de", "en", "de-simple")
    lacks = "(bookshelf.W001) The table bookshelf_{} of the database 'default' lacks the translation columns {} of the"
    book, shelf = "title_de_simple, summary_de_simple, remark_de_simple", "label_de_simple"
    assert site.result("database_check").splitlines()[3:-2] == [
        f"bookshelf.Book: {lacks.format('book', book)} languages in the settings.",
        "\tHINT: Run manage.py migrate.",
        f"bookshelf.Shelf: {lacks.format('shelf', shelf)} languages in the settings.",
        "\tHINT: Run manage.py migrate.",
    ]
    texts = ("rows", "SELECT title, title_de, title_en, title_de_simple FROM bookshelf_book")
    assert site.migrate("schema", texts) == [fresh_schema(site), [["Prozess", "Prozess", "The Trial", None]]]


def test_added_language_begins_empty_beside_columns_that_rebuild_the_table(make_site: MakeSite) -> None:
    site = make_site(release=SECOND_RELEASE)
    columns = "INSERT INTO bookshelf_book (id, title, title_de, summary, subtitle, path, path_de, available, pages"
    values = "VALUES (1, 'Prozess', 'Prozess', '', '', 'p', 'p'"
    site.migrate(("execute", f"{columns}, available_de, available_en) {values}, TRUE, 3, TRUE, FALSE)"))
    site.languages = ("de", "en", "tr")
    texts = "SELECT title_de, title_tr, summary_tr, subtitle_tr, path_de, path_tr, available_en, available_tr"
    assert site.migrate(("rows", f"{texts} FROM bookshelf_book")) == [
        [["Prozess", None, None, None, "p", None, False, None]]
    ]


@pytest.mark.parametrize("languages", [("de", "en"), ("de", "en", "tr", "de-simple")], ids=["same", "more"])
def test_upgrade_alters_and_adds_columns_also_with_new_languages(
    site: Site, fresh_schema: FreshSchema, languages: tuple[str, ...]
) -> None:
    site.migrate(*IN_TWO_LANGUAGES)
    site.languages = languages
    site.release = SECOND_RELEASE
    new = [f"title_{language.replace('-', '_')}" for language in languages[2:]]
    # A column that a rebuild on SQLite reads before it exists would hold its own name.
    columns = ", ".join(["title", "title_de", "title_en", *new, "subtitle", "subtitle_de", "subtitle_en"])
    schema, book, rack = site.migrate(
        "schema",
        ("rows", f"SELECT {columns} FROM bookshelf_book"),  # noqa: S608
        ("rows", "SELECT label, label_de, label_en FROM bookshelf_rack"),
    )
    assert schema == fresh_schema(site)
    assert book == [["Prozess", "Prozess", "The Trial", *[None] * len(new), "", "", None]]
    assert rack == [["Romane", "Romane", "Novels"]]


def test_removed_language_keeps_its_texts_through_an_upgrade(make_site: MakeSite, fresh_schema: FreshSchema) -> None:
    site = make_site_in_three_languages(make_site)
    site.languages = ("de", "en")
    site.release = SECOND_RELEASE
    assert site.migrate(BOOK_IN_TURKISH, RACK_IN_TURKISH) == TEXTS
    site.languages = ("de", "en", "tr")
    assert site.migrate(BOOK_IN_TURKISH, RACK_IN_TURKISH, "schema") == [*TEXTS, fresh_schema(site)]


def test_upgrade_that_breaks_off_loses_no_text_of_a_removed_language(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site_in_three_languages(make_site)
    site.languages = ("de", "en")
    site.release = shutil.copytree(SECOND_RELEASE, tmp_path / "broken")
    last_migration = site.release / "bookshelf" / "migrations" / "0004_rack.py"
    sound = last_migration.read_text()
    last_migration.write_text(
        sound.replace("operations = [", "operations = [\n        migrations.RunPython(lambda *_: fail()),")
        + "\n\ndef fail():\n    raise RuntimeError('broken off')\n"
    )
    assert site.result("migrate") == "RuntimeError: broken off"
    last_migration.write_text(sound)
    assert site.migrate(BOOK_IN_TURKISH, RACK_IN_TURKISH) == TEXTS


@pytest.mark.parametrize("release", [FIRST_RELEASE, SECOND_RELEASE], ids=["alone", "with upgrade"])
def test_switching_on_makes_existing_texts_those_of_the_default_language(
    make_site: MakeSite, fresh_schema: FreshSchema, release: Path
) -> None:
    site = make_site(languages=())
    site.migrate(*BOOK_AND_SHELF)
    site.languages = ("de", "en")
    site.release = release
    texts = ("rows", "SELECT title, title_de, title_en, summary_de FROM bookshelf_book")
    assert site.migrate("schema", texts) == [fresh_schema(site), [["Prozess", "Prozess", None, "Roman"]]]


def test_switching_off_and_on_again_keeps_all_texts(make_site: MakeSite, fresh_schema: FreshSchema) -> None:
    site = make_site_in_three_languages(make_site)
    site.languages = ()
    site.release = SECOND_RELEASE
    assert site.migrate(BOOK_IN_TURKISH, RACK_IN_TURKISH) == TEXTS
    site.languages = ("de", "en", "tr")
    assert site.migrate(BOOK_IN_TURKISH, RACK_IN_TURKISH, "schema") == [*TEXTS, fresh_schema(site)]


@pytest.mark.parametrize("languages", [("de", "en"), ("de", "en", "tr")], ids=["language removed", "all languages"])
def test_downgrade_and_upgrade_again_change_the_schema_and_keep_the_texts(
    make_site: MakeSite, fresh_schema: FreshSchema, languages: tuple[str, ...]
) -> None:
    site = make_site_in_three_languages(make_site)
    site.release = SECOND_RELEASE
    site.migrate()
    site.languages = languages
    _output, book, shelf, downgraded = site.run(
        ("migrate", "bookshelf", "0001"), BOOK_IN_TURKISH, SHELF_IN_TURKISH, "schema"
    )
    assert [book, shelf] == TEXTS
    site.languages = ("de", "en", "tr")
    # The columns of the removed language may stay wider than those of the first release.
    expected = fresh_schema(Site("", release=FIRST_RELEASE, languages=site.languages))
    assert of_languages(downgraded, languages) == of_languages(expected, languages)
    assert site.migrate(BOOK_IN_TURKISH, RACK_IN_TURKISH, "schema") == [*TEXTS, fresh_schema(site)]


def test_unapplying_every_migration_leaves_no_table(site: Site) -> None:
    site.release = SECOND_RELEASE
    assert site.migrate(("migrate", "bookshelf", "zero"), "schema")[1] == {}


@pytest.mark.parametrize("languages", [("de", "en"), ()], ids=["with", "without"])
def test_removed_field_takes_the_columns_of_every_language_along(
    make_site: MakeSite, languages: tuple[str, ...]
) -> None:
    site = make_site_in_three_languages(make_site)
    site.languages = languages
    site.release = SECOND_RELEASE
    [schema] = site.migrate("schema")
    assert [name for name in schema["bookshelf_book"] if name.startswith("remark")] == []


@pytest.mark.parametrize("languages", [("de", "en"), ()], ids=["with", "without"])
def test_squashed_migrations_give_the_same_schema(
    make_site: MakeSite, fresh_schema: FreshSchema, tmp_path: Path, languages: tuple[str, ...]
) -> None:
    site = make_site(languages=languages, release=shutil.copytree(SECOND_RELEASE, tmp_path / "squashed"))
    site.run("squash")
    migrations = site.release / "bookshelf" / "migrations"
    squashed = migrations / "0001_squashed_0004_rack.py"
    assert squashed.read_text().count("TranslateFields(") == 2
    assert site.migrate("schema") == [fresh_schema(Site("", release=SECOND_RELEASE, languages=languages))]
    for replaced in set(migrations.glob("0*.py")) - {squashed}:
        replaced.unlink()
    site.migrate()


@pytest.mark.parametrize("with_migration", [True, False], ids=["with a migration", "alone"])
def test_language_exchanged_for_another_keeps_texts_and_unique_values(
    make_site: MakeSite, fresh_schema: FreshSchema, tmp_path: Path, with_migration: bool
) -> None:
    site = make_site(release=SECOND_RELEASE, languages=("de", "en", "tr"))
    site.migrate(
        ("execute", "INSERT INTO bookshelf_book (id, title, summary, subtitle, pages) VALUES (1, '', '', '', 3)"),
        (
            "execute",
            "UPDATE bookshelf_book SET title_tr = 'D', path_tr = 'dava', subtitle_tr = 'S', available_tr = TRUE",
        ),
    )
    if with_migration:
        site.release = with_rebuilding_migration(tmp_path / "third")
    site.languages = ("de", "en", "fr")
    kept = ("rows", "SELECT title_tr, path_tr, subtitle_tr, available_tr FROM bookshelf_book")
    assert site.migrate(kept) == [[["D", "dava", "S", True]]]
    site.languages = ("de", "en", "fr", "tr")
    schema = fresh_schema(Site("", release=SECOND_RELEASE, languages=site.languages))
    assert site.migrate(kept, "schema") == [[["D", "dava", "S", True]], schema]


def with_rebuilding_migration(directory: Path) -> Path:
    """Return a release like the second one with a migration more, for which SQLite rebuilds the table of books."""
    release = shutil.copytree(SECOND_RELEASE, directory)
    (release / "bookshelf" / "migrations" / "0005_pages.py").write_text(
        "from django.db import migrations, models\n\n\n"
        "class Migration(migrations.Migration):\n"
        "    dependencies = [('bookshelf', '0004_rack')]\n"
        "    operations = [migrations.AlterField('book', 'pages', models.BigIntegerField(default=2, null=True)),\n"
        "                  migrations.AlterField('book', 'pages', models.BigIntegerField(default=1))]\n"
    )
    return release


def test_site_that_has_applied_all_migrations_goes_on_with_their_squash(
    make_site: MakeSite, fresh_schema: FreshSchema, tmp_path: Path
) -> None:
    site = make_site(release=SECOND_RELEASE)
    site.migrate()
    site.release = shutil.copytree(SECOND_RELEASE, tmp_path / "squashed")
    site.run("squash")
    site.languages = ("de", "en", "tr")
    assert site.migrate("schema") == [fresh_schema(Site("", release=SECOND_RELEASE, languages=site.languages))]
