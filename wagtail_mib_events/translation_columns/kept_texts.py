"""Keeps the texts of languages that are no longer in the settings through a migration on SQLite.

There an alteration often rebuilds the table from the migration state, which does not know those columns. Other
databases keep them by themselves. The texts wait in a table of their own while ``migrate`` runs; a run that breaks
off leaves that table, and the next run puts the texts back.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from .columns import TranslatedModel, TranslationColumns, columns_of, state_of
from .definitions import looks_like_copy
from .history import names_by_rename

_PREFIX = "kept_texts"


def set_texts_aside(translated: Sequence[TranslatedModel], using: str) -> None:
    """Copy the columns of languages outside the settings into a table beside each of the models' tables."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    for each in translated:
        columns = each.strangers(columns_of(connection, each.table))
        if columns:
            with connection.schema_editor() as editor:
                _copy_aside(editor, each, columns)


def restore_texts(translated: Sequence[TranslatedModel], using: str, apps: StateApps) -> None:
    """Put the columns back that have gone since they were set aside and whose base field is still translated.

    ``apps`` holds the models of the migration state that the database is in.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    for each in translated:
        if table := _table_aside(connection, each):
            with connection.schema_editor() as editor:
                _put_back(editor, each, table, apps)
                editor.execute(f"DROP TABLE {editor.quote_name(table)}")


def drop_unclaimed_texts(app_label: str, using: str) -> None:
    """Drop what was set aside for models that the migrations have deleted since."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    for table in connection.introspection.table_names():
        if table.startswith(f"{_PREFIX}.{app_label}."):
            with connection.schema_editor() as editor:
                editor.execute(f"DROP TABLE {editor.quote_name(table)}")


def _table_name(app_label: str, model_name: str) -> str:
    # The dots keep the name apart from those of all models.
    return f"{_PREFIX}.{app_label}.{model_name}"


def _table_aside(connection: BaseDatabaseWrapper, translated: TranslatedModel) -> str | None:
    """Return the table that was filled for the model under this name or another one, if there is one."""
    app_label, model_name = translated.key
    tables = set(connection.introspection.table_names())
    candidates = [_table_name(app_label, name) for name in names_by_rename(app_label, model_name)]
    return next((table for table in candidates if table in tables), None)


def _copy_aside(editor: BaseDatabaseSchemaEditor, translated: TranslatedModel, columns: Sequence[str]) -> None:
    quote = editor.quote_name
    table = quote(_table_name(*translated.key))
    selected = ", ".join(quote(column) for column in columns)
    primary_key = quote(translated.model._meta.pk.column)
    source = quote(translated.table)
    editor.execute(f"CREATE TABLE {table} AS SELECT {primary_key} AS pk, {selected} FROM {source}")  # noqa: S608
    editor.execute(f"CREATE UNIQUE INDEX {quote(_table_name(*translated.key) + '.pk')} ON {table} (pk)")


def _put_back(editor: BaseDatabaseSchemaEditor, translated: TranslatedModel, table_aside: str, apps: StateApps) -> None:
    aside = columns_of(editor.connection, table_aside)
    state = state_of(apps)
    columns = TranslationColumns(editor, translated.key, translated.names, state, state)
    for name in translated.names:
        for column in aside:
            if looks_like_copy(column, translated.base(name).column) and column not in columns.present:
                columns.add_stranger(name, column)
                _fill(editor, translated, table_aside, column)


def _fill(editor: BaseDatabaseSchemaEditor, translated: TranslatedModel, table_aside: str, column: str) -> None:
    quote = editor.quote_name
    table, text = quote(translated.table), quote(column)
    primary_key = f"{table}.{quote(translated.model._meta.pk.column)}"
    kept = f"SELECT aside.{text} FROM {quote(table_aside)} AS aside WHERE aside.pk = {primary_key}"  # noqa: S608
    editor.execute(f"UPDATE {table} SET {text} = ({kept})")  # noqa: S608
