"""Who comes along and what helps, for a household that is registered: the questions of the registration once more."""

from __future__ import annotations

from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.domain.households import most_adults, most_children
from wagtail_mib_events.domain.queries.offers import Offer, OpenDate
from wagtail_mib_events.domain.queries.personal import Holding
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.enums import CareWish
from wagtail_mib_events.forms.registration import NO_CARE, ChildrenStep, HelpStep, adults_field
from wagtail_mib_events.languages import language_name
from wagtail_mib_events.models import AgeBand


class HouseholdForm(ChildrenStep, HelpStep):
    """How many adults, children of which age, childcare, interpreter, access. Begins with what is stored.

    ``answers`` are what was posted, ``None`` before that.
    """

    step = "people"
    title = short_title = _("Who comes, and what helps you?")

    def __init__(self, *, holding: Holding, answers: MultiValueDict[str, str] | None) -> None:
        self.holding = holding
        self.registration = holding.registration
        self.most_adults = most_adults(holding.registration)
        sessions = [date.session.pk for date in holding.alive]
        stored = self._stored() if answers is None else answers
        super().__init__(offer=_offer(holding), sessions=sessions, answers=stored, check=answers is not None)

    @property
    def most_children(self) -> int:
        """How many children may come along: no fewer than do."""
        return most_children(self.registration)

    def add_fields(self) -> None:
        """Ask for adults where several may come, and what the steps of the registration ask."""
        if self.most_adults > 1:
            self.fields["adults"] = adults_field(self.most_adults)
        ChildrenStep.add_fields(self)
        HelpStep.add_fields(self)
        code = self.registration.interpreter_language
        languages = self.fields["interpreter_language"]
        if code not in dict(languages.choices):  # type: ignore[attr-defined]  # a ChoiceField
            languages.choices = [*languages.choices, (code, language_name(code))]  # type: ignore[attr-defined]  # as above

    def answers(self) -> dict[str, Any]:
        """Return what ``domain.households.change_household`` takes. Needs a form that is valid."""
        care = self.care()
        return {
            "adults": self.cleaned_data.get("adults") or self.registration.adults,
            "children": self.children(),
            "wants_care": care is not None,
            "care_wish": care or CareWish.COME_ANYWAY,
            **{name: self.cleaned_data[name] for name in HelpStep.base_fields},
        }

    def _stored(self) -> MultiValueDict[str, str]:
        """Return what is stored as a browser would send it."""
        registration, holding = self.registration, self.holding
        care = str(holding.alive[0].booking.care_wish) if holding.wants_care else NO_CARE
        ticked = [name for name in ("needs_step_free", "needs_transport") if getattr(registration, name)]
        return MultiValueDict(
            {
                "adults": [str(registration.adults)],
                "interpreter_language": [registration.interpreter_language],
                **{self.count_name(band): [str(number)] for band, number in holding.children.items()},
                **({"care": [care]} if holding.children else {}),
                **{name: ["on"] for name in ticked},
            }
        )


def _offer(holding: Holding) -> Offer:
    """Return the household's own dates in the shape in which the steps of a registration read them."""
    event = holding.registration.event
    sessions = [date.session for date in holding.alive]
    places = places_by_session(session_ids=[session.pk for session in sessions], now=holding.now)
    bands = list(AgeBand.objects.all()) if event.most_children or holding.children else []
    dates = [
        OpenDate(
            session=session,
            places=(of := places[session.pk]),
            care_has_ended=of.offers_care and not session.takes_care_requests_at(holding.now),
        )
        for session in sessions
    ]
    return Offer(event=event, dates=dates, bands=bands)
