"""Filters of our lists. Their choices name only what the user may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from wagtail_mib_events import languages
from wagtail_mib_events.conf import conf
from wagtail_mib_events.enums import (
    ACTIVE,
    BookingMode,
    BookingStatus,
    CareStatus,
    EventStatus,
    MessageKind,
    MessageState,
    SessionStatus,
)
from wagtail_mib_events.models import Booking, Event, Location, Message, Registration, Session, Topic
from wagtail_mib_events.permissions import locations_for, registrations_for, sessions_for, visible_events_for

SEEING_DATES = ("change_event", "view_session")
SEEING_PEOPLE = ("change_registration", "view_registration")
WHEN = (("upcoming", _("Upcoming")), ("past", _("Past")))
SINCE = (("today", _("Today")), ("yesterday", _("Yesterday")), ("week", _("In the last seven days")))


def dates_in_sight(request: Any) -> QuerySet[Session]:
    """Return the dates that the user of a request may see."""
    return sessions_for(request.user, *SEEING_DATES)


def events_in_sight(request: Any) -> QuerySet[Event]:
    """Return the events of which the user of a request may see a date, and those without any."""
    return visible_events_for(request.user, *SEEING_DATES)


def locations_in_sight(request: Any) -> QuerySet[Location]:
    """Return the locations whose dates the user of a request may see."""
    return locations_for(request.user, *SEEING_DATES)


def locations_of_people(request: Any) -> QuerySet[Location]:
    """Return the locations whose registrations the user of a request may see."""
    return locations_for(request.user, *SEEING_PEOPLE)


def events_of_people(request: Any) -> QuerySet[Event]:
    """Return the events that registrations in sight are for."""
    return Event.objects.filter(registrations__in=registrations_for(request.user, *SEEING_PEOPLE)).distinct()


def dates_of_people(request: Any) -> QuerySet[Session]:
    """Return the dates whose registrations the user of a request may see."""
    return sessions_for(request.user, *SEEING_PEOPLE).select_related("location").order_by("-start")


class DateChoiceFilter(django_filters.ModelChoiceFilter):
    """A date, named with its location."""

    class field_class(django_filters.ModelChoiceFilter.field_class):  # noqa: N801 (the name is django-filter's)
        """The form field."""

        def label_from_instance(self, obj: Session) -> str:
            """Return the date with its location."""
            return f"{obj} – {obj.location}"


class EventFilterSet(WagtailFilterSet):
    """Filters of the event list."""

    status = django_filters.ChoiceFilter(choices=EventStatus.choices, label=_("Status"))
    when = django_filters.ChoiceFilter(choices=WHEN, label=_("When"), method="filter_when")
    topic = django_filters.ModelChoiceFilter(queryset=Topic.objects.all(), label=_("Topic"))
    location = django_filters.ModelChoiceFilter(
        queryset=locations_in_sight, label=_("Location"), method="filter_location"
    )
    booking_mode = django_filters.ChoiceFilter(choices=BookingMode.choices, label=_("Booking"))

    class Meta:
        model = Event
        fields = ["status", "when", "topic", "location", "booking_mode"]

    def filter_when(self, queryset: QuerySet[Event], _name: str, value: str) -> QuerySet[Event]:
        """Keep events with a date to come, or those whose dates are all over."""
        upcoming = Session.objects.filter(end__gt=timezone.now(), status=SessionStatus.SCHEDULED).values("event")
        if value == "upcoming":
            return queryset.filter(pk__in=upcoming)
        return queryset.filter(pk__in=Session.objects.values("event")).exclude(pk__in=upcoming)

    def filter_location(self, queryset: QuerySet[Event], _name: str, value: Location) -> QuerySet[Event]:
        """Keep events with a date at a location."""
        return queryset.filter(pk__in=Session.objects.filter(location=value).values("event"))


class SessionFilterSet(WagtailFilterSet):
    """Filters of the list of dates."""

    event = django_filters.ModelChoiceFilter(queryset=events_in_sight, label=_("Event"))
    when = django_filters.ChoiceFilter(choices=WHEN, label=_("When"), method="filter_when")
    location = django_filters.ModelChoiceFilter(queryset=locations_in_sight, label=_("Location"))
    status = django_filters.ChoiceFilter(choices=SessionStatus.choices, label=_("Status"))

    class Meta:
        model = Session
        fields = ["event", "when", "location", "status"]

    def filter_when(self, queryset: QuerySet[Session], _name: str, value: str) -> QuerySet[Session]:
        """Keep dates that are not over, or those that are."""
        now = timezone.now()
        return queryset.filter(end__gt=now) if value == "upcoming" else queryset.filter(end__lte=now)


class RegistrationFilterSet(WagtailFilterSet):
    """Filters of the list of registrations; those about bookings speak of the user's locations."""

    event = django_filters.ModelChoiceFilter(queryset=events_of_people, label=_("Event"))
    session = DateChoiceFilter(
        queryset=dates_of_people, label=pgettext_lazy("of an event", "Date"), method="filter_bookings"
    )
    location = django_filters.ModelChoiceFilter(
        queryset=locations_of_people, label=_("Location"), method="filter_bookings"
    )
    status = django_filters.ChoiceFilter(choices=BookingStatus.choices, label=_("Status"), method="filter_bookings")
    care_status = django_filters.ChoiceFilter(
        choices=CareStatus.choices, label=_("Childcare"), method="filter_bookings"
    )
    interpreter_language = django_filters.ChoiceFilter(
        choices=lambda: languages.choices(conf().SPOKEN_LANGUAGES), label=_("Interpreter for")
    )
    registered = django_filters.ChoiceFilter(choices=SINCE, label=_("Registered"), method="filter_registered")
    reachable = django_filters.ChoiceFilter(
        choices=(("phone_only", _("By telephone only")),), label=_("Reachable"), method="filter_reachable"
    )

    class Meta:
        model = Registration
        fields = [
            "event",
            "session",
            "location",
            "status",
            "care_status",
            "interpreter_language",
            "registered",
            "reachable",
        ]

    def filter_queryset(self, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Apply all filters; those about bookings must hold for one and the same booking."""
        self.about_bookings = Q()
        filtered: QuerySet[Registration] = super().filter_queryset(queryset)
        if not self.about_bookings:
            return filtered
        bookings = Booking.objects.filter(self.about_bookings, session__in=dates_of_people(self.request).order_by())
        return filtered.filter(pk__in=bookings.values("registration"))

    def filter_bookings(self, queryset: QuerySet[Registration], name: str, value: Any) -> QuerySet[Registration]:
        """Remember a condition for the bookings."""
        column = {"location": "session__location"}.get(name, name)
        self.about_bookings &= Q(**{column: value})
        if name in ("session", "location") and not self.data.get("status"):
            self.about_bookings &= Q(status__in=ACTIVE)
        return queryset

    def filter_registered(self, queryset: QuerySet[Registration], _name: str, value: str) -> QuerySet[Registration]:
        """Keep those who registered on a local day: today, yesterday, or one of the last seven."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        start = today - timedelta(days={"today": 0, "yesterday": 1, "week": 6}[value])
        end = today if value == "yesterday" else today + timedelta(days=1)
        return queryset.filter(created_at__gte=start, created_at__lt=end)

    def filter_reachable(self, queryset: QuerySet[Registration], _name: str, _value: str) -> QuerySet[Registration]:
        """Keep those who must be called because they have no e-mail address."""
        return queryset.filter(email="")


class MessageFilterSet(WagtailFilterSet):
    """Filters of the outbox."""

    state = django_filters.ChoiceFilter(choices=MessageState.choices, label=_("State"))
    kind = django_filters.ChoiceFilter(choices=MessageKind.choices, label=_("Kind"))

    class Meta:
        model = Message
        fields = ["state", "kind"]
