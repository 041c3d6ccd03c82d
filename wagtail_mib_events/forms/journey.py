"""The way through a registration: which steps an event needs, where each leads, and what comes of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language

from wagtail_mib_events.domain.queries.offers import Offer, OpenDate
from wagtail_mib_events.domain.registrations import Household
from wagtail_mib_events.enums import BookingMode, CareWish
from wagtail_mib_events.forms.registration import (
    CheckStep,
    ChildrenStep,
    DatesStep,
    HelpStep,
    PersonStep,
    Step,
    consent_text,
)
from wagtail_mib_events.forms.state import FormState
from wagtail_mib_events.models import Session


class Journey:
    """One registration on its way: what is offered, what she has answered, which step comes next."""

    def __init__(self, *, offer: Offer, state: FormState) -> None:
        self.offer = offer
        self.state = state

    @cached_property
    def steps(self) -> list[type[Step]]:
        """The steps in order; one date leaves nothing to choose, and an event without children nothing to ask."""
        steps: list[type[Step]] = [PersonStep]
        if len(self.offer.dates) > 1:
            steps.insert(0, DatesStep)
        if self.offer.event.most_children and self.offer.bands:
            steps.append(ChildrenStep)
        return [*steps, HelpStep, CheckStep]

    def step(self, name: str) -> type[Step]:
        """Return the step of a name; the first one where there is none."""
        return next((step for step in self.steps if step.step == name), self.steps[0])

    def number(self, step: type[Step]) -> int:
        """Return the place of a step in the order, beginning with 1."""
        return self.steps.index(step) + 1

    def before(self, step: type[Step]) -> type[Step]:
        """Return the step before, or the first one itself."""
        return self.steps[max(self.steps.index(step) - 1, 0)]

    def after(self, step: type[Step]) -> type[Step]:
        """Return the step to show when one has been answered: the next, or what the summary still lacks."""
        if self.state.reached_check:
            return self.first_unanswered() or CheckStep
        return self.steps[min(self.steps.index(step) + 1, len(self.steps) - 1)]

    def form(self, step: type[Step], *, check: bool = False) -> Step:
        """Return the form of a step with her answers; with ``check`` it says what is wrong."""
        return step(offer=self.offer, sessions=self.session_ids(), answers=self.state.data(), check=check)

    def checked(self, step: type[Step]) -> Step:
        """Return the form of a step after judging its answers."""
        form = self.form(step, check=True)
        form.full_clean()
        return form

    def first_unanswered(self) -> type[Step] | None:
        """Return the first step before the summary whose answers are not right."""
        return next((step for step in self.steps[:-1] if not self.checked(step).is_valid()), None)

    def session_ids(self) -> list[int]:
        """Return the ids of the dates that are chosen and open."""
        return [date.session.pk for date in self.dates()]

    def dates(self) -> list[OpenDate]:
        """Return the dates that are chosen and open: all of a course, the only one, or hers."""
        if len(self.offer.dates) == 1 or self.offer.event.booking_mode == BookingMode.WHOLE_EVENT:
            return self.offer.dates
        chosen = chosen_ids(self.state)
        return [date for date in self.offer.dates if date.session.pk in chosen]

    def sessions(self) -> list[Session]:
        """Return the sessions that are chosen and open."""
        return [date.session for date in self.dates()]

    def household(self) -> Household:
        """Return her answers as the domain takes them. Every step must be answered."""
        person = self.checked(PersonStep).cleaned_data
        help_ = self.checked(HelpStep).cleaned_data
        children = self.checked(ChildrenStep) if ChildrenStep in self.steps else None
        care = children.care() if isinstance(children, ChildrenStep) else None
        return Household(
            name=person["name"],
            adults=person.get("adults") or 1,
            phone=person["phone"],
            email=person["email"],
            language=get_language() or settings.LANGUAGE_CODE,
            children=children.children() if isinstance(children, ChildrenStep) else {},
            wants_care=care is not None,
            care_wish=care or CareWish.COME_ANYWAY,
            interpreter_language=help_["interpreter_language"],
            needs_step_free=help_["needs_step_free"],
            needs_transport=help_["needs_transport"],
            consent=consent_text(),
        )

    def idempotency_key(self) -> UUID | None:
        """Return the key under which this person's registration is made only once; ``None`` while she is unknown."""
        form = self.checked(PersonStep)
        if not form.is_valid():
            return None
        return self.state.key_for(*(form.cleaned_data[name] for name in ("name", "phone", "email")))

    def honeypot_is_filled(self) -> bool:
        """Tell whether the field that people do not see holds something, and she has not pressed again yet."""
        return any(self.state.answers.get("website", [])) and not self.state.pressed_again


def chosen_ids(state: FormState) -> set[int]:
    """Return the ids of the dates as they were sent; what is no number is dropped."""
    return set(_numbers(state.answers.get("sessions", [])))


def _numbers(values: Iterable[str]) -> Iterable[int]:
    for value in values:
        with suppress(ValueError):
            yield int(value[:18])
