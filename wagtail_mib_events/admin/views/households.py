"""What staff do for a whole household that calls: change who comes, take note of absences, delete it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from wagtail_mib_events.admin.steps import dates_to_excuse
from wagtail_mib_events.admin.views.bookings import how_told
from wagtail_mib_events.admin.views.confirmations import ConfirmView
from wagtail_mib_events.domain.absences import tell_absences
from wagtail_mib_events.domain.deletion import delete_registration
from wagtail_mib_events.domain.exceptions import DomainError, NothingToDo
from wagtail_mib_events.domain.households import change_household
from wagtail_mib_events.domain.queries.personal import Holding, holding_of
from wagtail_mib_events.forms.absences import AbsencesForm
from wagtail_mib_events.forms.household import HouseholdForm
from wagtail_mib_events.models import Booking, Registration
from wagtail_mib_events.permissions import whole_registrations_for


class HouseholdStepView(ConfirmView):
    """Base for a step with a household, for whoever may change all its living bookings."""

    model = Registration
    action = "change"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Load the registration; one that was deleted meanwhile is ``None``."""
        try:
            super().setup(request, *args, **kwargs)
        except Http404:
            is_there = Registration.objects.filter(pk=kwargs["pk"]).exists()
            if is_there or not self.permission_policy.user_has_permission(request.user, self.action):
                raise
            self.object = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead back with a sentence where there is nothing to ask any more."""
        if self.object is None:
            return self.gone()
        if not self.makes_sense():
            return self.too_late()
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        """Return the registrations that the user may change as a whole."""
        return whole_registrations_for(self.request.user, "change_registration").select_related("event")

    @cached_property
    def holding(self) -> Holding:
        """What the household holds now."""
        return holding_of(registration=self.object, now=timezone.now())

    def makes_sense(self) -> bool:
        """Tell whether there is anything that the step could change."""
        return True

    def form_valid(self, form: Any) -> HttpResponse:
        """Act and say so; what was typed stays where it is refused."""
        try:
            self.act(form)
        except NothingToDo:
            return self.too_late() if Registration.objects.filter(pk=self.object.pk).exists() else self.gone()
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.done_message)
        return HttpResponseRedirect(self.get_done_url())

    def too_late(self) -> HttpResponse:
        """Say that nothing was changed, on the page of the registration."""
        messages.warning(self.request, str(NothingToDo()))
        return HttpResponseRedirect(self.get_success_url())

    def gone(self) -> HttpResponse:
        """Say that the registration was deleted meanwhile, in the list."""
        messages.warning(self.request, _("This registration was deleted meanwhile."))
        return HttpResponseRedirect(reverse("mib_registrations:index"))

    def get_success_url(self) -> str:
        """Go back to the registration."""
        return reverse("mib_registrations:inspect", args=[self.object.pk])

    def get_done_url(self) -> str:
        """Return where to go on after the step."""
        return self.get_success_url()

    def get_breadcrumbs_items(self) -> list[Any]:
        """Lead back to the list and to the registration."""
        every = {
            "url": reverse("mib_registrations:index"),
            "label": capfirst(str(Registration._meta.verbose_name_plural)),
        }
        this = {"url": self.get_success_url(), "label": str(self.object)}
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, every, this, here]


class ChangePeopleView(HouseholdStepView):
    """Changes who comes along and what the household needs, childcare after its deadline too."""

    template_name = "wagtail_mib_events/admin/registrations/people.html"
    page_title = gettext_lazy("Change people")
    header_icon = "group"
    button_label = gettext_lazy("Save")
    done_message = gettext_lazy("The answers are changed.")

    def makes_sense(self) -> bool:
        """Tell whether a date is still to come."""
        return bool(self.holding.alive)

    def get_form(self, _form_class: Any = None) -> HouseholdForm:
        """Return the questions of the household's own page."""
        answers = self.request.POST if self.request.method == "POST" else None
        return HouseholdForm(holding=self.holding, answers=answers)

    def sentences(self) -> list[str]:
        """Say what it concerns and whether she is told."""
        return [
            _("This is for all dates to come of this household. Where there is no room for all, nothing is changed."),
            how_told(self.object),
        ]

    def act(self, form: Any) -> None:
        """Change it."""
        change_household(registration=self.object, **form.answers(), user=self.request.user)


class DatesToExcuseForm(AbsencesForm):
    """The household's own form in words for staff."""

    def __init__(self, data: Any = None, *, bookings: list[Booking]) -> None:
        super().__init__(data, bookings=bookings)
        field: Any = self.fields["sessions"]
        field.label = _("Dates on which the household does not come")
        field.error_messages["every_date"] = _("She does not come at all? Then please cancel all her dates.")
        field.choices = [(booking.session_id, _date_and_location(booking)) for booking in bookings]


class AbsencesView(HouseholdStepView):
    """Takes note that a household does not come on single dates of a course."""

    page_title = gettext_lazy("Absences")
    header_icon = "date"
    button_label = gettext_lazy("Save")
    done_message = gettext_lazy("The absences are noted.")

    @cached_property
    def bookings(self) -> list[Booking]:
        """Its dates that can be chosen."""
        return dates_to_excuse(registration=self.object, now=timezone.now())

    def makes_sense(self) -> bool:
        """Tell whether there are such dates."""
        return bool(self.bookings)

    def get_form(self, _form_class: Any = None) -> forms.Form:
        """Offer the dates; those that are noted already are ticked."""
        return DatesToExcuseForm(self.request.POST if self.request.method == "POST" else None, bookings=self.bookings)

    def sentences(self) -> list[str]:
        """Say what becomes of the places."""
        what = (
            _("On these dates somebody else gets the place, for good. The household keeps it on all other dates.")
            if self.object.event.absence_frees_place
            else _("The household keeps its place in the course. A tick can be taken back until the date begins.")
        )
        return [what, _("The household is not written to.")]

    def act(self, form: Any) -> None:
        """Take note."""
        tell_absences(registration=self.object, session_ids=form.cleaned_data["sessions"], user=self.request.user)


class DeleteHouseholdView(HouseholdStepView):
    """Deletes a household at its wish."""

    template_name = "wagtail_mib_events/admin/registrations/delete.html"
    page_title = gettext_lazy("Delete registration")
    header_icon = "bin"
    button_label = gettext_lazy("Yes, delete everything")
    serious = True
    done_message = gettext_lazy("The registration is deleted. Only numbers are kept.")

    def sentences(self) -> list[str]:
        """Say what goes and what stays."""
        return [
            _("Name, contact data, children, needs, dates, messages and consents of this household are deleted."),
            _("This cannot be undone. We keep only numbers, in which nobody can be recognised."),
            _("The log keeps the code of the registration. The household is not written to."),
        ]

    def cancelled_dates(self) -> list[str]:
        """Return the dates that are cancelled with it, for the template."""
        return [
            _date_and_location(date.booking) for date in self.holding.alive if date.session.start > self.holding.now
        ]

    def act(self, _form: Any) -> None:
        """Delete it."""
        delete_registration(registration=self.object, user=self.request.user)

    def get_done_url(self) -> str:
        """Go back to the list."""
        return reverse("mib_registrations:index")


def _date_and_location(booking: Booking) -> str:
    return f"{booking.session}, {booking.session.location}"
