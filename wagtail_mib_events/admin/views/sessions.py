"""The list of dates with places and childcare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import ButtonsColumnMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from wagtail_mib_events.admin.columns import TemplateColumn
from wagtail_mib_events.admin.filters import SEEING_PEOPLE, SessionFilterSet
from wagtail_mib_events.admin.registering import dates_to_register_for, register_address
from wagtail_mib_events.admin.views.appointments import takes_appointments
from wagtail_mib_events.admin.views.scoped import ScopedIndexView
from wagtail_mib_events.domain.minimum_number import is_too_small
from wagtail_mib_events.domain.queries.carers import carers_by_session
from wagtail_mib_events.domain.queries.door_notice import has_door_notice
from wagtail_mib_events.domain.queries.places import Places, places_by_session
from wagtail_mib_events.enums import SessionStatus
from wagtail_mib_events.models import AgeBand, Event, Session
from wagtail_mib_events.models.translated import column_names
from wagtail_mib_events.permissions import events_for, has_right, sessions_for


@dataclass(frozen=True)
class Care:
    """Childcare of one age band at one date."""

    band: AgeBand
    places: int
    taken: int


class SessionIndexView(ScopedIndexView):
    """All dates at the user's locations."""

    results_template_name = "wagtail_mib_events/admin/sessions/index_results.html"
    filterset_class = SessionFilterSet
    is_searchable = True

    @cached_property
    def columns(self) -> list[Any]:
        """Date, event, location, places, childcare, status."""
        view = self

        class DateColumn(ButtonsColumnMixin, TemplateColumn):
            def get_buttons(self, instance: Session, _parent_context: Any) -> list[Any]:
                buttons: list[Any] = view.get_list_buttons(instance)
                return buttons

        return [
            DateColumn("start", label=_("Date"), template="date", sort_key="start"),
            TemplateColumn("event", label=_("Event"), template="session_event"),
            TemplateColumn("location", label=_("Location"), template="text"),
            TemplateColumn("places", label=_("Places taken"), template="places"),
            TemplateColumn("care", label=_("Childcare"), template="care"),
            TemplateColumn("waiting", label=_("Waiting"), accessor="places.waiting", template="number"),
            TemplateColumn("status", label=_("Status"), template="session_status"),
        ]

    def get_base_queryset(self) -> QuerySet[Session]:
        """Return dates with what the columns name."""
        return super().get_base_queryset().select_related("event", "location")

    def order_queryset(self, queryset: QuerySet[Session]) -> QuerySet[Session]:
        """Begin with the next date unless asked for another order; what is over stands at the end."""
        if self.ordering:
            asked: QuerySet[Session] = super().order_queryset(queryset)
            return asked
        is_over = Case(When(end__lte=timezone.now(), then=Value(1)), default=Value(0))
        return queryset.order_by(is_over, "start", "pk")

    def search_queryset(self, queryset: QuerySet[Session]) -> QuerySet[Session]:
        """Look into the names of events and locations in every language."""
        found = Q()
        for column in column_names("name"):
            found |= Q(**{f"event__{column}__icontains": self.search_query})
            found |= Q(**{f"location__{column}__icontains": self.search_query})
        return queryset.filter(found) if self.is_searching else queryset

    def prepare(self, rows: list[Session]) -> None:
        """Add places, childcare and what the user may do."""
        now = timezone.now()
        places = places_by_session(session_ids=[row.pk for row in rows], now=now)
        carers = carers_by_session(session_ids=[row.pk for row in rows], now=now)
        bands = {band.pk: band for band in AgeBand.objects.all()}
        user = self.request.user
        editable = set(
            events_for(user, "change_event").filter(pk__in={row.event_id for row in rows}).values_list("pk", flat=True)
        )
        self.changeable = set(
            sessions_for(user, "change_event").filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        self.with_carers_list = set(
            sessions_for(user, "view_care_notes").filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        )
        found = dates_to_register_for(events={row.event for row in rows}, user=user, now=now)
        self.to_register_for = {session.pk for sessions in found.values() for session in sessions}
        for row in rows:
            row.places = places.get(row.pk, Places())
            row.is_too_small = is_too_small(event=row.event, session=row, places=row.places, now=now)
            row.care = cares(row.places, bands)
            row.carers = sum(carers.get(row.pk, {}).values())
            row.edit_url = reverse("mib_events:edit", args=[row.event_id]) if row.event_id in editable else None

    def get_list_more_buttons(self, instance: Session) -> list[Any]:
        """Return the ways to register somebody, to its event, registrations, papers, and to its cancellation."""
        buttons = []
        if instance.pk in self.to_register_for:
            url = register_address(instance.event, instance)
            buttons.append(Button(_("Register by telephone"), url=url, icon_name="plus", priority=5))
        if instance.edit_url:
            buttons.append(Button(_("Edit event"), url=instance.edit_url, icon_name="edit", priority=10))
        if self.sees_people:
            url = f"{reverse('mib_registrations:index')}?session={instance.pk}"
            buttons.append(Button(_("Registrations"), url=url, icon_name="group", priority=20))
        is_to_come = instance.end > timezone.now()
        if is_to_come and has_door_notice(instance):
            url = reverse("mib_dates:notice", args=[instance.pk])
            buttons.append(Button(_("Notice for the door"), url=url, icon_name="doc-full", priority=25))
        if instance.care and instance.pk in self.with_carers_list:
            url = reverse("mib_dates:carers", args=[instance.pk])
            buttons.append(Button(_("Carers' list"), url=url, icon_name="clipboard-list", priority=27))
        takes_place = instance.status == SessionStatus.SCHEDULED and is_to_come
        if takes_place and instance.pk in self.changeable:
            url = reverse("mib_dates:cancel", args=[instance.pk])
            buttons.append(Button(_("Cancel date"), url=url, icon_name="cross", priority=30))
        return buttons

    @cached_property
    def sees_people(self) -> bool:
        """Whether the user may see registrations anywhere."""
        return has_right(self.request.user, *SEEING_PEOPLE)

    def get_add_url(self) -> None:
        """Dates are added in the form of their event."""
        return

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Add the way to more appointments where the list shows the dates of one event that takes them."""
        event = self.filters.form.cleaned_data.get("event") if self.filters.form.is_valid() else None
        if event is None or not takes_appointments(event):
            return list(super().header_buttons)
        may_change = events_for(self.request.user, "change_event").filter(pk=event.pk).exists()
        url = reverse("mib_events:appointments", args=[event.pk])
        button = HeaderButton(_("Add appointments"), url=url, icon_name="plus")
        return [*super().header_buttons, *([button] if may_change else [])]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add where an empty list leads to."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["may_add_event"] = has_right(self.request.user, "add_event")
        context["has_events"] = bool(context["items_count"]) or Event.objects.exists()
        return context


def cares(places: Places, bands: dict[int, AgeBand]) -> list[Care]:
    """Return the childcare of a date by age band, youngest first; bands without places and children are left out."""
    found = [Care(band, places.care_places.get(pk, 0), places.care_taken.get(pk, 0)) for pk, band in bands.items()]
    return [care for care in found if care.places or care.taken]
