"""The log of what happened to a registration and its bookings: who, when, which dates, why, never a name."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from wagtail.log_actions import LogContext, log

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from wagtail_mib_events.models import Booking, Registration


def log_registration(*, registration: Registration, action: str, user: User | None = None, **data: Any) -> None:
    """Write an action of ``log_actions.py`` to Wagtail's audit log; ``data`` must hold nothing personal.

    No ``user`` means that nobody of staff did it, also where it follows from what one of them did to somebody else.
    """
    # Wagtail would fill in whoever is logged in.
    with LogContext(user=user):
        log(instance=registration, action=action, data=data or None, title=str(registration))


def log_bookings(*, bookings: Iterable[Booking], action: str, user: User | None = None, **data: Any) -> None:
    """Write an action once per registration, with the dates that it concerns: their beginnings (UTC) and their ids.

    Expects ``registration`` and ``session`` to be loaded.
    """
    ordered = sorted(bookings, key=lambda booking: (booking.registration_id, booking.session.start, booking.pk))
    for _registration, group in groupby(ordered, key=lambda booking: booking.registration_id):
        changed = list(group)
        log_registration(
            registration=changed[0].registration,
            action=action,
            user=user,
            dates=[booking.session.start.isoformat() for booking in changed],
            sessions=[booking.session_id for booking in changed],
            **data,
        )
