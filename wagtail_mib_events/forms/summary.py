"""Her answers in words: judged ones with what she may expect, and raw ones for when she came too late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.contact_data import email_for_people, phone_for_people
from wagtail_mib_events.domain.queries.offers import OpenDate
from wagtail_mib_events.domain.registrations import Household
from wagtail_mib_events.enums import BookingMode, CareStatus, CareWish
from wagtail_mib_events.forms.journey import Journey, chosen_ids
from wagtail_mib_events.forms.registration import ChildrenStep, HelpStep, PersonStep, Step
from wagtail_mib_events.forms.state import FormState
from wagtail_mib_events.languages import language_name
from wagtail_mib_events.models import AgeBand, Event, Session


@dataclass(frozen=True)
class Answer:
    """One answer. ``language`` is the code of the language that ``value`` is written in, if not that of the page."""

    label: str
    value: str
    language: str = ""


@dataclass(frozen=True)
class Group:
    """The answers of one step, in the order of its questions."""

    step: type[Step]
    answers: list[Answer]


@dataclass(frozen=True)
class Prospect:
    """What a date would give her now: a place or the waiting list; childcare, or ``None`` where she wants none."""

    date: OpenDate
    waits: bool
    care: CareStatus | None


def groups(*, journey: Journey, household: Household) -> list[Group]:
    """Return the answers of all steps but the dates, for the summary."""
    said = {PersonStep: _person, ChildrenStep: _children, HelpStep: _help}
    return [Group(step=step, answers=list(said[step](journey, household))) for step in journey.steps if step in said]


def prospects(*, journey: Journey, household: Household) -> list[Prospect]:
    """Return what each chosen date would give her if she registered now; the decision falls when she does."""
    dates = journey.dates()
    cared = {band.pk for band in journey.offer.cared_bands(journey.session_ids())}
    children = {band.pk: n for band, n in household.children.items() if household.wants_care and band.pk in cared}
    found = [_prospect(date, household, children) for date in dates]
    if journey.offer.event.booking_mode == BookingMode.WHOLE_EVENT and any(each.waits for each in found):
        return [Prospect(date=each.date, waits=True, care=each.care) for each in found]
    return found


def raw_answers(*, event: Event, state: FormState) -> tuple[list[Session], list[Answer]]:
    """Return the dates that were chosen and everything else as it was typed, judged by nobody."""
    sessions = event.sessions.filter(pk__in=chosen_ids(state)).select_related("location").order_by("start", "pk")
    return list(sessions), [answer for answer in _raw(state) if answer.value.strip()]


def _prospect(date: OpenDate, household: Household, children: dict[int, int]) -> Prospect:
    care: CareStatus | None = None
    if children:
        offered = CareStatus.WAITING if date.lacks_care_for(children) else CareStatus.GRANTED
        care = offered if date.places.looked_after(children) else CareStatus.NONE
    only_with_care = household.care_wish == CareWish.ONLY_WITH_CARE and care == CareStatus.WAITING
    return Prospect(date=date, waits=date.is_full_for(household.adults) or only_with_care, care=care)


def _person(journey: Journey, household: Household) -> Iterator[Answer]:
    yield Answer(_("First name"), household.name)
    if household.phone:
        yield Answer(_("Telephone number"), phone_for_people(household.phone, region=conf().PHONE_REGION))
    if household.email:
        yield Answer(_("E-mail address"), email_for_people(household.email))
    if journey.offer.event.max_adults > 1:
        yield Answer(_("Adults"), str(household.adults))


def _children(journey: Journey, household: Household) -> Iterator[Answer]:
    if not household.children:
        yield Answer(_("Children"), _("No children"))
        return
    for band, number in household.children.items():
        yield Answer(str(band), str(number))
    if journey.offer.cared_bands(journey.session_ids()):
        yield Answer(_("Childcare"), _care_words(household))


def _care_words(household: Household) -> str:
    if not household.wants_care:
        return _("No, that is not needed")
    if household.care_wish == CareWish.ONLY_WITH_CARE:
        return _("Yes. I can only come with childcare")
    return _("Yes. If there is no childcare place, I come anyway")


def _help(_journey: Journey, household: Household) -> Iterator[Answer]:
    code = household.interpreter_language
    if code:
        yield Answer(_("Interpreter"), language_name(code), code)
    if household.needs_step_free:
        yield Answer(_("Way without steps"), _("Yes"))
    if household.needs_transport:
        yield Answer(_("Help with getting there"), _("Yes"))
    if not (code or household.needs_step_free or household.needs_transport):
        yield Answer(_("Help"), _("Nothing in particular"))


def _raw(state: FormState) -> Iterator[Answer]:
    def typed(name: str) -> str:
        return ", ".join(state.answers.get(name, []))

    yield Answer(_("First name"), typed("name"))
    yield Answer(_("Telephone number"), typed("phone"))
    yield Answer(_("E-mail address"), typed("email"))
    yield Answer(_("Adults"), typed("adults"))
    for band in AgeBand.objects.all():
        yield Answer(str(band), typed(ChildrenStep.count_name(band)))
    code = typed("interpreter_language")
    yield Answer(_("Interpreter"), language_name(code) if code else "", code)
    yield Answer(_("Way without steps"), _("Yes") if typed("needs_step_free") else "")
    yield Answer(_("Help with getting there"), _("Yes") if typed("needs_transport") else "")
