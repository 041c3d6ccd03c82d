"""Calling off an event or one of its dates: who is affected, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from wagtail_mib_events.domain.exceptions import NothingToDo
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.outbox import write_message
from wagtail_mib_events.domain.pages import reindex_pages_of
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.enums import ACTIVE, EventStatus, MessageKind, SessionStatus
from wagtail_mib_events.models import Booking, Event, Registration, Session

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Affected:
    """Households with a living booking at dates that are still to come."""

    by_mail: int
    by_phone: int

    @property
    def households(self) -> int:
        """How many there are in all."""
        return self.by_mail + self.by_phone


def affected_by(*, sessions: QuerySet[Session], now: datetime) -> Affected:
    """Return how many households lose a date, and how many of them can only be told by telephone."""
    households = _households(_still_to_come(sessions, now))
    by_phone = households.filter(email="").count()
    return Affected(by_mail=households.count() - by_phone, by_phone=by_phone)


@retry_when_busy
def cancel_event(
    *,
    event: Event,
    reasons: Mapping[str, str],
    user: User | None = None,
    now: datetime | None = None,
) -> Affected:
    """Call off an event with all its dates that are still to come, and write to every household.

    ``reasons`` maps the columns of ``cancellation_reason`` to texts. Bookings stay as they are: they show who was to
    come. Locks the event. Raises ``NothingToDo``, ``EventGone``, ``Busy``.
    """
    with locked_event(event_id=event.pk) as locked:
        if locked.status == EventStatus.CANCELLED:
            raise NothingToDo
        affected = _cancel_dates(locked.sessions.all(), reasons, now or timezone.now())
        for column, reason in reasons.items():
            setattr(locked, column, reason)
        locked.status = EventStatus.CANCELLED
        locked.save()
        reindex_pages_of(locked)
        log(instance=locked, action="wagtail_mib_events.cancel_event", user=user)
        return affected


@retry_when_busy
def cancel_date(
    *,
    session: Session,
    reasons: Mapping[str, str],
    user: User | None = None,
    now: datetime | None = None,
) -> Affected:
    """Call off one date and write to every household that booked it; places of a course may be gained thereby.

    Locks the event. Raises ``NothingToDo`` where it is called off already or over, ``EventGone``, ``Busy``.
    """
    with locked_event(event_id=session.event_id) as locked:
        moment = now or timezone.now()
        dates = locked.sessions.filter(pk=session.pk)
        if not _still_to_come(dates, moment).exists():
            raise NothingToDo
        affected = _cancel_dates(dates, reasons, moment)
        reindex_pages_of(locked)
        log(
            instance=locked,
            action="wagtail_mib_events.cancel_date",
            user=user,
            data={"start": session.start.isoformat()},
        )
        # A course that was full on this date may have room on all that are left.
        allocate(event=locked, now=moment)
        return affected


def _cancel_dates(sessions: QuerySet[Session], reasons: Mapping[str, str], now: datetime) -> Affected:
    dates = list(_still_to_come(sessions, now))
    households = list(_households(dates))
    for session in dates:
        for column, reason in reasons.items():
            setattr(session, column, reason)
        session.status = SessionStatus.CANCELLED
        session.save()
    for registration in households:
        write_message(registration=registration, kind=MessageKind.CANCELLED)
    by_phone = sum(not registration.email for registration in households)
    return Affected(by_mail=len(households) - by_phone, by_phone=by_phone)


def _still_to_come(sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    return sessions.filter(status=SessionStatus.SCHEDULED, end__gt=now)


def _households(sessions: QuerySet[Session] | list[Session]) -> QuerySet[Registration]:
    living = Q(pk__in=Booking.objects.filter(session__in=sessions, status__in=ACTIVE).values("registration"))
    return Registration.objects.filter(living).order_by("pk")
