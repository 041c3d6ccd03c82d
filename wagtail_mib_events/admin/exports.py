"""Exports that no spreadsheet runs as a formula and no control character breaks."""

from __future__ import annotations

from typing import Any

from wagtail_mib_events.domain.spreadsheet_text import csv_cell, xlsx_text


class SafeExportMixin:
    """For Wagtail's list views with export: every cell passes through ``domain.spreadsheet_text``."""

    FORMAT_CSV: str
    FORMAT_XLSX: str

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return a value that is safe in the cell of a file of this format."""
        prepared = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]  # a mixin
        if not isinstance(prepared, str):
            return prepared
        safe = csv_cell if export_format == self.FORMAT_CSV else xlsx_text
        return safe(prepared)
