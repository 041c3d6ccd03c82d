"""Events, dates, registrations and messages."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.viewsets.model import ModelViewSetGroup

from wagtail_mib_events.admin.event_panels import event_edit_handler
from wagtail_mib_events.admin.views.appointments import AddAppointmentsView
from wagtail_mib_events.admin.views.bookings import (
    AdmitBookingView,
    CancelBookingView,
    ChangeDateView,
    PreferBookingView,
)
from wagtail_mib_events.admin.views.cancellations import CancelDateView, CancelEventView
from wagtail_mib_events.admin.views.carers import CarersListView
from wagtail_mib_events.admin.views.confirmations import ArchiveEventView, PublishEventView
from wagtail_mib_events.admin.views.deletion import ScopedDeleteView
from wagtail_mib_events.admin.views.door_notice import DoorNoticeView
from wagtail_mib_events.admin.views.events import EventCreateView, EventEditView, EventIndexView
from wagtail_mib_events.admin.views.households import AbsencesView, ChangePeopleView, DeleteHouseholdView
from wagtail_mib_events.admin.views.messages import MessageIndexView
from wagtail_mib_events.admin.views.register import RegisterView
from wagtail_mib_events.admin.views.registrations import RegistrationIndexView, RegistrationInspectView
from wagtail_mib_events.admin.views.sessions import SessionIndexView
from wagtail_mib_events.admin.viewsets.base import PERSONAL, LocationViewSet
from wagtail_mib_events.models import Event, Message, Registration, Session


class EventViewSet(LocationViewSet):
    """Events with their texts, dates and pages."""

    model = Event
    name = "mib_events"
    icon = "calendar-alt"
    menu_label = _("Events")
    left_out = frozenset({"history", "history_results", "usage"})
    index_view_class = EventIndexView
    add_view_class = EventCreateView
    edit_view_class = EventEditView
    delete_view_class = ScopedDeleteView
    index_template_name = "wagtailadmin/generic/index.html"
    index_results_template_name = EventIndexView.results_template_name
    delete_template_name = "wagtail_mib_events/admin/confirm_delete_event.html"

    def get_edit_handler(self) -> Panel:
        """Return the layout of the form."""
        return event_edit_handler().bind_to_model(Event)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the steps that ask before they act."""
        return [
            *super().get_urlpatterns(),
            path("publish/<int:pk>/", PublishEventView.as_view(), name="publish"),
            path("cancel/<int:pk>/", CancelEventView.as_view(), name="cancel"),
            path("archive/<int:pk>/", ArchiveEventView.as_view(), name="archive"),
            path("appointments/<int:pk>/", AddAppointmentsView.as_view(), name="appointments"),
            path("register/<int:pk>/", RegisterView.as_view(), name="register"),
        ]


class SessionViewSet(LocationViewSet):
    """Dates, edited in the form of their event."""

    model = Session
    name = "mib_dates"
    icon = "date"
    menu_label = _("Dates")
    add_to_reference_index = False
    form_fields = ["location"]
    left_out = PERSONAL
    index_view_class = SessionIndexView
    index_results_template_name = SessionIndexView.results_template_name

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the cancellation."""
        return [
            *super().get_urlpatterns(),
            path("cancel/<int:pk>/", CancelDateView.as_view(), name="cancel"),
            path("carers/<int:pk>/", CarersListView.as_view(), name="carers"),
            path("notice/<int:pk>/", DoorNoticeView.as_view(), name="notice"),
        ]


class RegistrationViewSet(LocationViewSet):
    """Registrations, to look at; what changes them goes through the domain."""

    model = Registration
    name = "mib_registrations"
    icon = "group"
    menu_label = _("Registrations")
    add_to_reference_index = False
    inspect_view_enabled = True
    form_fields = ["name"]
    left_out = PERSONAL
    index_view_class = RegistrationIndexView
    inspect_view_class = RegistrationInspectView
    index_results_template_name = RegistrationIndexView.results_template_name
    inspect_template_name = RegistrationInspectView.template_name
    export_filename = "registrations"

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the steps with one booking, and those with a household."""
        return [
            *super().get_urlpatterns(),
            path("cancel-booking/<int:pk>/", CancelBookingView.as_view(), name="cancel_booking"),
            path("move-booking/<int:pk>/", ChangeDateView.as_view(), name="move_booking"),
            path("prefer-booking/<int:pk>/", PreferBookingView.as_view(), name="prefer_booking"),
            path("admit-booking/<int:pk>/", AdmitBookingView.as_view(), name="admit_booking"),
            path("people/<int:pk>/", ChangePeopleView.as_view(), name="people"),
            path("absences/<int:pk>/", AbsencesView.as_view(), name="absences"),
            path("delete-household/<int:pk>/", DeleteHouseholdView.as_view(), name="delete_household"),
        ]


class MessageViewSet(LocationViewSet):
    """The outbox."""

    model = Message
    name = "mib_messages"
    icon = "mail"
    menu_label = _("Messages")
    add_to_reference_index = False
    form_fields = ["kind"]
    left_out = PERSONAL
    index_view_class = MessageIndexView
    index_results_template_name = MessageIndexView.results_template_name


class EventsGroup(ModelViewSetGroup):
    """Everything of the daily work."""

    menu_label = _("Events")
    menu_icon = "calendar-alt"
    menu_order = 110
    items = (EventViewSet, SessionViewSet, RegistrationViewSet, MessageViewSet)
