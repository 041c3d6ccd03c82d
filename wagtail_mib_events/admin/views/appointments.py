"""Making many appointments at once: what they come to is shown first, and made by a second button."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from wagtail_mib_events.admin.forms.appointments import AppointmentsForm
from wagtail_mib_events.admin.forms.sessions import DateOptions
from wagtail_mib_events.admin.views.confirmations import ConfirmView
from wagtail_mib_events.domain.appointments import Proposal, Proposals, add_appointments, propose
from wagtail_mib_events.domain.exceptions import DomainError
from wagtail_mib_events.enums import BookingMode, EventStatus
from wagtail_mib_events.models import Event
from wagtail_mib_events.permissions import locations_for

#: What the buttons of the page send, besides the form.
BUTTONS = ("create", "change")


class AddAppointmentsView(ConfirmView):
    """Divides a stretch of a day into appointments of an event."""

    model = Event
    action = "change"
    form_class: type[forms.Form] = AppointmentsForm
    template_name = "wagtail_mib_events/admin/appointments.html"
    page_title = gettext_lazy("Add appointments")
    header_icon = "date"
    button_label = gettext_lazy("Show the appointments")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Load the event; one that takes no appointments is 404."""
        super().setup(request, *args, **kwargs)
        if not takes_appointments(self.object):
            raise Http404

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the locations at which the user may have dates."""
        options = DateOptions(locations_for(self.request.user, "change_event"))
        return {**super().get_form_kwargs(), "date_options": options}

    def form_valid(self, form: AppointmentsForm) -> HttpResponse:
        """Show the form again, what it comes to, or make it."""
        if "change" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            if "create" in self.request.POST:
                return self._create(form)
            proposals = propose(event=self.object, timetable=form.timetable(), now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                proposals=proposals,
                days=by_day(proposals),
                sent=sent_again(self.request),
            )
        )

    def _create(self, form: AppointmentsForm) -> HttpResponse:
        number = add_appointments(event=self.object, timetable=form.timetable(), user=self.request.user)
        text = ngettext("%(number)d appointment was made.", "%(number)d appointments were made.", number)
        messages.success(self.request, text % {"number": number})
        return HttpResponseRedirect(f"{reverse('mib_dates:index')}?event={self.object.pk}")


def takes_appointments(event: Event) -> bool:
    """Tell whether appointments can be added to an event: not to one that is called off or archived."""
    is_alive = event.status in (EventStatus.DRAFT, EventStatus.PUBLISHED)
    return is_alive and event.booking_mode == BookingMode.APPOINTMENT


def by_day(proposals: Proposals) -> list[list[Proposal]]:
    """Return what is proposed, grouped by local day."""
    groups = groupby(proposals.every, key=lambda proposal: timezone.localdate(proposal.slot.start))
    return [list(group) for _day, group in groups]


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the inputs of a form as they were sent, to be sent again by the next button."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in (*BUTTONS, "csrfmiddlewaretoken")
    ]
