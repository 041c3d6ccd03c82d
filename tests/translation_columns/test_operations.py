"""The operations by themselves: in a state, through the optimizer of ``squashmigrations``, in a migration file."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.optimizer import MigrationOptimizer
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter
from hypothesis import given
from hypothesis import strategies as st

from wagtail_mib_events.translate_fields import TranslateFields, UntranslateFields
from wagtail_mib_events.translation_columns.definitions import looks_like_copy

LANGUAGES = ("de", "en", "ar")  # of the settings that the tests run with


def create(name: str, *fields: str) -> operations.CreateModel:
    """Return the operation that creates a model with text fields."""
    return operations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *((f, text()) for f in fields)])


def text(help_text: str = "") -> models.TextField[str, str]:
    """Return a new text field."""
    return models.TextField(help_text=help_text)


def state_after(*steps: Operation) -> ProjectState:
    """Return the state that the operations lead to."""
    state = ProjectState()
    for step in steps:
        step.state_forwards("app", state)
    return state


def fields_after(*steps: Operation) -> dict[tuple[str, str], dict[str, object]]:
    """Return the fields of every model as they are compared by ``makemigrations``."""
    return {
        key: {name: field.deconstruct()[1:] for name, field in model.fields.items()}
        for key, model in state_after(*steps).models.items()
    }


def test_state_holds_one_copy_per_language_and_field() -> None:
    state = state_after(create("Book", "title", "note"), TranslateFields("Book", "title", "note"))
    copies = [f"{name}_{language}" for name in ("title", "note") for language in LANGUAGES]
    assert list(state.models["app", "book"].fields) == ["id", "title", "note", *copies]


def test_unknown_field_is_refused_by_name() -> None:
    with pytest.raises(FieldDoesNotExist, match=r"app\.book has no field named 'titel'"):
        state_after(create("Book", "title"), TranslateFields("book", "titel"))


@pytest.mark.parametrize("field", [models.ForeignKey("self", models.CASCADE), models.BooleanField(default=True)])
def test_field_whose_copies_could_not_be_left_empty_is_refused(field: models.Field[Any, Any]) -> None:
    book = operations.CreateModel("Book", [("field", field)])
    with pytest.raises(ValueError, match="does not translate relations, nor Booleans without null=True"):
        state_after(book, TranslateFields("book", "field"))


def test_untranslated_fields_leave_the_state_as_it_was() -> None:
    book = create("Book", "title", "note")
    assert fields_after(
        book, TranslateFields("book", "title", "note"), UntranslateFields("book", "title", "note")
    ) == fields_after(book)


@pytest.mark.parametrize("operation", [TranslateFields("book", "title", "note"), UntranslateFields("book", "title")])
def test_operation_survives_a_migration_file(operation: Operation) -> None:
    migration = type("Migration", (Migration,), {"operations": [operation]})("0001_initial", "app")
    namespace: dict[str, type[Migration]] = {}
    exec(MigrationWriter(migration).as_string(), namespace)  # noqa: S102
    [read] = namespace["Migration"].operations
    assert (type(read), read.deconstruct()) == (type(operation), operation.deconstruct())


@pytest.mark.parametrize(
    ("operation", "description", "fragment"),
    [
        (TranslateFields("Book", "title", "note"), "+ Translate title, note of Book", "translate_book_title_note"),
        (UntranslateFields("Book", "title"), "- Remove the translations of title of Book", "untranslate_book_title"),
    ],
)
def test_operation_says_what_it_does(operation: Operation, description: str, fragment: str) -> None:
    assert (operation.formatted_description(), operation.migration_name_fragment) == (description, fragment)


@pytest.mark.parametrize(
    ("column", "belongs"),
    [
        ("name_de", True),
        ("name_pt_br", True),
        ("name_zh_Hant", True),
        ("name_de_simple", True),
        ("name", False),
        ("name_", False),
        ("name_sorted", False),
        ("rename_de", False),
        ("names_de", False),
    ],
)
def test_column_of_a_removed_language_is_known_by_its_ending(column: str, belongs: bool) -> None:
    assert looks_like_copy(column, "name") is belongs


class History:
    """Writes operations as an author would, keeping in mind which models and fields there are."""

    def __init__(self, choose: st.DataObject) -> None:
        self.choose = choose
        self.models: dict[str, list[str]] = {}
        self.operations: list[Operation] = []
        self.number = 0

    def write(self) -> None:
        """Append one step."""
        steps = [self.create, *([self.add, self.alter, self.remove, self.rename, self.delete] if self.models else [])]
        self.choose.draw(st.sampled_from(steps))()

    def create(self) -> None:
        """Create a model with a translated field."""
        name, field = self.new("Model"), self.new("field")
        self.models[name] = [field]
        self.operations += [create(name, field), TranslateFields(name, field)]

    def add(self) -> None:
        """Add a translated field."""
        model, field = self.model(), self.new("field")
        self.models[model].append(field)
        self.operations += [operations.AddField(model, field, text("new")), TranslateFields(model, field)]

    def alter(self) -> None:
        """Alter some fields of a model and translate them together."""
        model = self.model()
        if fields := self.models[model]:
            chosen = self.choose.draw(st.lists(st.sampled_from(fields), min_size=1, unique=True))
            self.operations += [operations.AlterField(model, field, text(self.new("help"))) for field in chosen]
            self.operations.append(TranslateFields(model, *chosen))

    def remove(self) -> None:
        """Remove a field."""
        model = self.model()
        if fields := self.models[model]:
            field = self.choose.draw(st.sampled_from(fields))
            fields.remove(field)
            self.operations += [UntranslateFields(model, field), operations.RemoveField(model, field)]

    def rename(self) -> None:
        """Rename a model."""
        old, new = self.model(), self.new("Model")
        self.models[new] = self.models.pop(old)
        self.operations.append(operations.RenameModel(old, new))

    def delete(self) -> None:
        """Delete a model."""
        model = self.model()
        del self.models[model]
        self.operations.append(operations.DeleteModel(model))

    def model(self) -> str:
        """Choose a model."""
        return self.choose.draw(st.sampled_from(sorted(self.models)))

    def new(self, start: str) -> str:
        """Return a name that was not there before."""
        self.number += 1
        return f"{start}{self.number}"


@given(st.data(), st.integers(min_value=1, max_value=12))
def test_optimizing_leads_to_the_same_state(choose: st.DataObject, length: int) -> None:
    history = History(choose)
    for _step in range(length):
        history.write()
    optimized = MigrationOptimizer().optimize(history.operations, "app")
    assert fields_after(*optimized) == fields_after(*history.operations)


def test_optimizing_leaves_one_operation_per_model() -> None:
    optimized = MigrationOptimizer().optimize(
        [
            create("Book", "title", "note"),
            TranslateFields("book", "title", "note"),
            operations.AddField("book", "subtitle", text()),
            TranslateFields("book", "subtitle"),
            operations.AlterField("book", "title", text("wider")),
            TranslateFields("book", "title"),
            UntranslateFields("book", "note"),
            operations.RemoveField("book", "note"),
        ],
        "app",
    )
    assert [operation.formatted_description() for operation in optimized] == [
        "+ Create model Book",
        "+ Translate title, subtitle of book",
    ]


def test_optimizing_never_moves_texts_across_code_that_may_use_them() -> None:
    steps = [
        create("Book", "title"),
        TranslateFields("book", "title"),
        operations.RunPython(operations.RunPython.noop),
        operations.AlterField("book", "title", text("wider")),
        TranslateFields("book", "title"),
    ]
    assert MigrationOptimizer().optimize(steps, "app") == steps
