"""What ``migrate`` does before and after the migrations: columns of new languages, texts of removed ones.

Before, because a migration that rebuilds a table on SQLite must find every column that its state holds; after,
for migrations that were recorded without running (``--fake``).
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections, router
from django.db.migrations.state import StateApps
from django.db.models.signals import post_migrate, pre_migrate

from .columns import (
    Columns,
    TranslatedModel,
    TranslationColumns,
    columns_of,
    fits_base,
    state_of,
    strangers,
)
from .definitions import copy_names
from .history import apps_with_operations, translated_names
from .kept_texts import drop_unclaimed_texts, restore_texts, set_texts_aside


def connect() -> None:
    """Connect both receivers once."""
    pre_migrate.connect(_before_migrations, dispatch_uid="translate_fields")
    post_migrate.connect(_after_migrations, dispatch_uid="translate_fields")


def _before_migrations(
    sender: AppConfig, *, using: str, apps: StateApps | None = None, plan: Any = None, **_kwargs: Any
) -> None:
    if apps is None or sender.label not in apps_with_operations():
        return
    translated = _translated_models(sender.label, using, apps)
    # A run that broke off may have left texts aside.
    restore_texts(translated, using, apps)
    _bring_columns_along(translated, using, apps)
    if plan:
        set_texts_aside(translated, using)


def _after_migrations(sender: AppConfig, *, using: str, apps: StateApps | None = None, **_kwargs: Any) -> None:
    # Without apps it is flush that sends the signal, not migrate: the columns are as they were.
    if apps is None or sender.label not in apps_with_operations():
        return
    translated = _translated_models(sender.label, using, apps)
    restore_texts(translated, using, apps)
    drop_unclaimed_texts(sender.label, using)
    _bring_columns_along(translated, using, apps)


def _translated_models(app_label: str, using: str, apps: StateApps) -> list[TranslatedModel]:
    """Return the models, as they are in the migration state, that have tables in this database."""
    translated = []
    for model_name, names in translated_names(app_label, connections[using]).items():
        model = apps.get_model(app_label, model_name)
        if model._meta.can_migrate(using) and router.allow_migrate_model(using, model):
            translated.append(TranslatedModel(model, tuple(names)))
    return translated


def _bring_columns_along(translated: list[TranslatedModel], using: str, apps: StateApps) -> None:
    """Add the columns that the state holds and a table lacks; widen those that have not followed their base."""
    for each in translated:
        present = columns_of(connections[using], each.table)
        names = [name for name in each.names if _needs_work(each, name, present, using)]
        if names:
            state = state_of(apps)
            with connections[using].schema_editor() as editor:
                TranslationColumns(editor, each.key, names, state, state).bring_along()


def _needs_work(translated: TranslatedModel, name: str, present: Columns, using: str) -> bool:
    fields = {field.name: field.column for field in translated.model._meta.local_concrete_fields}
    base = present.get(fields[name])
    if base is None:
        return False
    copies = [fields[copy_name] for copy_name in copy_names(name) if copy_name in fields]
    return any(
        column not in present or not fits_base(connections[using], present[column], base)
        for column in [*copies, *strangers(present, translated.model, fields[name])]
    )
