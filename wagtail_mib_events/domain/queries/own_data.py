"""Everything that is stored about one household, for itself (Art. 15 and 20 DSGVO)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain.care_notes import has_note
from wagtail_mib_events.models import Booking, Child, Registration


def own_data(*, registration: Registration) -> dict[str, Any]:
    """Return what is stored about a household as plain values for JSON; moments are local, with their offset.

    Keys and codes are the same in every language; texts are in the active one. What carers must know is only named:
    it is sealed for them. What speaks of others is left out: staff by name, registrations that look alike. The number
    of queries does not grow with what is stored.
    """
    children = registration.children.select_related("age_band")
    bookings = registration.bookings.select_related("session__location").order_by("session__start", "pk")
    return {
        "registration": _facts(registration),
        "event": {"title": registration.event.discreet_title, "short_name": registration.event.slug},
        "children": [_child(child) for child in children],
        "bookings": [_booking(booking) for booking in bookings],
        "consents": [
            {
                "kind": consent.kind,
                "given_at": _moment(consent.given_at),
                "language": consent.language,
                "channel": consent.channel,
                "wording": consent.text,
            }
            for consent in registration.consents.all()
        ],
        "messages": [
            {
                "kind": message.kind,
                "state": message.state,
                "written_at": _moment(message.created_at),
                "sent_at": _moment(message.sent_at),
            }
            for message in registration.messages.order_by("created_at", "pk")
        ],
        "scans": [
            {
                "kind": scan.kind,
                "date": _moment(scan.session.start),
                "happened_at": _moment(scan.happened_at),
            }
            for scan in registration.scans.select_related("session")
        ],
        "history": [
            {"action": entry.action.rpartition(".")[2], "at": _moment(entry.timestamp), **_reason(entry)}
            for entry in ModelLogEntry.objects.for_instance(registration).order_by("timestamp", "pk")
        ],
    }


def _facts(registration: Registration) -> dict[str, Any]:
    return {
        "id": str(registration.uuid),
        "code": registration.display_code,
        "ticket": registration.ticket_token,
        "first_name": registration.name,
        "telephone": registration.phone,
        "email": registration.email,
        "email_confirmed_at": _moment(registration.email_confirmed_at),
        "language": registration.language,
        "adults": registration.adults,
        "interpreter_language": registration.interpreter_language,
        "needs_step_free": registration.needs_step_free,
        "needs_transport": registration.needs_transport,
        "channel": registration.channel,
        "registered_at": _moment(registration.created_at),
    }


def _child(child: Child) -> dict[str, Any]:
    return {
        "ages": f"{child.age_band.from_age}-{child.age_band.to_age}",
        "wants_care": child.wants_care,
        "has_note_for_carers": has_note(child),
    }


def _booking(booking: Booking) -> dict[str, Any]:
    session = booking.session
    return {
        "start": _moment(session.start),
        "end": _moment(session.end),
        "venue": session.venue,
        "location": session.location.name,
        "address": session.location.address,
        "date_status": session.status,
        "status": booking.status,
        "held_until": _moment(booking.held_until),
        "in_the_queue_since": _moment(booking.queued_at),
        "preferred_since": _moment(booking.preferred_at),
        "excused_since": _moment(booking.excused_at),
        "childcare": booking.care_status,
        "wants_childcare": booking.wants_care,
        "without_childcare": booking.care_wish,
        "overbooked": booking.overbooked,
        "changed_at": _moment(booking.changed_at),
    }


def _reason(entry: ModelLogEntry) -> dict[str, str]:
    reason = entry.data.get("reason")
    return {"reason": reason} if reason else {}


def _moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
