"""Registering a household: from her answers to bookings, under the lock of the event."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.audit import log_bookings
from wagtail_mib_events.domain.childcare import cared_age_bands, caring_sessions
from wagtail_mib_events.domain.contact_data import email_key
from wagtail_mib_events.domain.duplicates import booked_already, likely_duplicate
from wagtail_mib_events.domain.exceptions import InvalidSelection, NoPlaceLeft, RegistrationClosed
from wagtail_mib_events.domain.link_again import send_ticket_again
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.outbox import write_message, write_unless_flooded
from wagtail_mib_events.domain.overbooking import overbook
from wagtail_mib_events.domain.places import allocate, expire_overdue, hold, line_up
from wagtail_mib_events.domain.queries.bookable import bookable_sessions, staff_sessions
from wagtail_mib_events.enums import (
    BY_STAFF,
    HOLDING,
    Access,
    BookingMode,
    BookingStatus,
    CareWish,
    Channel,
    ConsentKind,
    MessageKind,
)
from wagtail_mib_events.models import (
    AgeBand,
    Booking,
    Child,
    ConsentRecord,
    Event,
    Registration,
    Session,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, kw_only=True)
class Household:
    """What a household tells about itself, cleaned: phone in E.164, e-mail normalised, languages as codes.

    One of ``phone`` and ``email`` is needed. ``children``: number per age band. ``consent``: the wording agreed to.
    """

    name: str
    adults: int = 1
    phone: str = ""
    email: str = ""
    language: str
    children: Mapping[AgeBand, int] = field(default_factory=dict)
    wants_care: bool = False
    care_wish: CareWish = CareWish.COME_ANYWAY
    interpreter_language: str = ""
    needs_step_free: bool = False
    needs_transport: bool = False
    consent: str = ""

    @property
    def email_key(self) -> str:
        """The e-mail address as it is compared."""
        return email_key(self.email)

    @property
    def has_only_email(self) -> bool:
        """Whether nothing but an e-mail address, still unproved, leads to her."""
        return bool(self.email) and not self.phone


class Outcome(Enum):
    """What became of a registration."""

    BOOKED = "booked"
    WAITING = "waiting"
    CHECK_MAIL = "check_mail"


@dataclass(frozen=True)
class Result:
    """``registration`` is absent where an e-mail address alone was given that has booked all of it already."""

    outcome: Outcome
    registration: Registration | None


@retry_when_busy
def register(
    *,
    event: Event,
    sessions: Collection[Session],
    household: Household,
    idempotency_key: UUID,
    channel: Channel = Channel.WEB,
    join_waiting_list: bool = True,
    overbook_reason: str = "",
    user: User | None = None,
    now: datetime | None = None,
) -> Result:
    """Register a household for sessions of an event and say what it got.

    The same ``idempotency_key`` gives the same registration. An e-mail address alone always gives ``CHECK_MAIL``,
    whether it is registered already or not: dates that it has booked before bring their ticket again, only the others
    are booked. A course is booked whole, whatever ``sessions`` are named; staff may name some of it. A reason to
    overbook books beyond all limits (staff only).
    Locks the event. Raises ``EventGone``, ``RegistrationClosed``, ``InvalidSelection``, ``NoPlaceLeft``, ``Busy``.
    """
    with locked_event(event_id=event.pk) as locked:
        moment = now or timezone.now()
        known = Registration.objects.filter(idempotency_key=idempotency_key, event=locked).first()
        if known is not None:
            return _result(known)
        chosen = _check_dates(locked, sessions, channel, moment)
        _check_people(locked, household)
        expire_overdue(event=locked, now=moment)
        duplicate = likely_duplicate(event=locked, email_key=household.email_key, phone=household.phone, now=moment)
        if household.has_only_email and channel == Channel.WEB:
            tickets = booked_already(event=locked, sessions=chosen, email_key=household.email_key, now=moment)
            for registration in dict.fromkeys(tickets.values()):
                send_ticket_again(registration=registration, now=moment)
            chosen = [session for session in chosen if session not in tickets]
            if not chosen:
                return Result(outcome=Outcome.CHECK_MAIL, registration=None)
        caring = set()
        if household.wants_care:
            caring = caring_sessions(sessions=chosen, now=moment, by_staff=channel in BY_STAFF)
        registration = _create(locked, caring, household, idempotency_key, channel, duplicate, user)
        _queue_up(registration, chosen, caring, household, moment)
        booked = list(registration.bookings.all())
        allocate(event=locked, now=moment, arriving=booked, by_staff=channel in BY_STAFF)
        if overbook_reason:
            _overbook(registration, overbook_reason, user, moment)
        if not join_waiting_list and registration.bookings.filter(status=BookingStatus.WAITING).exists():
            raise NoPlaceLeft
        _hold_unconfirmed(registration, moment)
        _write_first_message(registration, moment)
        log_bookings(
            bookings=registration.bookings.select_related("registration", "session"),
            action="wagtail_mib_events.register",
            user=user,
        )
        return _result(registration)


def _check_dates(event: Event, sessions: Collection[Session], channel: Channel, now: datetime) -> list[Session]:
    """Return the chosen sessions as they are now, or say why they cannot be booked."""
    if not event.is_public or not event.takes_registrations:
        raise RegistrationClosed
    by_staff = channel in BY_STAFF
    if event.access != Access.PUBLIC and not by_staff:
        raise RegistrationClosed
    every = list(event.sessions.order_by("start", "pk"))
    bookable = bookable_sessions(event=event, sessions=every, now=now)
    bookable = staff_sessions(sessions=every, now=now) if by_staff else bookable
    if event.booking_mode == BookingMode.WHOLE_EVENT and not (by_staff and sessions):
        if not bookable:
            raise RegistrationClosed
        return bookable
    wanted = {session.pk for session in sessions}
    if not wanted or not wanted <= {session.pk for session in every}:
        raise InvalidSelection
    if event.booking_mode == BookingMode.APPOINTMENT and len(wanted) != 1:
        raise InvalidSelection
    chosen = [session for session in bookable if session.pk in wanted]
    # Staff may book what is left of a course, or single dates that others have excused themselves from.
    is_complete = bool(chosen) if event.booking_mode == BookingMode.WHOLE_EVENT else len(chosen) == len(wanted)
    if not is_complete:
        raise RegistrationClosed
    return chosen


def _check_people(event: Event, household: Household) -> None:
    children = sum(household.children.values())
    adults_fit = 1 <= household.adults <= event.max_adults
    children_fit = 0 <= children <= event.most_children
    reachable = bool(household.phone or household.email)
    if not (adults_fit and children_fit and reachable and household.name):
        raise InvalidSelection
    if household.wants_care and not children:
        raise InvalidSelection


def _create(
    event: Event,
    caring: Collection[Session],
    household: Household,
    idempotency_key: UUID,
    channel: Channel,
    duplicate_of: Registration | None,
    user: User | None,
) -> Registration:
    registration = Registration.objects.create(
        event=event,
        name=household.name,
        adults=household.adults,
        phone=household.phone,
        email=household.email,
        email_key=household.email_key,
        language=household.language,
        channel=channel,
        interpreter_language=household.interpreter_language,
        needs_step_free=household.needs_step_free,
        needs_transport=household.needs_transport,
        idempotency_key=idempotency_key,
        likely_duplicate_of=duplicate_of,
        created_by=user,
    )
    cared_for = cared_age_bands(sessions=caring)
    Child.objects.bulk_create(
        Child(registration=registration, age_band=band, wants_care=band.pk in cared_for)
        for band, number in household.children.items()
        for _ in range(number)
    )
    ConsentRecord.objects.create(
        registration=registration,
        kind=ConsentKind.REGISTRATION,
        channel=channel,
        language=household.language,
        text=household.consent,
    )
    return registration


def _queue_up(
    registration: Registration,
    sessions: Collection[Session],
    caring: Collection[Session],
    household: Household,
    now: datetime,
) -> None:
    Booking.objects.bulk_create(
        Booking(
            registration=registration,
            session=session,
            status=BookingStatus.WAITING,
            wants_care=session in caring,
            care_wish=household.care_wish,
            queued_at=now,
        )
        for session in sessions
    )


def _overbook(registration: Registration, reason: str, user: User | None, now: datetime) -> None:
    waiting = list(registration.bookings.filter(status=BookingStatus.WAITING))
    units, supply = line_up(event=registration.event, now=now, arriving=waiting, by_staff=True)
    for unit in (unit for unit in units if unit.arrives_with(waiting)):
        overbook(unit=unit, supply=supply)
        log_bookings(bookings=unit.bookings, action="wagtail_mib_events.overbook", user=user, reason=reason)


def _hold_unconfirmed(registration: Registration, now: datetime) -> None:
    """Give waiting bookings a deadline too while nobody has proved that the e-mail address is hers."""
    if not registration.needs_email_confirmation:
        return
    waiting = list(registration.bookings.filter(status=BookingStatus.WAITING).select_related("session"))
    is_course = registration.event.booking_mode == BookingMode.WHOLE_EVENT
    for bookings in [waiting] if is_course and waiting else [[booking] for booking in waiting]:
        hold(bookings=bookings, status=BookingStatus.WAITING, hours=conf().PENDING_HOURS, now=now)
    for booking in waiting:
        booking.save(update_fields=["held_until", "changed_at"])


def _write_first_message(registration: Registration, now: datetime) -> None:
    if registration.needs_email_confirmation:
        write_message(registration=registration, kind=MessageKind.PLEASE_CONFIRM)
        return
    holds = registration.bookings.filter(status__in=HOLDING).exists()
    kind = MessageKind.CONFIRMED if holds else MessageKind.WAITING
    write_unless_flooded(registration=registration, kind=kind, now=now)


def _result(registration: Registration) -> Result:
    if registration.needs_email_confirmation:
        return Result(outcome=Outcome.CHECK_MAIL, registration=registration)
    holds = registration.bookings.filter(status__in=HOLDING).exists()
    return Result(outcome=Outcome.BOOKED if holds else Outcome.WAITING, registration=registration)
