"""Widgets of the editing forms: local date and time, childcare places per age band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from wagtail_mib_events.models import AgeBand


class LocalDateTimeInput(forms.DateTimeInput):
    """The browser's own input for a date and a wall time, usable by keyboard and without JavaScript."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class CarePlacesWidget(forms.Widget):
    """One number input per age band, in one group. Its value maps age band ids to what stands in the input."""

    template_name = "wagtail_mib_events/admin/care_places_widget.html"
    use_fieldset = True
    bands: Sequence[AgeBand] = ()

    def id_for_label(self, _id: str) -> str:
        """Return nothing: the group is labelled, not one of its inputs."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the inputs."""
        context = super().get_context(name, value, attrs)
        given: Mapping[int, Any] = value or {}
        context["widget"]["inputs"] = [
            {"name": f"{name}-{band.pk}", "label": str(band), "value": given.get(band.pk)} for band in self.bands
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> dict[int, str]:
        """Return what was typed, by age band id."""
        return {band.pk: data.get(f"{name}-{band.pk}", "") for band in self.bands}

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Tell whether none of the inputs was sent."""
        return all(f"{name}-{band.pk}" not in data for band in self.bands)
