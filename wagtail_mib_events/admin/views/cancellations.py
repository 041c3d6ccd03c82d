"""Calling off an event or a date: who is affected is said first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail_mib_events.admin.views.confirmations import ConfirmView
from wagtail_mib_events.domain import cancellations
from wagtail_mib_events.forms.fields import LineField
from wagtail_mib_events.languages import direction, language_name
from wagtail_mib_events.models import Event, Session
from wagtail_mib_events.models.translated import column_name, content_languages


def reason_form() -> type[forms.Form]:
    """Return a form that asks for the reason of a cancellation in every language of the site."""
    fields = {
        column_name("cancellation_reason", code): LineField(
            label=_("Reason (%(language)s)") % {"language": language_name(code)},
            max_length=300,
            required=False,
            widget=forms.TextInput(attrs={"lang": code, "dir": direction(code)}),
        )
        for code in content_languages()
    }
    return type("ReasonForm", (forms.Form,), fields)


class CancellationView(ConfirmView):
    """Base for calling off: says beforehand how many households will be told, and how."""

    header_icon = "cross"
    serious = True

    def get_form_class(self) -> type[forms.Form]:
        """Ask for a reason."""
        return reason_form()

    def dates(self) -> QuerySet[Session]:
        """Return the dates that are called off."""
        raise NotImplementedError

    @cached_property
    def affected(self) -> cancellations.Affected:
        """Who has booked them."""
        return cancellations.affected_by(sessions=self.dates(), now=timezone.now())

    def sentences(self) -> list[str]:
        """Say who is affected, who gets a mail and who must be called."""
        return affected_sentences(self.affected)


class CancelEventView(CancellationView):
    """Calls off an event with all dates to come."""

    model = Event
    page_title = gettext_lazy("Cancel event")
    button_label = gettext_lazy("Cancel the event")
    done_message = gettext_lazy("The event is cancelled.")

    def dates(self) -> QuerySet[Session]:
        """Return all its dates."""
        return Session.objects.filter(event=self.object)

    def act(self, form: Any) -> None:
        """Call it off."""
        cancellations.cancel_event(event=self.object, reasons=form.cleaned_data, user=self.request.user)


class CancelDateView(CancellationView):
    """Calls off one date."""

    model = Session
    action = "change"
    page_title = gettext_lazy("Cancel date")
    button_label = gettext_lazy("Cancel the date")
    done_message = gettext_lazy("The date is cancelled.")

    def get_page_subtitle(self) -> str:
        """Return event, date and location."""
        return f"{self.object.event} – {self.object} – {self.object.location}"

    def get_success_url(self) -> str:
        """Go back to the dates."""
        return reverse("mib_dates:index")

    def dates(self) -> QuerySet[Session]:
        """Return the date."""
        return Session.objects.filter(pk=self.object.pk)

    def act(self, form: Any) -> None:
        """Call it off."""
        cancellations.cancel_date(session=self.object, reasons=form.cleaned_data, user=self.request.user)


def affected_sentences(affected: cancellations.Affected) -> list[str]:
    """Return how many households are affected, get a mail, must be called."""
    if not affected.households:
        return [_("Nobody is registered. No mail is sent.")]
    sentences = [
        ngettext("%(number)d household is registered.", "%(number)d households are registered.", affected.households)
        % {"number": affected.households}
    ]
    if affected.by_mail:
        sentences.append(
            ngettext("%(number)d of them gets an e-mail.", "%(number)d of them get an e-mail.", affected.by_mail)
            % {"number": affected.by_mail}
        )
    if affected.by_phone:
        sentences.append(
            ngettext(
                "%(number)d of them has no e-mail address: please call her.",
                "%(number)d of them have no e-mail address: please call them.",
                affected.by_phone,
            )
            % {"number": affected.by_phone}
        )
    return sentences
