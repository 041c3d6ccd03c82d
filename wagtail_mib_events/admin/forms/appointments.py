"""The form that offers appointments in a stretch of a day, in one week or several."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.admin.fields import CarePlacesField
from wagtail_mib_events.admin.forms.sessions import DateOptions
from wagtail_mib_events.domain.appointments import Timetable, Window
from wagtail_mib_events.enums import Venue
from wagtail_mib_events.forms.fields import CountField, HttpsURLField, LineField
from wagtail_mib_events.languages import direction, language_name
from wagtail_mib_events.models import Companion, Location
from wagtail_mib_events.models.translated import column_name, content_languages

MOST_WEEKS = 26
DAYS_AHEAD = 2 * 365
INVALID_TIME = _("Please write a time, for example 9:30.")


def time_field(**kwargs: Any) -> forms.TimeField:
    """Return a field for a wall time, with the browser's own input."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(widget=widget, error_messages={"invalid": INVALID_TIME, "required": INVALID_TIME}, **kwargs)


class AppointmentsForm(forms.Form):
    """A day, from when until when, how long, where and with whom; ``timetable`` reads it."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    weeks = CountField(
        label=_("In how many weeks"), minimum=1, maximum=MOST_WEEKS, initial=1, help_text=_("1: only on this day.")
    )
    begins = time_field(label=_("From"))
    ends = time_field(label=_("Until"))
    minutes = CountField(label=_("Minutes for each appointment"), minimum=5, maximum=480, initial=45)
    pause = CountField(label=_("Minutes of break after each"), maximum=240, initial=0, required=False)
    location: forms.ModelChoiceField[Location] = forms.ModelChoiceField(
        label=_("Location"),
        queryset=Location.objects.none(),
        help_text=_("For an online date: the location in charge."),
        error_messages={"invalid_choice": _("You may not offer dates at this location.")},
    )
    venue = forms.ChoiceField(label=_("Where"), choices=Venue.choices, initial=Venue.ON_SITE)
    online_url = HttpsURLField(
        label=_("Address of the online meeting"),
        required=False,
        max_length=500,
        help_text=_("Shown only to those who are registered. It may be added later."),
    )
    person: forms.ModelChoiceField[Companion] = forms.ModelChoiceField(
        label=_("With whom"),
        queryset=Companion.objects.all(),
        required=False,
        empty_label=_("Nobody in particular"),
        help_text=_("Nobody is given two appointments at the same time."),
    )
    care_places = CarePlacesField(
        label=_("Childcare places"),
        help_text=_("How many children are looked after at each appointment, by age. Empty means none."),
    )

    def __init__(self, *args: Any, date_options: DateOptions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        location: Any = self.fields["location"]
        location.queryset = date_options.locations
        location.choices = date_options.location_choices
        care_places: Any = self.fields["care_places"]
        care_places.offer(date_options.age_bands)
        care_places.widget.attrs["aria-label"] = care_places.label
        self._room_columns = [column_name("meeting_point", code) for code in content_languages()]
        for code, column in zip(content_languages(), self._room_columns, strict=True):
            self.fields[column] = LineField(
                label=_("Room or meeting point") if column == self._room_columns[0] else language_name(code),
                max_length=250,
                required=False,
                widget=forms.TextInput(attrs={"lang": code, "dir": direction(code)}),
            )

    def room(self) -> forms.BoundField:
        """Return the room in the default language."""
        return self[self._room_columns[0]]

    def rooms_in_other_languages(self) -> list[forms.BoundField]:
        """Return the room in the other languages."""
        return [self[column] for column in self._room_columns[1:]]

    def clean_day(self) -> date:
        """Refuse days that are over, and typing errors in the year."""
        day: date = self.cleaned_data["day"]
        today = timezone.localdate()
        if day < today:
            raise ValidationError(_("This day is over."))
        if day > today + timedelta(days=DAYS_AHEAD):
            raise ValidationError(_("Please choose a day within the next two years."))
        return day

    def clean(self) -> dict[str, Any]:
        """Check that at least one appointment fits."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"day", "begins", "ends", "minutes"} <= cleaned.keys():
            window = self._window()
            if window.end <= window.start:
                self.add_error("ends", _("The end must be later than the start."))
            elif window.start + timedelta(minutes=cleaned["minutes"]) > window.end:
                self.add_error("minutes", _("Not one appointment of this length fits between these times."))
        return cleaned

    def timetable(self) -> Timetable:
        """Return what a valid form asks for."""
        cleaned = self.cleaned_data
        return Timetable(
            window=self._window(),
            weeks=cleaned["weeks"],
            length=timedelta(minutes=cleaned["minutes"]),
            pause=timedelta(minutes=cleaned["pause"] or 0),
            location=cleaned["location"],
            person=cleaned["person"],
            fields={name: cleaned[name] for name in ("venue", "online_url", *self._room_columns)},
            childcare=cleaned["care_places"],
        )

    def _window(self) -> Window:
        start, end = (self.cleaned_data[name].replace(second=0, microsecond=0) for name in ("begins", "ends"))
        day = self.cleaned_data["day"]
        return Window(datetime.combine(day, start), datetime.combine(day, end))
