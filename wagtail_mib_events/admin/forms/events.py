"""The form of an event with its texts, dates and the choice of its page, and its reading as a domain edit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from wagtail_mib_events.admin.forms.sessions import DateOptions, SessionForm, is_session_column, removes
from wagtail_mib_events.domain.events import DateEdit, EventEdit
from wagtail_mib_events.domain.pages import index_pages_for, pages_of
from wagtail_mib_events.domain.sealing import can_seal
from wagtail_mib_events.domain.sites import base_page_model
from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.forms.fields import LineField
from wagtail_mib_events.models import Event, Location
from wagtail_mib_events.models.translated import column_name, column_names, default_language
from wagtail_mib_events.permissions import locations_for

#: Texts that are one line, with the characters they may have.
LINES = {"name": 160, "neutral_title": 160, "price_note": 200, "travel_cost_hint": 300}
#: What a date without registration does not ask.
FOR_REGISTRATION = ("capacity", "registration_opens_at", "registration_closes_at", "care_closes_at")


class IndexPageField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not at run time
    """One of the index pages below which the user may add pages; shown with the path that leads to it."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the titles of a page and its parent, so that two of the same name can be told apart."""
        parent = obj.get_parent()
        return f"{parent.title} › {obj.title}" if parent and not parent.is_root() else str(obj.title)


class EventForm(WagtailAdminModelForm):
    """An event with its dates. ``save`` is never called: ``event_edit`` hands it to the domain."""

    page_parent = IndexPageField(
        label=_("Page of the event"),
        queryset=base_page_model()._default_manager.none(),
        required=False,
        empty_label=_("No page"),
        help_text=_(
            "Below which list of events its page is made. It goes live together with the event "
            "if you may publish pages there."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("for_user")
        instance: Event | None = kwargs.get("instance")
        right = "change_event" if instance and instance.pk else "add_event"
        self.date_options = DateOptions(locations_for(user, right) if user else Location.objects.all())
        super().__init__(*args, **kwargs)
        self._require_name()
        self._clean_lines()
        self._offer_pages(user)
        if "warn_days_before" in self.fields:
            self.fields["warn_days_before"].required = False
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Leave empty: it is made from the name.")

    def clean_warn_days_before(self) -> int:
        """Return the days, the usual ones where the input was left empty."""
        days: int | None = self.cleaned_data["warn_days_before"]
        return Event._meta.get_field("warn_days_before").default if days is None else days

    def clean_asks_care_notes(self) -> bool:
        """Refuse to ask for what could not be sealed."""
        asks: bool = self.cleaned_data["asks_care_notes"]
        if asks and not can_seal():
            message = _("There is no key yet with which this could be encrypted. Please ask your webmaster for one.")
            raise ValidationError(message, code="no_key")
        return asks

    def is_valid(self) -> bool:
        """Check the event, its dates, and whether enough people can register on each of them."""
        valid: bool = super().is_valid()
        return valid and self._can_be_reached(self.cleaned_data.get("min_participants"))

    def dates(self) -> list[SessionForm]:
        """Return the forms of the dates that stay or are new."""
        formset = self.formsets.get("sessions")
        if formset is None:
            return []
        kept = [form for form in formset.forms if not removes(formset, form)]
        return [form for form in kept if form.instance.pk or form.has_changed()]

    def locations(self) -> set[Location]:
        """Return the locations of all dates as they were chosen. Asks a valid form."""
        return {form.cleaned_data["location"] for form in self.dates()}

    def _can_be_reached(self, minimum: int | None) -> bool:
        """Refuse a minimum number that is larger than the places of a date to come."""
        if minimum is None or self.cleaned_data.get("booking_mode") == BookingMode.DROP_IN:
            return True
        places = [date.places_to_come() for date in self.dates()]
        fewest = min((number for number in places if number is not None), default=minimum)
        if minimum <= fewest:
            return True
        message = _("There are not so many places: a date has only %(places)d.")
        self.add_error("min_participants", ValidationError(message, code="too_many", params={"places": fewest}))
        return False

    def _require_name(self) -> None:
        name = self.fields.get(column_name("name", default_language()))
        if name is not None:
            name.required = True

    def _clean_lines(self) -> None:
        for text, longest in LINES.items():
            for name in set(column_names(text)) & self.fields.keys():
                old = self.fields[name]
                self.fields[name] = LineField(
                    max_length=longest,
                    label=old.label,
                    required=old.required,
                    help_text=old.help_text,
                    widget=old.widget,
                )

    def _offer_pages(self, user: Any) -> None:
        field = self.fields.get("page_parent")
        if field is None:
            return
        parents = index_pages_for(user) if user and not self._has_page() else []
        choices = [(page.pk, field.label_from_instance(page)) for page in parents]
        if not choices:
            del self.fields["page_parent"]
            return
        field.queryset = base_page_model()._default_manager.filter(pk__in=[pk for pk, _label in choices])
        field.choices = [("", field.empty_label), *choices]
        if len(choices) == 1 and not self.instance.pk:
            self.initial["page_parent"] = choices[0][0]

    def _has_page(self) -> bool:
        return bool(self.instance.pk and pages_of(self.instance))


def event_edit(form: EventForm) -> EventEdit:
    """Return what a valid form asks for: everything of a new event, of an old one only what was changed."""
    names = form.cleaned_data if form.instance.pk is None else form.changed_data
    columns = {field.name for field in Event._meta.concrete_fields}
    related = {field.name for field in Event._meta.many_to_many}
    formset = form.formsets.get("sessions")
    fields = {name: form.cleaned_data[name] for name in names if name in columns}
    if form.cleaned_data.get("booking_mode") == BookingMode.DROP_IN:
        fields["min_participants"] = None
    return EventEdit(
        fields=fields,
        related={name: form.cleaned_data[name] for name in names if name in related},
        dates=[date_edit(date, form) for date in form.dates() if date.has_changed()],
        removed=[
            date.instance.pk
            for date in (formset.initial_forms if formset else ())
            if removes(formset, date) and date.instance.pk
        ],
    )


def date_edit(date: SessionForm, form: EventForm) -> DateEdit:
    """Return what the form of one date asks for."""
    new = date.instance.pk is None
    names = date.cleaned_data if new else date.changed_data
    fields = {name: date.cleaned_data[name] for name in names if is_session_column(name)}
    if form.cleaned_data.get("booking_mode") == BookingMode.DROP_IN:
        fields |= dict.fromkeys(FOR_REGISTRATION)
    return DateEdit(
        pk=date.instance.pk,
        fields={name: value for name, value in fields.items() if name != "id"},
        companions=date.cleaned_data.get("companions") if "companions" in names else None,
        childcare=date.cleaned_data["care_places"] if "care_places" in names else None,
    )
