"""Migration operations that give every site the translation columns of its own languages.

django-modeltranslation adds a column per language of the settings to each translated field, so a package that
ships fixed columns drifts from the site it is installed in. These operations compute the columns from the
settings in force: one migration history fits a site with any languages, and a site without modeltranslation.

How a package uses them:

1. Make migrations as ever, with settings that do **not** list ``modeltranslation``.
2. Append ``TranslateFields("model", "field", …)`` after each ``CreateModel``, ``AddField`` and ``AlterField`` of
   a translated field, and put ``UntranslateFields("model", "field", …)`` before its ``RemoveField``. A field
   cannot be renamed in place: add the new one, copy with ``RunPython``, remove the old one.
3. Call ``connect()`` in ``AppConfig.ready()``: then ``migrate`` adds the columns of languages that are new in
   the settings, and ``check --database default`` names those that are missing.
4. Test that ``missing_operations("app_label")`` of ``translation_columns.completeness`` returns an empty list.

The webmaster types ``migrate`` on a fresh install, after adding a language, after upgrading and after switching
modeltranslation on (then the texts so far become those of the default language). The columns of a language
taken out of the settings keep their texts.

Not for relations and Booleans without ``null=True`` (refused), nor for fields in ``Meta.indexes``,
``Meta.constraints`` or ``unique_together``, nor together with ``TranslationOptions.field_options``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import DeleteModel, RenameModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.fields import AlterField
from django.db.migrations.state import ProjectState

from wagtail_mib_events.translation_columns.columns import TranslationColumns
from wagtail_mib_events.translation_columns.definitions import copies_of, copy_names

__all__ = ["TranslateFields", "UntranslateFields", "connect"]


class _TranslationOperation(Operation):
    """What both operations share: a model, the names of its translated fields, two moves."""

    def __init__(self, model_name: str, names: str | Sequence[str], *more_names: str) -> None:
        self.model_name = model_name
        self.names = [names, *more_names] if isinstance(names, str) else [*names, *more_names]

    @property
    def model_name_lower(self) -> str:
        """The model name as states and routers have it."""
        return self.model_name.lower()

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return keyword arguments only, because Django's writer knows no variable positional ones."""
        return type(self).__name__, [], {"model_name": self.model_name, "names": self.names}

    def references_model(self, name: str, app_label: str) -> bool:  # noqa: ARG002
        """Say whether this concerns the model ``name``."""
        return name.lower() == self.model_name_lower

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Say whether this concerns the field ``name``, as base field or as one of its copies."""
        if not self.references_model(model_name, app_label):
            return False
        return any(name == own or name.startswith(f"{own}_") for own in self.names)

    def _key(self, app_label: str) -> tuple[str, str]:
        return app_label, self.model_name_lower

    def _base_fields(self, app_label: str, state: ProjectState) -> dict[str, Any]:
        fields = state.models[self._key(app_label)].fields
        for name in self.names:
            if name not in fields:
                raise FieldDoesNotExist(f"{app_label}.{self.model_name} has no field named {name!r}: {self!r}")
        return {name: fields[name] for name in self.names}

    def _put_into_state(self, app_label: str, state: ProjectState) -> None:
        copies: dict[str, Any] = {}
        for name, base in self._base_fields(app_label, state).items():
            copies |= copies_of(name, base)
        if copies:
            state.models[self._key(app_label)].fields.update(copies)
            state.reload_model(*self._key(app_label), delay=True)

    def _take_from_state(self, app_label: str, state: ProjectState) -> None:
        fields = state.models[self._key(app_label)].fields
        copies = [copy for name in self.names for copy in copy_names(name) if copy in fields]
        for copy in copies:
            del fields[copy]
        if copies:
            state.reload_model(*self._key(app_label), delay=True)

    def _columns(
        self,
        app_label: str,
        editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> TranslationColumns | None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(editor.connection.alias, model):
            return None
        return TranslationColumns(editor, self._key(app_label), self.names, from_state, to_state)

    def _reduce_across(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Answer for operations that are not of this kind."""
        if isinstance(operation, DeleteModel) and operation.name_lower == self.model_name_lower:
            return [operation]
        if isinstance(operation, RenameModel) and operation.old_name_lower == self.model_name_lower:
            return [operation, type(self)(operation.new_name, self.names)]
        reduced = super().reduce(operation, app_label)
        if reduced:
            return reduced
        return not any(operation.references_field(self.model_name, name, app_label) for name in self.names)


class TranslateFields(_TranslationOperation):
    """Add or alter translation columns, after their base fields were created, added or altered.

    ``TranslateFields("event", "name", "summary")``: the model and its base fields as they are called in the
    state. Raises ``FieldDoesNotExist`` for a name that the state does not hold.
    """

    category = OperationCategory.ADDITION

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add one nullable copy per language of the settings in force."""
        self._put_into_state(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Add what introspection does not find, alter what it finds and what has changed."""
        if columns := self._columns(app_label, schema_editor, from_state, to_state):
            columns.bring_along()

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Alter the copies back; remove those that the earlier state does not have."""
        columns = self._columns(app_label, schema_editor, from_state, to_state)
        if columns is None:
            return
        fields = to_state.models[self._key(app_label)].fields
        columns.names = [name for name in self.names if any(copy in fields for copy in copy_names(name))]
        columns.bring_along()
        columns.names = [name for name in self.names if copy_names(name) and name not in columns.names]
        columns.remove_all()

    def describe(self) -> str:
        """Describe the operation for ``migrate --plan``."""
        return f"Translate {', '.join(self.names)} of {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """Part of an automatic migration name."""
        return f"translate_{self.model_name_lower}_{'_'.join(name.lower() for name in self.names)}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Merge with later operations on the same model; let pass what does not depend on the copies."""
        same_model = isinstance(operation, _TranslationOperation) and self.references_model(
            operation.model_name, app_label
        )
        if same_model and isinstance(operation, TranslateFields):
            return [TranslateFields(self.model_name, list(dict.fromkeys([*self.names, *operation.names])))]
        if same_model and isinstance(operation, UntranslateFields):
            return self._without(operation)
        if isinstance(operation, AlterField) and operation.model_name_lower == self.model_name_lower:
            # Copies are made from the base as it is then, and another TranslateFields follows the alteration.
            return True
        return self._reduce_across(operation, app_label)

    def _without(self, operation: UntranslateFields) -> list[Operation]:
        left = [name for name in self.names if name not in operation.names]
        more = [name for name in operation.names if name not in self.names]
        return [
            *([TranslateFields(self.model_name, left)] if left else []),
            *([UntranslateFields(self.model_name, more)] if more else []),
        ]


class UntranslateFields(_TranslationOperation):
    """Remove translation columns with their texts, before the ``RemoveField`` of their base fields.

    Columns of languages that are no longer in the settings go too.
    """

    category = OperationCategory.REMOVAL

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take the copies of all languages in force out of the state."""
        self._take_from_state(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Remove the columns that introspection finds."""
        if columns := self._columns(app_label, schema_editor, from_state, to_state):
            columns.remove_all()

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Add the columns again; the default language begins with what the base column holds."""
        if columns := self._columns(app_label, schema_editor, from_state, to_state):
            columns.bring_along()

    def describe(self) -> str:
        """Describe the operation for ``migrate --plan``."""
        return f"Remove the translations of {', '.join(self.names)} of {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """Part of an automatic migration name."""
        return f"untranslate_{self.model_name_lower}_{'_'.join(name.lower() for name in self.names)}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Let pass what does not concern the removed copies."""
        return self._reduce_across(operation, app_label)


def connect(*, check_id: str = "wagtail_mib_events.W050") -> None:
    """Connect receivers and system check once, for every app whose migrations use the operations.

    To be called in ``AppConfig.ready()``; only the first caller's ``check_id`` counts.
    """
    # Imported late: receivers and checks read the operations of this module.
    from wagtail_mib_events.translation_columns import completeness, receivers

    receivers.connect()
    completeness.register_check(check_id)
