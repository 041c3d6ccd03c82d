"""Which fields an app's migrations translate, up to the migrations that a database has applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation

from wagtail_mib_events.translate_fields import TranslateFields, UntranslateFields

TranslatedNames = dict[str, list[str]]
"""Lower-case model name -> names of its translated base fields."""


@cache
def apps_with_operations() -> frozenset[str]:
    """Return the labels of the installed apps whose migrations translate fields."""
    return frozenset(
        label
        for (label, _name), migration in _migrations_on_disk().items()
        if any(isinstance(operation, TranslateFields) for operation in flat(migration.operations))
    )


def translated_names(app_label: str, connection: BaseDatabaseWrapper) -> TranslatedNames:
    """Return what the migrations of the app that the database has applied translate."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    translated: TranslatedNames = {}
    for migration in _in_order(loader, app_label):
        if (migration.app_label, migration.name) in loader.applied_migrations:
            for operation in flat(migration.operations):
                _follow(translated, operation)
    return {model: names for model, names in translated.items() if names}


def names_by_rename(app_label: str, model_name: str) -> list[str]:
    """Return the lower-case names that the model has had, or will have, by its app's migrations; its own first."""
    renames = [
        {operation.old_name_lower, operation.new_name_lower}
        for (label, _name), migration in _migrations_on_disk().items()
        for operation in flat(migration.operations)
        if label == app_label and isinstance(operation, RenameModel)
    ]
    names = [model_name]
    for name in names:
        names.extend(other for pair in renames if name in pair for other in pair if other not in names)
    return names


@cache
def _migrations_on_disk() -> dict[tuple[str, str], Migration]:
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return loader.disk_migrations


def _in_order(loader: MigrationLoader, app_label: str) -> Iterator[Migration]:
    seen = set()
    for leaf in loader.graph.leaf_nodes(app_label):
        for key in loader.graph.forwards_plan(leaf):
            if key[0] == app_label and key not in seen:
                seen.add(key)
                yield loader.graph.nodes[key]


def flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Yield the operations, those inside ``SeparateDatabaseAndState`` included."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(operation.state_operations)
        else:
            yield operation


def _follow(translated: TranslatedNames, operation: Operation) -> None:
    """Apply one operation to what has been translated before it."""
    if isinstance(operation, TranslateFields):
        names = translated.setdefault(operation.model_name_lower, [])
        names.extend(name for name in operation.names if name not in names)
    elif isinstance(operation, UntranslateFields):
        _discard(translated, operation.model_name_lower, operation.names)
    elif isinstance(operation, RemoveField):
        _discard(translated, operation.model_name_lower, [operation.name])
    elif isinstance(operation, RenameField):
        _discard(translated, operation.model_name_lower, [operation.old_name])
    elif isinstance(operation, RenameModel) and operation.old_name_lower in translated:
        translated[operation.new_name_lower] = translated.pop(operation.old_name_lower)
    elif isinstance(operation, DeleteModel):
        translated.pop(operation.name_lower, None)


def _discard(translated: TranslatedNames, model: str, names: Iterable[str]) -> None:
    if model in translated:
        translated[model] = [name for name in translated[model] if name not in set(names)]
