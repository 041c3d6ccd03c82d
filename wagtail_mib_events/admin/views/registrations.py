"""The list and the detail of registrations: personal data, only of the user's locations."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import TitleColumn

from wagtail_mib_events.admin.columns import TemplateColumn
from wagtail_mib_events.admin.exports import SafeExportMixin
from wagtail_mib_events.admin.filters import SEEING_PEOPLE, RegistrationFilterSet
from wagtail_mib_events.admin.steps import add_booking_steps, dates_to_excuse, may_change_people
from wagtail_mib_events.admin.views.bookings import other_dates
from wagtail_mib_events.admin.views.scoped import ScopedIndexView, ScopedInspectView
from wagtail_mib_events.domain.queries.history import HistoryEntry, history_of
from wagtail_mib_events.domain.text import to_ascii_digits
from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.languages import language_name
from wagtail_mib_events.models import Booking, Registration
from wagtail_mib_events.permissions import registrations_for, sessions_for, whole_registrations_for

EXPORTED = {
    "code": gettext_lazy("Code"),
    "event": gettext_lazy("Event"),
    "dates": gettext_lazy("Dates"),
    "name": gettext_lazy("First name"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "adults": gettext_lazy("Adults"),
    "children": gettext_lazy("Children"),
    "interpreter": gettext_lazy("Interpreter for"),
    "step_free": gettext_lazy("Step-free"),
    "transport": gettext_lazy("Help with getting there"),
    "channel": gettext_lazy("Channel"),
    "registered": gettext_lazy("Registered on"),
}


def bookings_in_sight(user: Any) -> QuerySet[Booking]:
    """Return the bookings at the locations whose registrations a user may see."""
    dates = sessions_for(user, *SEEING_PEOPLE)
    return Booking.objects.filter(session__in=dates).select_related("session__location")


def add_details(rows: list[Any]) -> None:
    """Add children by age band and the name of the interpreter's language."""
    for row in rows:
        bands = Counter(child.age_band for child in row.children.all())
        row.children_by_band = sorted(bands.items(), key=lambda item: item[0].from_age)
        row.interpreter_name = language_name(row.interpreter_language) if row.interpreter_language else ""


class RegistrationIndexView(SafeExportMixin, ScopedIndexView):
    """The households registered at the user's locations, each with its bookings there."""

    results_template_name = "wagtail_mib_events/admin/registrations/index_results.html"
    filterset_class = RegistrationFilterSet
    is_searchable = True
    list_export = list(EXPORTED)
    export_headings = EXPORTED
    export_filename = "registrations"

    @cached_property
    def columns(self) -> list[Any]:
        """Name, code, dates, contact, adults, children, needs, when and how she registered."""
        return [
            TitleColumn("name", label=_("First name"), sort_key="name", url_name=self.inspect_url_name),
            TemplateColumn("short_code", label=_("Code"), accessor="display_code", template="code"),
            TemplateColumn("bookings", label=_("Dates"), accessor="bookings_in_sight", template="bookings"),
            TemplateColumn("contact", label=_("Contact"), template="contact"),
            TemplateColumn("adults", label=_("Adults"), template="number"),
            TemplateColumn("children", label=_("Children"), accessor="children_by_band", template="children"),
            TemplateColumn("needs", label=_("Needs"), template="needs"),
            TemplateColumn("created_at", label=_("Registered"), template="channel", sort_key="created_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Registration]:
        """Return registrations with what columns and exports name."""
        bookings = bookings_in_sight(self.request.user).order_by("session__start", "pk")
        return (
            super()
            .get_base_queryset()
            .select_related("event")
            .prefetch_related(
                Prefetch("bookings", queryset=bookings, to_attr="bookings_in_sight"), "children__age_band"
            )
        )

    def search_queryset(self, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Look for a name, a telephone number however it is written, an e-mail address or a code."""
        return queryset.filter(found_by(self.search_query)) if self.is_searching else queryset

    def prepare(self, rows: list[Registration]) -> None:
        """Add details."""
        add_details(rows)

    def to_row_dict(self, item: Registration) -> dict[str, Any]:
        """Return the cells of one registration, all of them texts and numbers."""
        return dict(zip(EXPORTED, export_row(item), strict=True))

    def get_add_url(self) -> None:
        """Registrations are made on the website, or from the lists of events and dates."""
        return


def found_by(query: str) -> Q:
    """Return the condition under which a registration is found by what was typed."""
    typed = query.strip()
    digits = "".join(sign for sign in to_ascii_digits(typed) if sign.isdigit()).lstrip("0")
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    found = Q(name__icontains=typed) | Q(email__icontains=typed)
    if len(digits) >= 3:
        found |= Q(phone__contains=digits)
    if len(code) >= 3:
        found |= Q(short_code__startswith=code)
    return found


def export_row(item: Registration) -> list[Any]:
    """Return the cells of one registration in the order of ``EXPORTED``."""
    return [
        item.display_code,
        str(item.event),
        "; ".join(_booking_text(booking) for booking in item.bookings_in_sight),  # type: ignore[attr-defined]
        item.name,
        item.phone,
        item.email,
        item.adults,
        ", ".join(f"{number} × {band}" for band, number in item.children_by_band),  # type: ignore[attr-defined]
        item.interpreter_name,  # type: ignore[attr-defined]
        _("yes") if item.needs_step_free else "",
        _("yes") if item.needs_transport else "",
        item.get_channel_display(),
        formats.date_format(timezone.localtime(item.created_at), "SHORT_DATETIME_FORMAT"),
    ]


def _booking_text(booking: Booking) -> str:
    start = formats.date_format(timezone.localtime(booking.session.start), "SHORT_DATETIME_FORMAT")
    return f"{start} {booking.session.location} ({booking.get_status_display()})"


class RegistrationInspectView(ScopedInspectView):
    """One household: contact, children, needs, its bookings at the user's locations, its messages."""

    template_name = "wagtail_mib_events/admin/registrations/inspect.html"

    def get_queryset(self) -> QuerySet[Registration]:
        """Return registrations with what the page shows."""
        related = super().get_queryset().select_related("event", "likely_duplicate_of")
        return related.prefetch_related("children__age_band", "messages", "consents")

    def get_fields_context(self) -> list[Any]:
        """Leave out the list of all columns: the template names what people need."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add bookings and what may be done with them."""
        add_details([self.object])
        user = self.request.user
        bookings: list[Any] = list(
            bookings_in_sight(user).filter(registration=self.object).order_by("session__start", "pk")
        )
        changeable = set(sessions_for(user, "change_registration").values_list("pk", flat=True))
        is_course = self.object.event.booking_mode == BookingMode.WHOLE_EVENT
        is_whole = whole_registrations_for(user, "change_registration").filter(pk=self.object.pk).exists()
        now = timezone.now()
        add_booking_steps(
            registration=self.object,
            bookings=bookings,
            # A course is one unit.
            changeable=changeable if is_whole or not is_course else (),
            has_other_dates=other_dates(self.object, user).exists(),
            now=now,
        )
        duplicates = registrations_for(user, *SEEING_PEOPLE).filter(
            Q(pk=self.object.likely_duplicate_of_id) | Q(likely_duplicate_of=self.object)
        )
        context: dict[str, Any] = super().get_context_data(
            **kwargs,
            bookings=bookings,
            is_course=is_course,
            may_change_people=is_whole and may_change_people(registration=self.object, bookings=bookings, now=now),
            may_excuse=is_whole and bool(dates_to_excuse(registration=self.object, now=now)),
            may_delete=is_whole,
            language_name=language_name(self.object.language),
            duplicates=duplicates,
            history=self._history(bookings, changeable),
        )
        return context

    def _history(self, bookings: list[Booking], changeable: set[int]) -> list[HistoryEntry]:
        """Return what happened, for whoever may change the registration, without what concerns other locations only."""
        here = {booking.session_id for booking in bookings}
        if not changeable & here:
            return []
        every = set(self.object.bookings.values_list("session", flat=True))
        return history_of(registration=self.object, hidden_sessions=every - here)
