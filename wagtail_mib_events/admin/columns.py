"""Columns of our lists: bars with the number beside them, dates, states of pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.tables import Column

from wagtail_mib_events.admin.translation_state import LanguageState, State, language_states
from wagtail_mib_events.models.translated import TranslatedTextsModel


class TemplateColumn(Column):
    """A column whose cell is one of our templates; the value of the accessor is ``value`` there."""

    def __init__(self, name: str, *, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"wagtail_mib_events/admin/cells/{template}.html"


def language_groups(
    instance: TranslatedTextsModel, *, texts: Mapping[str, bool]
) -> list[tuple[State, list[LanguageState]]]:
    """Return the languages of a row's texts that are complete, begun and empty, without those that none is."""
    states = language_states(instance, texts)
    order: tuple[State, ...] = ("complete", "begun", "empty")
    groups = [(kind, [state for state in states if state.state == kind]) for kind in order]
    return [(kind, found) for kind, found in groups if found]
