"""What the door says in words, and the answers as the scripts read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.domain.scans import Answer, DoorAnswer, Reason
from wagtail_mib_events.enums import HOLDING, BookingStatus, CareStatus
from wagtail_mib_events.languages import language_name
from wagtail_mib_events.models import Booking, Registration, Scan

HEADINGS: Mapping[Answer | Reason, str | Promise] = {
    Answer.WELCOME: _("Welcome"),
    Answer.ALREADY: _("Already here"),
    Answer.UNKNOWN: _("Not a code of ours"),
    Answer.UNDONE: _("Undone"),
    Reason.PENDING: _("E-mail not confirmed"),
    Reason.WAITING: _("On the waiting list"),
    Reason.CANCELLED: pgettext_lazy("event, date or booking", "Cancelled"),
    Reason.OTHER_DATE: _("Another date"),
    Reason.OTHER_EVENT: _("Another event"),
}
ADVICE: Mapping[Answer | Reason, str | Promise] = {
    Answer.UNKNOWN: _("Try once more, or type the short code. Searching by name works too."),
    Reason.PENDING: _("Her place is held. Let her in if you like."),
    Reason.WAITING: _("Is there room? Then let her in."),
    Reason.CANCELLED: _("Is there room? Then let her in."),
    Reason.OTHER_DATE: _("This ticket is for another date of this event."),
    Reason.OTHER_EVENT: _("This ticket is for another event."),
}
#: Whom staff may let in by a button, although the code alone does not.
MAY_BE_LET_IN = (Reason.PENDING, Reason.WAITING, Reason.CANCELLED)


@dataclass(frozen=True)
class Person:
    """One row of a list at the door."""

    registration: str
    name: str
    short_code: str
    adults: int
    children: int
    status: str
    since: datetime | None


def person(booking: Booking, here: Mapping[int, Scan]) -> Person:
    """Return the row of a booking; ``here``: the scan of arrival per registration (id)."""
    registration = booking.registration
    arrival = here.get(registration.pk)
    expected = "expected" if booking.status == BookingStatus.CONFIRMED else booking.status
    return Person(
        registration=str(registration.uuid),
        name=registration.name,
        short_code=registration.display_code,
        adults=registration.adults,
        children=len(registration.children.all()),
        status="arrived" if arrival else expected,
        since=arrival.happened_at if arrival else None,
    )


def answer_in_words(answer: DoorAnswer, booking: Booking | None) -> dict[str, Any]:
    """Return an answer as templates and scripts show it; ``since`` stays a datetime. ``booking`` tells of childcare."""
    said: Answer | Reason = answer.reason or answer.answer
    words: dict[str, Any] = {
        "uuid": str(answer.uuid),
        "answer": answer.answer.value,
        "since": answer.since if answer.answer is Answer.ALREADY else None,
        "reason": answer.reason.value if answer.reason else None,
        "heading": str(HEADINGS[said]),
        "advice": str(ADVICE.get(said, "")),
        "may_be_let_in": answer.reason in MAY_BE_LET_IN,
    }
    return words | _guest(answer.registration, booking)


def _guest(registration: Registration | None, booking: Booking | None) -> dict[str, Any]:
    if registration is None:
        nobody: dict[str, Any] = {"registration": None, "name": None, "adults": 0, "children": []}
        return nobody | {"interpreter": None, "note": None, "needs": []}
    interpreter = registration.interpreter_language
    return {
        "registration": str(registration.uuid),
        "name": registration.name,
        "adults": registration.adults,
        "children": _children(registration, booking),
        "interpreter": language_name(interpreter) if interpreter else None,
        "note": None,
        "needs": [gettext("A way without steps")] if registration.needs_step_free else [],
    }


def _children(registration: Registration, booking: Booking | None) -> list[dict[str, Any]]:
    granted = booking is not None and booking.status in HOLDING and booking.care_status == CareStatus.GRANTED
    bands = Counter(
        (str(child.age_band), granted and child.wants_care)
        for child in registration.children.select_related("age_band")
    )
    return [{"label": label, "n": number, "care": care} for (label, care), number in bands.items()]
