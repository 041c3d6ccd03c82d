"""Form fields of the admin: wall time that exists, childcare places per age band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.admin.widgets import CarePlacesWidget, LocalDateTimeInput
from wagtail_mib_events.forms.fields import CountField
from wagtail_mib_events.models import AgeBand

MAX_CARE_PLACES = 999


class WallTimeField(forms.DateTimeField):
    """A date with a wall time of the site's time zone; becomes aware, in UTC.

    An hour that comes twice is the first one. An hour that never comes is refused with the one meant instead.
    """

    widget = LocalDateTimeInput
    default_error_messages = {
        "invalid": _("Please write a date and a time, for example 12.01.2027 9:30."),
        "nonexistent": _(
            "In that night the clocks go forward: %(typed)s does not exist. Please write %(instead)s if you mean that."
        ),
    }

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment that was typed, or say why it never comes."""
        if value in self.empty_values:
            return None
        naive = value if isinstance(value, datetime) else self._parse(value)
        if timezone.is_aware(naive):
            return naive
        aware = naive.replace(tzinfo=timezone.get_current_timezone())
        comes = aware.astimezone(UTC).astimezone(aware.tzinfo)
        if comes.replace(tzinfo=None) != naive:
            raise self._nonexistent(naive, comes)
        return aware.astimezone(UTC)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare with what was shown: seconds, and which of two equal hours it was, are not."""
        shown = LocalDateTimeInput().format_value(self.prepare_value(initial)) or ""
        return bool((data or "") != shown and super().has_changed(initial, data))

    def _parse(self, value: Any) -> datetime:
        with timezone.override(UTC):
            parsed = super().to_python(value)
        if parsed is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return parsed.replace(tzinfo=None)

    def _nonexistent(self, naive: datetime, comes: datetime) -> ValidationError:
        instead = comes if comes.replace(tzinfo=None) > naive else comes + timedelta(hours=1)
        texts = {
            "typed": formats.time_format(naive.time(), "TIME_FORMAT"),
            "instead": formats.time_format(instead.time(), "TIME_FORMAT"),
        }
        return ValidationError(self.error_messages["nonexistent"], code="nonexistent", params=texts)


class CarePlacesField(forms.Field):
    """Childcare places of one date: maps age band ids to numbers of children, 0 where nothing was typed."""

    widget = CarePlacesWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False} | kwargs)
        self.count = CountField(maximum=MAX_CARE_PLACES, required=False)
        self.offer([])

    def offer(self, bands: Sequence[AgeBand]) -> None:
        """Set the age bands that are asked for."""
        self.bands = self.widget.bands = bands

    def clean(self, value: Any) -> dict[int, int]:
        """Return the number per age band. Raises ``ValidationError`` that names the band."""
        typed: Mapping[int, Any] = value or {}
        return {band.pk: self._number(band, typed.get(band.pk)) for band in self.bands}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare numbers, so that an empty input equals 0."""
        try:
            return self.clean(data) != self.clean(initial)
        except ValidationError:
            return True

    def _number(self, band: AgeBand, typed: Any) -> int:
        try:
            return self.count.clean(typed) or 0
        except ValidationError as error:
            message = _("%(band)s: %(error)s")
            params = {"band": str(band), "error": " ".join(error.messages)}
            raise ValidationError(message, code="invalid", params=params) from error
