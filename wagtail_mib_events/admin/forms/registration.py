"""The questions of a registration on one page, for staff who have the household on the telephone or before them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events import languages
from wagtail_mib_events.admin.date_labels import date_with_places
from wagtail_mib_events.domain.contact_data import email_key
from wagtail_mib_events.domain.duplicates import likely_duplicate
from wagtail_mib_events.domain.queries.offers import Offer, OpenDate
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.domain.registrations import Household
from wagtail_mib_events.enums import BookingMode, CareWish, Channel
from wagtail_mib_events.forms.fields import EmailAddressField, LineField, NameField, PhoneField
from wagtail_mib_events.forms.registration import (
    CHOOSE_A_DATE,
    DATE_IS_GONE,
    NO_CARE,
    ChildrenStep,
    HelpStep,
    OwnNamesSelect,
    PersonStep,
)
from wagtail_mib_events.models import AgeBand, Event, Registration, Session

WAIT, OVERBOOK = "wait", "overbook"

# The order on the page, which is that of the errors too.
BEFORE_CHILDREN = ("sessions", "name", "phone", "email", "language", "interpreter_language", "adults")
AFTER_CHILDREN = ("care", "needs_step_free", "needs_transport", "when_full", "reason", "channel")

NO_DATES = _(
    "Nobody can be registered here now: the event is not published, all its dates are over or cancelled, "
    "or it is a course with dates at other locations."
)

# What earlier callers were called is nothing for the browser to suggest.
UNREMEMBERED = {"autocomplete": "off"}


class RegisterForm(PersonStep, ChildrenStep, HelpStep):
    """One household: dates, person, children, needs, how she agreed, what to do where it is full.

    ``duplicate`` is a registration with the same telephone number or e-mail address, among those that are ``visible``
    to the user, after a check that found one; the form asks to confirm that she is registered once more.
    """

    step = "register"
    title = short_title = _("Register by telephone")
    #: For the template, before anybody types where there is no date.
    no_dates = NO_DATES

    name = NameField(label=_("First name"), widget=forms.TextInput(attrs={**UNREMEMBERED, "dir": "auto"}))
    phone = PhoneField(
        label=_("Telephone number"), required=False, help_text=_("One of the two is enough: telephone or e-mail.")
    )
    email = EmailAddressField(label=_("E-mail address"), required=False)
    website = None  # type: ignore[assignment]  # Django's way to leave a field of the base out
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Mails and the ticket come in this language."), widget=OwnNamesSelect
    )
    channel = forms.ChoiceField(
        label=_("How she agreed"),
        help_text=_("First tell her what you store, and that she can withdraw her consent at any time."),
        choices=[(Channel.PHONE, _("By telephone")), (Channel.STAFF, _("In person"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how she agreed. Without her consent we cannot register her.")},
    )
    when_full = forms.ChoiceField(
        label=_("What happens then"),
        required=False,
        choices=[
            (WAIT, _("On the waiting list")),
            (OVERBOOK, _("Overbook: she gets a place although all are taken")),
        ],
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("It stays in the history of the registration for ever. Please write no names."),
    )

    def __init__(
        self,
        *,
        offer: Offer,
        preselected: list[int],
        answers: MultiValueDict[str, str] | None,
        visible: QuerySet[Registration],
        now: datetime,
    ) -> None:
        """Begin with the preselected dates (ids), or judge ``answers``; ``now`` is aware."""
        self.now = now
        self.visible = visible
        self.confirmed = answers.getlist("once_more") if answers else []
        self.duplicate: Registration | None = None
        begin = {
            "sessions": [str(pk) for pk in preselected],
            "adults": ["1"],
            "language": [settings.LANGUAGE_CODE],
            "when_full": [WAIT],
        }
        super().__init__(
            offer=offer,
            sessions=[date.session.pk for date in offer.dates],
            answers=MultiValueDict(begin) if answers is None else answers,
            check=answers is not None,
        )
        if not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True

    def add_fields(self) -> None:
        """Add the dates and what the steps of the registration ask."""
        mode = self.offer.event.booking_mode
        choices = [(str(date.session.pk), date_with_places(date.session, date.places)) for date in self.offer.dates]
        messages = {"required": CHOOSE_A_DATE, "invalid_choice": DATE_IS_GONE}
        if mode == BookingMode.APPOINTMENT:
            self.fields["sessions"] = forms.ChoiceField(
                label=_("Dates"), choices=choices, widget=forms.RadioSelect, error_messages=messages
            )
        elif mode != BookingMode.WHOLE_EVENT:
            self.fields["sessions"] = forms.MultipleChoiceField(
                label=_("Dates"), choices=choices, widget=forms.CheckboxSelectMultiple, error_messages=messages
            )
        PersonStep.add_fields(self)
        if "adults" in self.fields:
            self.fields["adults"].label = _("Adults")
            self.fields["adults"].help_text = ""
        ChildrenStep.add_fields(self)
        HelpStep.add_fields(self)
        for name in ("phone", "email"):
            self.fields[name].widget.attrs |= UNREMEMBERED
        self.fields["language"].choices = languages.choices(languages.site_languages())  # type: ignore[attr-defined]  # a ChoiceField
        counts = [self.count_name(band) for band in self.offer.bands]
        self.order_fields([*BEFORE_CHILDREN, *counts, *AFTER_CHILDREN])

    def clean(self) -> dict[str, Any]:
        """Judge children and care by the chosen dates, ask for the reason to overbook and about a duplicate."""
        if "sessions" not in self.errors:
            self.cared = self.offer.cared_bands([session.pk for session in self.sessions_chosen()])
        cleaned = super().clean()
        if not self.offer.dates:
            # Of a course no date named means all of them, those at other locations too.
            self.add_error(None, NO_DATES)
        asks_for_care = cleaned.get("care") not in ("", None, NO_CARE)
        if asks_for_care and not self.cared and "care" not in self.errors:
            self.add_error("care", gettext("There is no childcare on the chosen dates. Please choose “No”."))
        if cleaned.get("when_full") == OVERBOOK and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", gettext("Please write a reason for the overbooking."))
        self._ask_about_duplicate(cleaned)
        return cleaned

    def dates_chosen(self) -> list[OpenDate]:
        """Return the chosen dates, all of a course, also while other answers are wrong."""
        if "sessions" not in self.fields:
            return self.offer.dates
        value = self["sessions"].value() or []
        chosen = {str(pk) for pk in (value if isinstance(value, (list, tuple)) else [value])}
        return [date for date in self.offer.dates if str(date.session.pk) in chosen]

    def sessions_chosen(self) -> list[Session]:
        """Return the sessions of the chosen dates."""
        return [date.session for date in self.dates_chosen()]

    def names_of_dates(self) -> list[str]:
        """Return the chosen dates with what is free, for the template."""
        return [date_with_places(date.session, date.places) for date in self.dates_chosen()]

    def folds_dates(self) -> bool:
        """Tell whether the list of dates can stay folded away: one is chosen and nothing is wrong with it."""
        return len(self.dates_chosen()) == 1 and "sessions" not in self.errors

    def is_tight(self) -> bool:
        """Tell whether a household may find no place on a chosen date, or on any where none is chosen yet."""
        dates = self.dates_chosen() or self.offer.dates
        return any(date.is_full_for(self.offer.event.max_adults) for date in dates)

    def folds_when_full(self) -> bool:
        """Tell whether nobody needs to ask what to do where it is full."""
        overbooks = self["when_full"].value() == OVERBOOK or self["reason"].value()
        return not (self.is_tight() or overbooks or "when_full" in self.errors)

    def channel_chosen(self) -> Channel:
        """Return how the household reached us. Needs a form that is valid."""
        return Channel(self.cleaned_data["channel"])

    def overbook_reason(self) -> str:
        """Return the reason where it is to be overbooked, else nothing. Needs a form that is valid."""
        return str(self.cleaned_data["reason"]) if self.cleaned_data["when_full"] == OVERBOOK else ""

    def household(self) -> Household:
        """Return the answers as the domain takes them. Needs a form that is valid."""
        cleaned = self.cleaned_data
        care = self.care()
        return Household(
            name=cleaned["name"],
            adults=cleaned.get("adults") or 1,
            phone=cleaned["phone"],
            email=cleaned["email"],
            language=cleaned["language"],
            children=self.children(),
            wants_care=care is not None,
            care_wish=care or CareWish.COME_ANYWAY,
            consent=consent_noted(self.channel_chosen()),
            **{name: cleaned[name] for name in HelpStep.base_fields},
        )

    def _ask_about_duplicate(self, cleaned: dict[str, Any]) -> None:
        likely = likely_duplicate(
            event=self.offer.event,
            email_key=email_key(cleaned.get("email") or ""),
            phone=cleaned.get("phone") or "",
            now=self.now,
        )
        self.duplicate = self.visible.filter(pk=likely.pk).first() if likely else None
        if self.duplicate is None:
            return
        # The tick is for this registration: it does not count for another one that a corrected number leads to.
        key = str(self.duplicate.pk)
        self.fields["once_more"] = forms.MultipleChoiceField(
            label=gettext("Registered already"),
            required=False,
            choices=[(key, gettext("Register once more"))],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["once_more"])
        if key not in self.confirmed:
            text = gettext("This telephone number or e-mail address is registered for this event already.")
            self.add_error("once_more", text)


def consent_noted(channel: Channel) -> str:
    """Return the sentence that staff note as her consent, in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        if channel == Channel.PHONE:
            return gettext(
                "She agreed by telephone that her answers are stored in order to prepare this event. "
                "She knows that she can withdraw this at any time."
            )
        return gettext(
            "She agreed in person that her answers are stored in order to prepare this event. "
            "She knows that she can withdraw this at any time."
        )


def staff_offer(*, event: Event, sessions: list[Session], now: datetime) -> Offer:
    """Return what staff can book of an event: these dates, childcare after its deadline too; ``now`` is aware."""
    places = places_by_session(session_ids=[session.pk for session in sessions], now=now)
    dates = [
        OpenDate(
            session=session,
            places=(of := places[session.pk]),
            care_has_ended=of.offers_care and not session.takes_care_requests_at(now),
        )
        for session in sessions
    ]
    bands = list(AgeBand.objects.all()) if event.most_children else []
    return Offer(event=event, dates=dates, bands=bands)
