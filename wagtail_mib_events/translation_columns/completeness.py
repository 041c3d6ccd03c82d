"""Says what is missing: columns in a database (for the webmaster), operations in migrations (for package authors)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, models, router
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.utils import translation

from .columns import ModelKey, columns_of
from .definitions import copy_names, languages
from .history import apps_with_operations, flat

if TYPE_CHECKING:
    from .definitions import AnyField

_registered: list[str] = []


def register_check(check_id: str) -> None:
    """Register the check of the databases, the first time only."""
    if not _registered:
        _registered.append(check_id)
        register(partial(check_translation_columns, check_id=check_id), Tags.database)


def check_translation_columns(
    app_configs: Sequence[AppConfig] | None,
    *,
    check_id: str,
    databases: Sequence[str] | None = None,
    **_kwargs: Any,
) -> list[CheckMessage]:
    """Name the columns that the languages in the settings need and a database lacks; one warning per model."""
    labels = {config.label for config in app_configs} if app_configs is not None else apps_with_operations()
    return [
        _warning(model, missing, using, check_id)
        for using in databases or ()
        for model, fields in _translation_fields()
        if model._meta.app_label in labels & apps_with_operations()
        and model._meta.can_migrate(using)
        and router.allow_migrate_model(using, model)
        and (missing := _missing_columns(model, fields, using))
    ]


def missing_operations(app_label: str) -> list[str]:
    """Return a sentence for each translation field that the app's migrations do not describe as it is now.

    For the test suite of a package, under settings with modeltranslation (``ImproperlyConfigured`` without it).
    The list is not empty if ``TranslateFields`` or ``UntranslateFields`` was forgotten, or if a migration was made
    with modeltranslation installed and so holds fixed columns. Reads the files only, no database.
    """
    if not languages():
        raise ImproperlyConfigured("Without modeltranslation there are no translation fields to compare with.")
    loader = MigrationLoader(None, ignore_no_migrations=True)
    states = loader.project_state().models
    found: list[str] = []
    # Labels in the models are lazy and must be compared with the msgids in the migrations.
    with translation.override(None):
        for model, fields in _translation_fields():
            if model._meta.app_label == app_label:
                found += _differences(model, fields, states)
    return [*found, *_left_over(app_label, states), *_fixed_columns(app_label, loader)]


def _translation_fields() -> Iterator[tuple[type[models.Model], list[AnyField]]]:
    """Yield the registered models with the translation fields in their own tables."""
    if not languages():
        return
    from modeltranslation.translator import translator

    for model in translator.get_registered_models(abstract=False):
        bases = translator.get_options_for_model(model).local_fields
        names = {copy_name for base in bases for copy_name in copy_names(base)}
        fields = [field for field in model._meta.local_concrete_fields if field.name in names]
        if fields:
            yield model, fields


def _missing_columns(model: type[models.Model], fields: Iterable[AnyField], using: str) -> list[str]:
    """Return the missing columns whose table and base column exist; the others are a matter of the migrations."""
    present = columns_of(connections[using], model._meta.db_table)
    return [
        field.column
        for field in fields
        if field.column not in present and field.translated_field.column in present  # type: ignore[attr-defined]  # of modeltranslation
    ]


def _warning(model: type[models.Model], missing: Sequence[str], using: str, check_id: str) -> CheckMessage:
    return Warning(
        f"The table {model._meta.db_table} of the database {using!r} lacks the translation columns "
        f"{', '.join(missing)} of the languages in the settings.",
        hint="Run manage.py migrate.",
        obj=model,
        id=check_id,
    )


def _differences(
    model: type[models.Model], fields: Iterable[AnyField], states: Mapping[ModelKey, ModelState]
) -> Iterator[str]:
    deep_deconstruct = MigrationAutodetector(ProjectState(), ProjectState()).deep_deconstruct
    state = states.get((model._meta.app_label, str(model._meta.model_name)))
    in_state = state.fields if state else {}
    for field in fields:
        label = f"{model._meta.label}.{field.name}"
        if field.name not in in_state:
            yield f"{label}: no TranslateFields after the migration of its base field"
        elif deep_deconstruct(field) != deep_deconstruct(in_state[field.name]):
            yield f"{label}: no TranslateFields after an AlterField of its base field"


def _left_over(app_label: str, states: Mapping[ModelKey, ModelState]) -> Iterator[str]:
    """Yield the translation fields in the state whose base field is no longer translated, or has gone."""
    endings = tuple(copy_names(""))
    for model in apps.get_app_config(app_label).get_models():
        state = states.get((app_label, str(model._meta.model_name)))
        known = {field.name for field in model._meta.local_fields}
        for name in state.fields if state else ():
            if name not in known and name.endswith(endings):
                yield f"{model._meta.label}.{name}: no UntranslateFields before the RemoveField of its base field"


def _fixed_columns(app_label: str, loader: MigrationLoader) -> Iterator[str]:
    copies = {(model._meta.model_name, field.name) for model, fields in _translation_fields() for field in fields}
    for (label, migration_name), migration in loader.disk_migrations.items():
        for operation in flat(migration.operations) if label == app_label else ():
            for model_name, name in _fields_made_by(operation):
                if (model_name, name) in copies:
                    yield f"{app_label}.{migration_name} holds {name}: make migrations without modeltranslation"


def _fields_made_by(operation: Operation) -> list[tuple[str, str]]:
    if isinstance(operation, CreateModel):
        return [(operation.name_lower, name) for name, _field in operation.fields]
    if isinstance(operation, AddField):
        return [(operation.model_name_lower, operation.name)]
    return []
