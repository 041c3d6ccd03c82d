"""List, create and edit events."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from wagtail_mib_events.admin.columns import TemplateColumn, language_groups
from wagtail_mib_events.admin.event_panels import EVENT_TEXTS
from wagtail_mib_events.admin.filters import SEEING_PEOPLE, EventFilterSet, dates_in_sight
from wagtail_mib_events.admin.forms.events import EventForm, event_edit
from wagtail_mib_events.admin.registering import dates_to_register_for, register_address
from wagtail_mib_events.admin.views.appointments import takes_appointments
from wagtail_mib_events.admin.views.scoped import (
    AskOnceMixin,
    NonAtomicMixin,
    ScopedIndexView,
    ScopedObjectMixin,
)
from wagtail_mib_events.domain.events import Overfull, change_event, create_event
from wagtail_mib_events.domain.exceptions import DomainError
from wagtail_mib_events.domain.pages import pages_of
from wagtail_mib_events.domain.queries.event_figures import figures_by_event
from wagtail_mib_events.domain.queries.event_pages import pages_by_event
from wagtail_mib_events.enums import EventStatus, SessionStatus
from wagtail_mib_events.models import Event
from wagtail_mib_events.models.translated import column_names, is_translated
from wagtail_mib_events.permissions import has_right, locations_for


class EventIndexView(ScopedIndexView):
    """All events of which the user sees a date, with figures over the dates that she sees."""

    results_template_name = "wagtail_mib_events/admin/events/index_results.html"
    filterset_class = EventFilterSet
    is_searchable = True

    @cached_property
    def columns(self) -> list[Any]:
        """Name, status, next date, places, children, waiting, languages where texts are translated, page."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label=_("Name"), accessor=str, get_url=self.get_edit_url),
            TemplateColumn("status", label=_("Status"), template="event_status", sort_key="status"),
            TemplateColumn("figures", label=_("Next date"), template="next_date"),
            TemplateColumn("places", label=_("Places taken"), accessor="figures.places", template="places"),
            TemplateColumn("children", label=_("Children"), accessor="figures.places.children", template="number"),
            TemplateColumn("waiting", label=_("Waiting"), accessor="figures.places.waiting", template="number"),
            *self._language_columns(),
            TemplateColumn("pages", label=_("Page"), template="pages"),
        ]

    def _language_columns(self) -> list[TemplateColumn]:
        groups = partial(language_groups, texts=EVENT_TEXTS)
        column = TemplateColumn("translations", label=_("Languages"), accessor=groups, template="languages")
        return [column] if is_translated() else []

    def order_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Begin with the event whose date comes next unless asked for another order; what is over stands at the end."""
        if self.ordering:
            asked: QuerySet[Event] = super().order_queryset(queryset)
            return asked
        held = dates_in_sight(self.request).filter(event=OuterRef("pk"), status=SessionStatus.SCHEDULED)
        upcoming = held.filter(end__gt=timezone.now()).order_by("start").values("start")[:1]
        by_next_date = F("next_start").asc(nulls_last=True)
        return queryset.annotate(next_start=Subquery(upcoming)).order_by(by_next_date, "-created_at", "-pk")

    def search_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Look into the names in every language."""
        found = Q()
        for column in column_names("name"):
            found |= Q(**{f"{column}__icontains": self.search_query})
        return queryset.filter(found) if self.is_searching else queryset

    def prepare(self, rows: list[Event]) -> None:
        """Add figures and pages."""
        figures = figures_by_event(events=rows, sessions=dates_in_sight(self.request), now=timezone.now())
        pages = pages_by_event(events=rows)
        self.editable = set(
            self.instances("change").filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        self.to_register_for = dates_to_register_for(events=rows, user=self.request.user, now=timezone.now())
        for row in rows:
            row.figures = figures[row.pk]
            row.pages = pages.get(row.pk, [])

    def get_edit_url(self, instance: Event) -> str | None:
        """Return the form only of those events that the user may change."""
        return super().get_edit_url(instance) if instance.pk in self.editable else None

    def get_delete_url(self, instance: Event) -> str | None:
        """Return the page to delete only those events that the user may change."""
        return super().get_delete_url(instance) if instance.pk in self.editable else None

    def get_list_more_buttons(self, instance: Event) -> list[Any]:
        """Add the ways to register somebody and to its registrations."""
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if instance.pk in self.to_register_for:
            url = register_address(instance)
            buttons.append(Button(_("Register by telephone"), url=url, icon_name="plus", priority=12))
        if self.sees_people:
            url = f"{reverse('mib_registrations:index')}?event={instance.pk}"
            buttons.append(Button(_("Registrations"), url=url, icon_name="group", priority=15))
        return buttons

    @cached_property
    def sees_people(self) -> bool:
        """Whether the user may see registrations anywhere."""
        return has_right(self.request.user, *SEEING_PEOPLE)


class SavingMixin(AskOnceMixin, NonAtomicMixin):
    """What creating and editing share: publish button, domain instead of ``form.save``, refusals as messages."""

    template_name = "wagtail_mib_events/admin/events/form.html"
    request: Any
    form: EventForm

    @cached_property
    def may_publish(self) -> bool:
        """Whether the user may publish events anywhere."""
        return self.user_has_permission("publish")

    @property
    def publishes(self) -> bool:
        """Whether she pressed the button that publishes."""
        return "action-publish" in self.request.POST

    def is_valid(self, form: EventForm) -> bool:
        """Validate; publishing needs the right at every location."""
        valid: bool = super().is_valid(form)  # type: ignore[misc]  # a mixin
        if not (valid and self.publishes):
            return valid
        allowed = set(locations_for(self.request.user, "publish_event"))
        forbidden = form.locations() - allowed
        if not self.may_publish or forbidden:
            names = ", ".join(sorted(str(location) for location in forbidden))
            form.add_error(None, _("You may not publish events at: %(locations)s") % {"locations": names})
            self.produced_error_message = _("The event was not saved. You may save it as a draft.")
            return False
        return True

    def refuse(self, error: DomainError) -> HttpResponseBase:
        """Show the form again with what stands in the way."""
        self.form.add_error(None, str(error))
        self.produced_error_message = str(error)
        response: HttpResponseBase = self.form_invalid(self.form)  # type: ignore[attr-defined]  # of the view
        return response

    def saving(self, form: EventForm) -> dict[str, Any]:
        """Return what the domain is asked for."""
        return {
            "edit": event_edit(form),
            "parent": form.cleaned_data.get("page_parent"),
            "publish": self.publishes,
            "user": self.request.user,
        }


class EventCreateView(SavingMixin, generic.CreateView):
    """A new event with its dates and its page in one step."""

    submit_button_label = gettext_lazy("Save as draft")
    object: Event

    def form_valid(self, form: EventForm) -> HttpResponseBase:
        """Create all of it, or nothing."""
        self.form = form
        try:
            self.object = create_event(**self.saving(form))
        except DomainError as error:
            return self.refuse(error)
        response: HttpResponseBase = self.save_action()
        return response

    def get_success_buttons(self) -> list[Any]:
        """Offer the way to the event and its page."""
        return [*super().get_success_buttons(), *page_buttons(self.object)]


class EventEditView(SavingMixin, ScopedObjectMixin, generic.EditView):
    """An event that is there, as far as the user may change all its locations."""

    object: Event

    def form_valid(self, form: EventForm) -> HttpResponseBase:
        """Change it under the lock, and warn where fewer places are left than are taken."""
        self.form = form
        if not self.user_has_permission_for_instance("change", self.object):
            raise PermissionDenied
        try:
            overfull = change_event(event=form.instance, **self.saving(form))
        except DomainError as error:
            return self.refuse(error)
        self.object = Event.objects.get(pk=self.object.pk)
        for date in overfull:
            messages.warning(self.request, overfull_warning(date))
        response: HttpResponseBase = self.save_action()
        return response

    def get_success_buttons(self) -> list[Any]:
        """Offer the way to the event and its page."""
        return [*super().get_success_buttons(), *page_buttons(self.object)]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Add what can be done with the event as a whole."""
        return [*super().header_more_buttons, *self._dates(), *self._steps()]

    def _dates(self) -> list[Button]:
        """Return the ways to its dates, and to register somebody for them."""
        appointments = reverse("mib_events:appointments", args=[self.object.pk])
        dates = f"{reverse('mib_dates:index')}?event={self.object.pk}"
        add = Button(_("Add appointments"), url=appointments, icon_name="plus", priority=30)
        takes_registrations = dates_to_register_for(events=[self.object], user=self.request.user, now=timezone.now())
        register = Button(_("Register by telephone"), url=register_address(self.object), icon_name="plus", priority=25)
        return [
            *([register] if takes_registrations else []),
            *([add] if takes_appointments(self.object) else []),
            Button(_("Dates"), url=dates, icon_name="date", priority=40),
        ]

    def _steps(self) -> list[Button]:
        steps = [
            ("publish", _("Publish"), "upload", self.object.status != EventStatus.PUBLISHED),
            ("cancel", _("Cancel event"), "cross", self.object.status == EventStatus.PUBLISHED),
            ("archive", _("Archive"), "folder", self.object.status != EventStatus.ARCHIVED),
        ]
        may = self.user_has_permission_for_instance("publish", self.object)
        return [
            Button(label, url=reverse(f"mib_events:{name}", args=[self.object.pk]), icon_name=icon, priority=50)
            for name, label, icon, makes_sense in steps
            if may and makes_sense
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the pages of the event."""
        context: dict[str, Any] = super().get_context_data(**kwargs, event_pages=pages_of(self.object))
        return context


def page_buttons(event: Event) -> list[Any]:
    """Return a button to each page of an event: the live one, else the draft in the editor."""
    return [
        messages.button(page.url, _("View page"), new_window=True)
        if page.live and page.url
        else messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit page"))
        for page in pages_of(event)
    ]


def overfull_warning(overfull: Overfull) -> str:
    """Return the sentence about a date with fewer places than are taken."""
    places = overfull.places
    if places.capacity is not None and places.taken > places.capacity:
        return _(
            "%(date)s: %(taken)d places are taken, but there are only %(capacity)d now. "
            "Nobody was thrown out; no further place is given away."
        ) % {"date": overfull.session, "taken": places.taken, "capacity": places.capacity}
    return _(
        "%(date)s: more childcare places are promised than there are now. "
        "Nobody was thrown out; no further place is given away."
    ) % {"date": overfull.session}
