"""Columns of our lists: bars with the number beside them, dates, states of pages."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.tables import Column


class TemplateColumn(Column):
    """A column whose cell is one of our templates; the value of the accessor is ``value`` there."""

    def __init__(self, name: str, *, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"wagtail_mib_events/admin/cells/{template}.html"
