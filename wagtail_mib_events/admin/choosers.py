"""Choosing an event for a page, or making one on the spot: name, first date, location."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from wagtail_mib_events.admin.fields import WallTimeField
from wagtail_mib_events.admin.views.scoped import NonAtomicMixin
from wagtail_mib_events.domain.events import DateEdit, EventEdit, create_event
from wagtail_mib_events.forms.fields import LineField
from wagtail_mib_events.models import Event, Location
from wagtail_mib_events.models.translated import column_name, column_names, default_language
from wagtail_mib_events.permissions import LocationPermissionPolicy, events_for_pages, locations_for


class EventSearchForm(BaseFilterForm):
    """Search by name, in every language."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: QuerySet[Event]) -> QuerySet[Event]:
        """Return the events whose names hold what was typed."""
        objects = super().filter(objects)
        self.is_searching = bool(self.cleaned_data.get("q"))
        self.search_query = self.cleaned_data.get("q")
        found = Q()
        for column in column_names("name"):
            found |= Q(**{f"{column}__icontains": self.search_query or ""})
        return objects.filter(found) if self.is_searching else objects


class NewEventForm(forms.Form):
    """The least that an event needs; the rest is added in its own form."""

    name = LineField(label=_("Name"), max_length=160)
    start = WallTimeField(label=_("Start of the first date"))
    end = WallTimeField(label=_("End of the first date"))
    location: forms.ModelChoiceField[Location] = forms.ModelChoiceField(
        label=_("Location"), queryset=Location.objects.none()
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["location"].queryset = locations_for(user, "add_event")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check the order of the moments."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The end must be later than the start."))
        return cleaned

    def save(self) -> Event:
        """Create the draft of an event with one date."""
        data = self.cleaned_data
        date = DateEdit(fields={name: data[name] for name in ("start", "end", "location")})
        fields = {column_name("name", default_language()): data["name"]}
        return create_event(edit=EventEdit(fields=fields, dates=[date]), user=self.user)


class EventsInSightMixin:
    """Offers only events that the user may see; a page shows any event to everybody once it is published."""

    request: Any
    filter_form_class = EventSearchForm

    def get_object_list(self) -> QuerySet[Event]:
        """Return the events of the user's locations, newest first."""
        return events_for_pages(self.request.user)

    @cached_property
    def columns(self) -> list[Any]:
        """Name and status."""
        status = Column("status", label=_("Status"), accessor="get_status_display")
        return [*super().columns, status]  # type: ignore[misc]  # a mixin

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        """Limit the locations of a new event."""
        return {**super().get_creation_form_kwargs(), "user": self.request.user}  # type: ignore[misc]  # a mixin

    def get_permission_policy(self) -> BasePermissionPolicy:
        """Return the policy per location, on every version of Wagtail."""
        return LocationPermissionPolicy(Event)


def chosen(user: Any, pks: Iterable[str]) -> QuerySet[Event]:
    """Return the events with these ids that a user may put on a page; what is no id finds nothing."""
    return events_for_pages(user).filter(pk__in=[int(pk) for pk in pks if pk.isdecimal() and len(pk) < 19])


class ChooseEventView(EventsInSightMixin, chooser.ChooseView):
    """The window."""


class EventResultsView(EventsInSightMixin, chooser.ChooseResultsView):
    """The list in it."""


class ChosenEventView(chooser.ChosenView):
    """What was chosen; 404 for events that the user may not see."""

    def get_object(self, pk: str) -> Event:
        """Return the event. Raises ``DoesNotExist``."""
        return chosen(self.request.user, [pk]).get()


class ChosenEventsView(chooser.ChosenMultipleView):
    """Several that were chosen, as far as the user may see them."""

    def get_objects(self, pks: list[str]) -> QuerySet[Event]:
        """Return the events."""
        return chosen(self.request.user, pks)


class CreateEventView(NonAtomicMixin, EventsInSightMixin, chooser.CreateView):
    """Makes a draft of an event."""


class EventChooserViewSet(ChooserViewSet):
    """Chooses an event; used wherever a page type points to one."""

    model = Event
    name = "mib_event_chooser"
    icon = "calendar-alt"
    choose_one_text = _("Choose an event")
    choose_another_text = _("Choose another event")
    edit_item_text = _("Edit this event")
    creation_tab_label = _("New event")
    create_action_label = _("Create event")
    creation_form_class = NewEventForm
    choose_view_class = ChooseEventView
    choose_results_view_class = EventResultsView
    chosen_view_class = ChosenEventView
    chosen_multiple_view_class = ChosenEventsView
    create_view_class = CreateEventView
