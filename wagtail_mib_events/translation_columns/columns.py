"""Moves the translation columns of one table from one migration state to another, column by column.

Every statement is made for a model that holds exactly the columns which the table has at that moment. On
SQLite many alterations rebuild the table from the model: a column that the model lacks would be lost, and one
that the table lacks would be read as a string literal (``"title_tr"``) and end up in the data.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState, StateApps

from .definitions import copy_names, default_language, localized_name, looks_like_copy, nullable_copy

if TYPE_CHECKING:
    from .definitions import AnyField

ModelKey = tuple[str, str]
Columns = dict[str, Any]
"""Column name -> row of Django's ``get_table_description``."""


class TranslatedModel(NamedTuple):
    """A model as a migration state has it, and the names of its translated base fields."""

    model: type[models.Model]
    names: tuple[str, ...]

    @property
    def key(self) -> ModelKey:
        """The key of the model in a project state."""
        return self.model._meta.app_label, str(self.model._meta.model_name)

    @property
    def table(self) -> str:
        """The table of the model."""
        return self.model._meta.db_table

    def base(self, name: str) -> AnyField:
        """Return the base field ``name``, bound to the model."""
        return field_of(self.model, name)

    def strangers(self, present: Columns) -> list[str]:
        """Return the columns that look like copies for languages outside the settings."""
        return [column for name in self.names for column in strangers(present, self.model, self.base(name).column)]


def state_of(apps: StateApps) -> ProjectState:
    """Return the migration state whose models the registry holds."""
    state = ProjectState.from_apps(apps)
    state.apps = apps
    return state


def columns_of(connection: BaseDatabaseWrapper, table: str) -> Columns:
    """Return the columns that the table has now; none if there is no such table."""
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return {}
        return {row.name: row for row in connection.introspection.get_table_description(cursor, table)}


def strangers(present: Columns, model: type[models.Model], base_column: str) -> list[str]:
    """Return the columns that look like copies of ``base_column`` and are unknown to the model."""
    known = {field.column for field in model._meta.local_concrete_fields}
    return [column for column in present if column not in known and looks_like_copy(column, base_column)]


class TranslationColumns:
    """The translation columns of one table on their way from ``from_state`` to ``to_state``.

    ``key`` is (app label, lower-case model name); ``names`` are the translated base fields.
    """

    def __init__(
        self,
        editor: BaseDatabaseSchemaEditor,
        key: ModelKey,
        names: Sequence[str],
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.editor = editor
        self.key = key
        self.names = names
        self.to_state = to_state
        self.from_fields = from_state.models[key].fields
        self.to_fields = to_state.models[key].fields
        self.to_model = to_state.apps.get_model(*key)
        self.table = self.to_model._meta.db_table
        self.present = columns_of(editor.connection, self.table)
        self.state = from_state.clone()
        self._describe_table_as_it_is()

    def _describe_table_as_it_is(self) -> None:
        """Make the working state agree with the table: no absent copies, but those of other languages."""
        fields = self.state.models[self.key].fields
        for name in self.names:
            for copy_name in copy_names(name):
                if copy_name in fields and self._column(name, copy_name) not in self.present:
                    del fields[copy_name]
        for name in self.names:
            for column in self.strangers(name):
                fields[column] = self._inspected(column, nullable_copy(self.to_fields[name], column))

    def strangers(self, name: str) -> list[str]:
        """Return the columns of ``name`` for languages that are not in the settings."""
        ours = {self._column(name, copy_name) for copy_name in copy_names(name)}
        return [
            column for column in strangers(self.present, self.to_model, self._base_column(name)) if column not in ours
        ]

    def bring_along(self) -> None:
        """Add and alter what differs; columns of languages outside the settings follow their base."""
        for name in self.names:
            for copy_name in copy_names(name):
                self._bring(name, copy_name)
            for column in self.strangers(name):
                self._widen_like_base(name, column, column, nullable_copy(self.to_fields[name], column))

    def add_stranger(self, name: str, column: str) -> None:
        """Add the empty column of ``name`` for a language outside the settings."""
        self._add(column, nullable_copy(self.to_fields[name], column))

    def remove_all(self) -> None:
        """Remove the columns of every language, also of those no longer in the settings."""
        for name in self.names:
            strangers_of_name = self.strangers(name)
            for copy_name in copy_names(name):
                if copy_name in self.state.models[self.key].fields:
                    self._remove(copy_name)
            for column in strangers_of_name:
                self._remove(column)

    def _bring(self, name: str, copy_name: str) -> None:
        column = self._column(name, copy_name)
        if copy_name not in self.to_fields:
            return
        if column not in self.present:
            self._add(copy_name, self.to_fields[copy_name])
            default = default_language()
            if default and copy_name == localized_name(name, default):
                self._fill_from_base(name, column)
        elif copy_name in self.from_fields and _differ(self.from_fields[copy_name], self.to_fields[copy_name]):
            self._alter(copy_name, self.to_fields[copy_name])
        else:
            self._widen_like_base(name, column, copy_name, self.to_fields[copy_name])

    def _widen_like_base(self, name: str, column: str, field_name: str, field: AnyField) -> None:
        """Alter a column that has not followed its base while its language was out of the settings."""
        fields = self.state.models[self.key].fields
        if fits_base(self.editor.connection, self.present[column], self.present[self._base_column(name)]):
            fields[field_name] = field
        else:
            fields[field_name] = self._inspected(column, field)
            self._alter(field_name, field)

    def _add(self, name: str, field: AnyField) -> None:
        bare = without_default(bound_field(field, name, self.to_model))
        # Everything else makes SQLite rebuild the table, from what the model says.
        plain = not bare.unique and bare.db_default is models.NOT_PROVIDED
        self.editor.add_field(self.to_model if plain else self._model(), bare)
        self.state.models[self.key].fields[name] = field
        self.present[bare.column] = None

    def _alter(self, name: str, field: AnyField) -> None:
        model = self._model()
        self.editor.alter_field(model, field_of(model, name), bound_field(field, name, self.to_model))
        self.state.models[self.key].fields[name] = field

    def _remove(self, name: str) -> None:
        model = self._model()
        field = field_of(model, name)
        self.editor.remove_field(model, field)
        del self.state.models[self.key].fields[name]
        self.present.pop(field.column, None)

    def _fill_from_base(self, name: str, column: str) -> None:
        """Let texts that existed before this column be those of the default language."""
        quote = self.editor.quote_name
        self.editor.execute(
            f"UPDATE {quote(self.table)} SET {quote(column)} = {quote(self._base_column(name))}"  # noqa: S608
        )
        if self.editor.connection.vendor == "postgresql":
            # A deferred check of a foreign key in the rows written would stop the next ALTER TABLE.
            self.editor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def _model(self) -> type[models.Model]:
        """Return the model as the table is now."""
        self.state.reload_model(*self.key, delay=True)
        return self.state.apps.get_model(*self.key)

    def _base_column(self, name: str) -> str:
        return self.to_fields[name].db_column or name

    def _column(self, name: str, copy_name: str) -> str:
        base = self.to_fields[name].db_column
        return f"{base}{copy_name.removeprefix(name)}" if base else copy_name

    def _inspected(self, column: str, like: AnyField) -> AnyField:
        """Return a field of the type that the column has, otherwise like the given one: what it is altered from."""
        row = self.present[column]
        type_name = type_of(self.editor.connection, row)
        options: dict[str, Any] = {"null": True, "db_column": column, "unique": like.unique}
        options["db_index"] = like.db_index  # type: ignore[attr-defined]  # unknown to the stubs
        if type_name == "CharField":
            options["max_length"] = row.display_size or row.internal_size
        elif type_name == "DecimalField":
            options |= {"max_digits": row.precision, "decimal_places": row.scale}
        field: AnyField = getattr(models, type_name)(**options)
        return field


def type_of(connection: BaseDatabaseWrapper, row: Any) -> str:
    """Return the name of Django's field class for a row of ``Columns``."""
    try:
        return str(connection.introspection.get_field_type(row.type_code, row))
    except KeyError:
        return "TextField"


def fits_base(connection: BaseDatabaseWrapper, row: Any, base: Any) -> bool:
    """Say whether the column has the type of its base column and is at least as wide; being wider does no harm."""
    # MySQL's display size is that of the longest value found.
    width = "internal_size" if connection.vendor == "mysql" else "display_size"
    type_name = type_of(connection, row)
    if type_name == "DecimalField" and (row.precision, row.scale) != (base.precision, base.scale):
        return False
    same_type = type_name == type_of(connection, base) and row.collation == base.collation
    return same_type and (getattr(row, width) or 0) >= (getattr(base, width) or 0)


def _differ(one: AnyField, other: AnyField) -> bool:
    return one.deconstruct()[1:] != other.deconstruct()[1:]


def field_of(model: type[models.Model], name: str) -> AnyField:
    """Return a concrete field of the model."""
    return cast("AnyField", model._meta.get_field(name))


def bound_field(field: AnyField, name: str, model: type[models.Model]) -> AnyField:
    """Return a copy of the field with the name and model that a schema editor needs to know."""
    bound: AnyField = field.clone()  # type: ignore[attr-defined]  # unknown to the stubs
    bound.set_attributes_from_name(name)
    bound.model = model
    return bound


def without_default(field: AnyField) -> AnyField:
    """Return a copy that adds an empty column: a default is for new rows, not a translation of old ones."""
    bare = copy.copy(field)
    bare.default = models.NOT_PROVIDED
    bare.__dict__.pop("_get_default", None)
    return bare
