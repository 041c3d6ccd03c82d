"""What the notice at the door of one date says, apart from its words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, Min, Q

from wagtail_mib_events.models import ChildcarePlaces, Companion, Session


@dataclass(frozen=True)
class DoorNotice:
    """A date, the ages of the children who are looked after (completed years), the languages (codes) spoken there."""

    session: Session
    care_ages: tuple[int, int] | None
    spoken: list[str]


def has_door_notice(session: Session) -> bool:
    """Tell whether a date has a door to come to: it takes place, and not over the internet alone."""
    return session.is_on_site and not session.is_called_off


def door_notice(session: Session) -> DoorNotice:
    """Return the notice of a date, in two queries."""
    companions = Companion.objects.filter(Q(sessions=session) | Q(events=session.event_id)).distinct()
    languages = dict.fromkeys(code for companion in companions for code in companion.languages)
    return DoorNotice(session=session, care_ages=_care_ages(session), spoken=list(languages))


def _care_ages(session: Session) -> tuple[int, int] | None:
    ages = ChildcarePlaces.objects.filter(session=session, places__gt=0).aggregate(
        youngest=Min("age_band__from_age"), oldest=Max("age_band__to_age")
    )
    return None if ages["youngest"] is None else (ages["youngest"], ages["oldest"])
