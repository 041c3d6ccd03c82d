"""Deleting a household at its wish (Art. 17 DSGVO), under the lock of the event; anonymous numbers stay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from wagtail_mib_events.domain.audit import log_registration
from wagtail_mib_events.domain.counting import count_for_ever
from wagtail_mib_events.domain.exceptions import NothingToDo
from wagtail_mib_events.domain.locking import lock_registration, locked_event, retry_when_busy
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.enums import ACTIVE, BookingStatus, CareStatus
from wagtail_mib_events.models import Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@retry_when_busy
def delete_registration(*, registration: Registration, user: User | None = None, now: datetime | None = None) -> None:
    """Delete a registration with its children, bookings, consents and messages, and give its places to the queue.

    What was booked for dates that have not begun counts as cancelled. Scans stay without their household; the log keeps
    the short code. Locks the event and the registration. Raises ``NothingToDo`` where it is deleted already, ``Busy``.
    """
    with locked_event(event_id=registration.event_id) as event:
        moment = now or timezone.now()
        # The door and the link sent again lock the registration alone: what they write must be seen here, or wait.
        if not lock_registration(registration_id=registration.pk):
            raise NothingToDo
        allocate(event=event, now=moment)
        found = Registration.objects.get(pk=registration.pk)
        found.bookings.filter(status__in=ACTIVE, session__start__gt=moment).update(
            status=BookingStatus.CANCELLED, care_status=CareStatus.NONE, held_until=None, changed_at=moment
        )
        count_for_ever(registrations=[found])
        log_registration(registration=found, action="wagtail_mib_events.delete", user=user)
        found.delete()
        allocate(event=event, now=moment)
