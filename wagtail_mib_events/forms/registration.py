"""The steps of a registration: one group of questions each. Which step comes when is the journey's business."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events import languages
from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.queries.offers import Offer, OpenDate
from wagtail_mib_events.enums import BookingMode, CareWish
from wagtail_mib_events.forms.fields import CountField, EmailAddressField, NameField, PhoneField
from wagtail_mib_events.models import AgeBand

NO_CARE = "no"

ONE_OF_BOTH = _("Please write a telephone number or an e-mail address. One of the two is enough.")
CHOOSE_A_DATE = _("Please choose at least one date.")
DATE_IS_GONE = _("A date that you chose cannot be booked any more. Please choose another one.")


def adults_field(most: int) -> CountField:
    """Return the question how many adults come, where several may."""
    return CountField(
        label=_("How many adults come?"),
        help_text=_("With you, at most %(number)d.") % {"number": most},
        minimum=1,
        maximum=most,
        widget=number_input(),
    )


def number_input() -> forms.TextInput:
    """Return a short text input that brings up digits on a telephone."""
    return forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "size": "3", "class": "mib-input--number"}
    )


class Step(forms.Form):
    """One page of questions. ``sessions`` are the ids of the dates chosen so far."""

    step: ClassVar[str]
    title: ClassVar[str | Promise]
    #: Shown in the summary in place of ``title``.
    short_title: ClassVar[str | Promise]

    # Templates are handed the class, to ask it for its name and title.
    do_not_call_in_templates = True
    # Browsers' own messages come in the browser's language and one at a time: ours come from the server.
    use_required_attribute = False

    def __init__(self, *, offer: Offer, sessions: list[int], answers: MultiValueDict[str, str], check: bool) -> None:
        """Show the raw answers; with ``check`` they are judged too."""
        super().__init__(data=answers if check else None, label_suffix="")
        self.offer = offer
        self.sessions = sessions
        self.add_fields()
        if not check:
            known = {name: field for name, field in self.fields.items() if name in answers}
            self.initial.update({name: self._raw(field, name, answers) for name, field in known.items()})

    def add_fields(self) -> None:
        """Add the fields that depend on the event or on earlier answers."""

    @staticmethod
    def _raw(field: forms.Field, name: str, answers: MultiValueDict[str, str]) -> Any:
        return field.widget.value_from_datadict(answers, {}, name)


class DatesStep(Step):
    """Which dates: one or more, exactly one, or simply all of a course."""

    step = "dates"
    title = _("Which date suits you?")
    short_title = _("Your dates")

    def add_fields(self) -> None:
        """Offer the open dates, as the booking mode of the event demands."""
        choices = [(str(date.session.pk), str(date.session)) for date in self.offer.dates]
        messages = {"required": CHOOSE_A_DATE, "invalid_choice": DATE_IS_GONE}
        mode = self.offer.event.booking_mode
        if mode == BookingMode.PER_SESSION:
            self.fields["sessions"] = forms.MultipleChoiceField(
                label=_("You can choose several dates."),
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                error_messages=messages,
            )
        elif mode == BookingMode.APPOINTMENT:
            self.fields["sessions"] = forms.ChoiceField(
                label=_("Please choose one date."),
                choices=choices,
                widget=forms.RadioSelect,
                error_messages=messages,
            )

    def options(self) -> list[tuple[OpenDate, BoundWidget]]:
        """Return each date with its box to tick, for the template."""
        return list(zip(self.offer.dates, self["sessions"], strict=True))


class PersonStep(Step):
    """Who she is and how to reach her."""

    step = "person"
    title = _("Who are you?")
    short_title = _("You")

    name = NameField(label=_("First name"), widget=forms.TextInput(attrs={"autocomplete": "given-name", "dir": "auto"}))
    phone = PhoneField(
        label=_("Telephone number"),
        required=False,
        help_text=_("With a telephone number your place is confirmed at once."),
    )
    email = EmailAddressField(
        label=_("E-mail address"), required=False, help_text=_("We write to you only about this event.")
    )
    # A trap for programs that fill in everything; people do not see it.
    website = forms.CharField(
        label=_("Please leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def add_fields(self) -> None:
        """Read numbers as those of the site's country, and ask how many adults come where several may."""
        self.fields["phone"].region = conf().PHONE_REGION  # type: ignore[attr-defined]
        most = self.offer.event.max_adults
        if most > 1:
            self.fields["adults"] = adults_field(most)
            self.initial.setdefault("adults", "1")

    def clean(self) -> dict[str, Any]:
        """Demand one of the two ways to reach her, unless one of them was tried."""
        cleaned = super().clean() or {}
        tried = {"phone", "email"} & set(self.errors)
        if not tried and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", ValidationError(ONE_OF_BOTH, code="unreachable"))
        return cleaned


class ChildrenStep(Step):
    """How many children of which age come along, and whether they are to be looked after."""

    step = "children"
    title = _("Do you bring children?")
    short_title = _("Children")

    @property
    def most_children(self) -> int:
        """How many children may come along."""
        return self.offer.event.most_children

    def add_fields(self) -> None:
        """Ask for a number per age band, and for care where a chosen date offers it."""
        self.cared = self.offer.cared_bands(self.sessions)
        for band in self.offer.bands:
            self.fields[self.count_name(band)] = CountField(
                label=str(band),
                required=False,
                maximum=self.most_children,
                help_text="" if band in self.cared or not self.cared else _("We do not look after this age."),
                widget=number_input(),
            )
        if self.cared:
            self.fields["care"] = forms.ChoiceField(
                label=_("Shall we look after your children during the event?"),
                help_text=_("It costs nothing."),
                required=False,
                choices=[
                    (NO_CARE, _("No, that is not needed")),
                    (CareWish.COME_ANYWAY, _("Yes. If there is no childcare place, I come anyway")),
                    (CareWish.ONLY_WITH_CARE, _("Yes. I can only come with childcare")),
                ],
                widget=forms.RadioSelect,
            )

    @staticmethod
    def count_name(band: AgeBand) -> str:
        """Return the name of the field that counts the children of an age band."""
        return f"children_{band.pk}"

    def counts(self) -> list[Any]:
        """Return the fields that count children, for the template."""
        return [self[self.count_name(band)] for band in self.offer.bands]

    def dates_without_care(self) -> list[OpenDate]:
        """Return the chosen dates whose childcare is full, for the template."""
        dates = (date for date in self.offer.dates if date.session.pk in self.sessions)
        return [date for date in dates if date.places.offers_care and not date.has_free_care]

    def dates_with_care_ended(self) -> list[OpenDate]:
        """Return the chosen dates whose childcare can no longer be asked for, for the template."""
        return [date for date in self.offer.dates if date.session.pk in self.sessions and date.care_has_ended]

    def children(self) -> dict[AgeBand, int]:
        """Return the number of children per age band, without the bands of nobody. Needs a checked form."""
        numbers = ((band, self.cleaned_data.get(self.count_name(band)) or 0) for band in self.offer.bands)
        return {band: number for band, number in numbers if number}

    def care(self) -> CareWish | None:
        """Return her wish where she wants childcare. Needs a checked form."""
        answer = self.cleaned_data.get("care") or NO_CARE
        return None if answer == NO_CARE or not self.children() else CareWish(answer)

    def clean(self) -> dict[str, Any]:
        """Compare the number of children with what the event allows and with the wish for care."""
        cleaned = super().clean() or {}
        if not self.offer.bands or any(field.name in self.errors for field in self.counts()):
            return cleaned
        if message := self._refusal(cleaned):
            field, text = message
            self.add_error(field, text)
        return cleaned

    def _refusal(self, cleaned: dict[str, Any]) -> tuple[str, str] | None:
        children = self.children()
        first = self.count_name(self.offer.bands[0])
        most = self.most_children
        if sum(children.values()) > most:
            text = ngettext(
                "At most %(number)d child can come along. Please call us if you have more.",
                "At most %(number)d children can come along. Please call us if you have more.",
                most,
            )
            return first, text % {"number": most}
        if not self.cared or "care" in self.errors:
            return None
        wants = cleaned.get("care") not in ("", None, NO_CARE)
        if wants and not children:
            return first, gettext("Please write how many children we shall look after.")
        if wants and not set(children) & set(self.cared):
            return "care", gettext("We do not look after this age. Please choose “No”, or call us.")
        if set(children) & set(self.cared) and not cleaned.get("care"):
            return "care", gettext("Please choose whether we shall look after your children.")
        return None


class OwnNamesSelect(forms.Select):
    """A choice of languages, each option marked with its language and direction."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark an option, so that it is read out and written in its own way."""
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"] |= {"lang": str(value), "dir": languages.direction(str(value))}
        return option


class HelpStep(Step):
    """What makes it easier for her to come and to understand."""

    step = "help"
    title = _("What helps you?")
    short_title = _("What helps you")

    interpreter_language = forms.ChoiceField(
        label=_("Do you need an interpreter?"), required=False, widget=OwnNamesSelect
    )
    needs_step_free = forms.BooleanField(label=_("I need a way without steps"), required=False)
    needs_transport = forms.BooleanField(label=_("I need help with getting there"), required=False)

    def add_fields(self) -> None:
        """Offer the languages that interpreters can be asked for."""
        spoken = languages.choices(conf().SPOKEN_LANGUAGES)
        self.fields["interpreter_language"].choices = [("", _("No")), *spoken]  # type: ignore[attr-defined]


class CheckStep(Step):
    """The last look, and her consent."""

    step = "check"
    title = _("Is everything right?")
    short_title = title

    consent = forms.BooleanField(
        label=_("I agree"), error_messages={"required": _("Please tick this box. Without it we cannot register you.")}
    )


def consent_text() -> str:
    """Return the wording that is agreed to, in the active language; it is stored with the registration."""
    organiser = conf().ORGANISER
    if organiser:
        return gettext(
            "I agree that %(organiser)s stores what I have written here in order to prepare this event. "
            "I can withdraw this at any time."
        ) % {"organiser": organiser}
    return gettext(
        "I agree that what I have written here is stored in order to prepare this event. "
        "I can withdraw this at any time."
    )
