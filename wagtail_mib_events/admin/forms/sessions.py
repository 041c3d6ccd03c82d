"""The form of one date inside the form of its event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms.models import WagtailAdminModelForm

from wagtail_mib_events.admin.fields import CarePlacesField, WallTimeField
from wagtail_mib_events.domain.events import dates_to_keep
from wagtail_mib_events.domain.exceptions import DateHasRegistrations
from wagtail_mib_events.enums import SessionStatus
from wagtail_mib_events.forms.fields import HttpsURLField
from wagtail_mib_events.models import AgeBand, Booking, Companion, Location, Session


class DateOptions:
    """What all date forms of one event offer; read once, however many dates there are."""

    def __init__(self, locations: QuerySet[Location]) -> None:
        self.locations = locations

    @cached_property
    def age_bands(self) -> list[AgeBand]:
        """All age bands, youngest first."""
        return list(AgeBand.objects.all())

    @cached_property
    def location_choices(self) -> list[tuple[Any, str]]:
        """The locations at which the user may have dates."""
        locations = [(location.pk, f"{location} – {location.town}") for location in self.locations]
        return locations if len(locations) == 1 else [("", "---------"), *locations]

    @cached_property
    def companion_choices(self) -> list[tuple[Any, str]]:
        """All companions."""
        return [(companion.pk, str(companion)) for companion in Companion.objects.all()]


class SessionForm(WagtailAdminModelForm):
    """One date: local wall times, a location of the user's, places for adults and for children."""

    start = WallTimeField(label=_("Start"))
    end = WallTimeField(label=_("End"))
    registration_opens_at = WallTimeField(label=_("Registration from"), required=False)
    registration_closes_at = WallTimeField(
        label=_("Registration until"), required=False, help_text=_("Leave empty: until it begins.")
    )
    care_closes_at = WallTimeField(
        label=_("Childcare until"),
        required=False,
        help_text=_("Childcare can be asked for until then. Leave empty: as long as registration."),
    )
    online_url = HttpsURLField(
        label=_("Address of the online meeting"),
        required=False,
        max_length=500,
        help_text=_("Shown only to those who are registered. It may be added later."),
    )
    care_places = CarePlacesField(
        label=_("Childcare places"), help_text=_("How many children are looked after, by age. Empty means none.")
    )

    def __init__(self, *args: Any, date_options: DateOptions | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = date_options or DateOptions(Location.objects.all())
        self._offer_locations(options)
        self.fields["care_places"].offer(options.age_bands)
        if "companions" in self.fields:
            self.fields["companions"].choices = options.companion_choices
        if self.instance.pk:
            self.initial["care_places"] = {row.age_band_id: row.places for row in self.instance.childcare_places.all()}

    def clean(self) -> dict[str, Any]:
        """Check the order of the moments."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        opens, closes = cleaned.get("registration_opens_at"), cleaned.get("registration_closes_at")
        if start and end and end <= start:
            self.add_error("end", _("The end must be later than the start."))
        if start and closes and closes > start:
            self.add_error("registration_closes_at", _("Registration must end before the date begins."))
        self._check_opening(opens, closes or start)
        self._check_care(cleaned.get("care_closes_at"), opens, start)
        return cleaned

    def places_to_come(self) -> int | None:
        """Return the places of a date that takes place and is not over; ``None``: no limit. Asks a valid form."""
        to_come = self.instance.status == SessionStatus.SCHEDULED and self.cleaned_data["end"] > timezone.now()
        places: int | None = self.cleaned_data.get("capacity")
        return places if to_come else None

    def _check_opening(self, opens: datetime | None, closes: datetime | None) -> None:
        if opens and closes and opens >= closes:
            self.add_error("registration_opens_at", _("Registration must begin before it ends."))

    def _check_care(self, closes: datetime | None, opens: datetime | None, start: datetime | None) -> None:
        if closes and start and closes > start:
            self.add_error("care_closes_at", _("Childcare must be asked for before the date begins."))
        if closes and opens and closes <= opens:
            self.add_error("care_closes_at", _("This must be later than the beginning of registration."))

    def _offer_locations(self, options: DateOptions) -> None:
        field = self.fields.get("location")
        if field is None:
            return
        field.queryset = options.locations
        field.choices = options.location_choices
        field.error_messages["invalid_choice"] = _("You may not offer dates at this location.")


class SessionFormSet(BaseChildFormSet):
    """The dates of an event. One with registrations cannot be removed."""

    def __init__(self, *args: Any, instance: Any = None, queryset: Any = None, **kwargs: Any) -> None:
        if queryset is None and instance is not None and instance.pk:
            queryset = instance.sessions.all().prefetch_related("companions", "childcare_places")
        super().__init__(*args, instance=instance, queryset=queryset, **kwargs)

    def clean(self) -> None:
        """Keep dates that people have registered for."""
        super().clean()
        removed = [form for form in self.initial_forms if self.can_delete and self._should_delete_form(form)]
        kept = dates_to_keep(session_ids=[form.instance.pk for form in removed])
        bookings = _bookings_of(kept)
        errors = [self._keep(form, bookings[form.instance.pk]) for form in removed if form.instance.pk in kept]
        if errors:
            raise ValidationError(errors)

    def _keep(self, form: SessionForm, bookings: int) -> ValidationError:
        """Show a removed date again and say why."""
        form.data = form.data.copy()
        form.data[form.add_prefix("DELETE")] = ""
        params = {"date": str(form.instance), "number": bookings, "reason": DateHasRegistrations.message}
        if not bookings:
            # Their households were deleted; the numbers that are kept of them need the date.
            return ValidationError("%(date)s: %(reason)s", code="has_registrations", params=params)
        message = ngettext(
            "%(date)s cannot be removed: %(number)d household has registered. Please cancel the date instead.",
            "%(date)s cannot be removed: %(number)d households have registered. Please cancel the date instead.",
            bookings,
        )
        return ValidationError(message, code="has_registrations", params=params)


def _bookings_of(session_ids: Collection[int]) -> dict[int, int]:
    counted = Booking.objects.filter(session__in=session_ids).values("session").annotate(number=Count("pk"))
    return dict.fromkeys(session_ids, 0) | {row["session"]: row["number"] for row in counted.order_by()}


def removes(formset: SessionFormSet, form: SessionForm) -> bool:
    """Tell whether a form of the set asks for its date to be removed."""
    return bool(formset._should_delete_form(form))


def is_session_column(name: str) -> bool:
    """Tell whether a form field is stored in a column of the date."""
    return any(field.name == name for field in Session._meta.concrete_fields)
