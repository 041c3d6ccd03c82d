"""What a browser sends when the event form is submitted."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from wagtail_mib_events.enums import Access, Attendance, Audience, BookingMode, Venue
from wagtail_mib_events.models import AgeBand, Event, Location, Session


def date_fields(number: int, location: Location, **fields: Any) -> dict[str, Any]:
    """Return the inputs of one new date."""
    care = fields.pop("care", {})
    given = {
        "start": "2027-01-12T09:30",
        "end": "2027-01-12T11:30",
        "location": location.pk,
        "venue": Venue.ON_SITE,
        "capacity": "12",
        "meeting_point_de": "Raum 3",
    } | fields
    places = {f"care_places-{band.pk}": n for band, n in care.items()}
    return {f"sessions-{number}-{name}": value for name, value in (given | places).items()}


def event_fields(*dates: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return the inputs of the event form with its dates."""
    given: dict[str, Any] = {
        "name_de": "Gut vernetzt?! Frühstück",
        "summary_de": "Wir frühstücken.",
        "description_de": "null",
        "description_en": "null",
        "description_ar": "null",
        "audience": Audience.MOTHERS,
        "attendance": Attendance.VOLUNTARY,
        "booking_mode": BookingMode.PER_SESSION,
        "access": Access.PUBLIC,
        "max_adults": "1",
        "max_children": "6",
        "warn_days_before": "7",
        "sessions-TOTAL_FORMS": len(dates),
        "sessions-INITIAL_FORMS": 0,
        "sessions-MIN_NUM_FORMS": 0,
        "sessions-MAX_NUM_FORMS": 1000,
    }
    for date in dates:
        given |= date
    return {name: value for name, value in (given | fields).items() if value is not None}


def fields_of(client: Client, event: Event) -> dict[str, Any]:
    """Return the inputs of the form of an event as they are shown, to be changed and sent back."""
    form = client.get(reverse("mib_events:edit", args=[event.pk])).context["form"]
    found = inputs(form)
    for formset in form.formsets.values():
        found |= inputs(formset.management_form)
        for child in formset.forms:
            found |= inputs(child)
    return {name: value for name, value in found.items() if value not in (None, "", [], False)}


def inputs(form: Any) -> dict[str, Any]:
    """Return the inputs of one form with their values."""
    found: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if bound.name == "care_places":
            found |= {f"{bound.html_name}-{band.pk}": (value or {}).get(band.pk, "") for band in AgeBand.objects.all()}
        elif hasattr(bound.field.widget, "format_value") and not isinstance(value, list):
            found[bound.html_name] = bound.field.widget.format_value(bound.field.prepare_value(value))
        else:
            found[bound.html_name] = value
    return found


def number_of(event: Event, session: Session) -> int:
    """Return the place of a date in the form."""
    return [date.pk for date in event.sessions.order_by("start", "pk")].index(session.pk)
