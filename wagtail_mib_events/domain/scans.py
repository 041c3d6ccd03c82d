"""The door: a scan is a fact; who is here is derived from the set of facts, in whatever order they came in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from wagtail_mib_events.domain.codes import normalise_short_code, ticket_token_from_scan
from wagtail_mib_events.domain.locking import lock_registration, retry_when_busy
from wagtail_mib_events.domain.sites import base_url
from wagtail_mib_events.enums import HOLDING, BookingStatus, ScanKind
from wagtail_mib_events.models import Booking, Registration, Scan, Session

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Answer(StrEnum):
    """What the door says."""

    WELCOME = "welcome"
    ALREADY = "already"
    ATTENTION = "attention"
    UNKNOWN = "unknown"
    UNDONE = "undone"


class Reason(StrEnum):
    """Why the door asks for attention."""

    PENDING = "pending"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    OTHER_DATE = "other_date"
    OTHER_EVENT = "other_event"


@dataclass(frozen=True, kw_only=True)
class ScanReport:
    """What a device states. ``device_time``: its own clock, aware. One of ``code``, ``registration``, ``undoes``.

    ``code`` is the scanned or typed text as it is; ``registration`` was chosen by staff from a list, who have
    decided to let her in whatever the booking says.
    """

    uuid: UUID
    kind: ScanKind
    device_time: datetime
    code: str = ""
    registration: UUID | None = None
    undoes: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DoorAnswer:
    """The answer to one report. ``registration`` only where its name may be shown; ``since`` is aware UTC."""

    uuid: UUID
    answer: Answer
    reason: Reason | None = None
    registration: Registration | None = None
    since: datetime | None = None


def arrivals(scans: Iterable[Scan]) -> dict[int, Scan]:
    """Return the scan with which each registration (id) that is here arrived; the order of ``scans`` does not matter.

    Undoing an arrival undoes its repetitions up to that moment as well: the same code shown twice is one arrival.
    """
    facts = sorted(scans, key=lambda scan: (scan.happened_at, scan.uuid))
    undone_at = {scan.undoes: scan.happened_at for scan in facts if scan.kind == ScanKind.UNDO}
    void_until: dict[int, datetime] = {}
    here: dict[int, Scan] = {}
    for scan in facts:
        if scan.kind != ScanKind.IN or scan.registration_id is None or scan.registration_id in here:
            continue
        if scan.uuid in undone_at:
            void_until[scan.registration_id] = undone_at[scan.uuid]
        elif scan.happened_at > void_until.get(scan.registration_id, datetime.min.replace(tzinfo=UTC)):
            here[scan.registration_id] = scan
    return here


def arrivals_at(*, session: Session, registration: Registration | None = None) -> dict[int, Scan]:
    """Return who is here at a session, or whether one registration is: the scan of arrival per registration (id)."""
    scans = Scan.objects.filter(session=session)
    return arrivals(scans if registration is None else scans.filter(registration=registration))


def receive(
    *,
    session: Session,
    reports: Iterable[ScanReport],
    sent_at: datetime,
    received_at: datetime,
    user: User | None,
) -> list[DoorAnswer]:
    """Take the reports of a device and answer each. The first receipt of a UUID wins; a repeated one is answered anew.

    The device's clock is corrected by ``received_at - sent_at`` (both aware). Locks each registration in turn.
    """
    error = received_at - sent_at
    return [
        _receive_one(session=session, report=report, happened_at=report.device_time + error, user=user)
        for report in reports
    ]


@retry_when_busy
def _receive_one(*, session: Session, report: ScanReport, happened_at: datetime, user: User | None) -> DoorAnswer:
    registration = _find(session, report)
    if registration is None:
        return DoorAnswer(uuid=report.uuid, answer=Answer.UNKNOWN)
    reason = _objection(session, registration, report)
    if reason is not None:
        shown = registration if reason not in (Reason.OTHER_DATE, Reason.OTHER_EVENT) else None
        return DoorAnswer(uuid=report.uuid, answer=Answer.ATTENTION, reason=reason, registration=shown)
    with transaction.atomic():
        # Two phones at two doors: the second one must see what the first one stored.
        if not lock_registration(registration_id=registration.pk):
            # Her household was deleted meanwhile.
            return DoorAnswer(uuid=report.uuid, answer=Answer.UNKNOWN)
        if report.kind == ScanKind.UNDO:
            return _undo(session, registration, report, happened_at, user)
        scan = _store(session, registration, report, happened_at, user)
        if (scan.kind, scan.session_id, scan.registration_id) != (report.kind, session.pk, registration.pk):
            return DoorAnswer(uuid=report.uuid, answer=Answer.UNKNOWN)
        return _arrived(session, registration, report.uuid)


def _find(session: Session, report: ScanReport) -> Registration | None:
    """Return the registration that a report speaks of; by UUID only within the date, as lists are."""
    if report.registration is not None:
        return Registration.objects.filter(uuid=report.registration, bookings__session=session).first()
    if report.undoes is not None:
        undone = Scan.objects.filter(uuid=report.undoes, session=session).select_related("registration").first()
        return undone.registration if undone else None
    token = ticket_token_from_scan(report.code, hosts={urlsplit(base_url()).netloc})
    short_code = normalise_short_code(report.code)
    if token is None and short_code is None:
        return None
    return Registration.objects.filter(Q(ticket_token=token or "-") | Q(short_code=short_code or "-")).first()


def _objection(session: Session, registration: Registration, report: ScanReport) -> Reason | None:
    """Say why a scanned code needs a look by staff; nothing stands against whom staff have chosen from a list."""
    if registration.event_id != session.event_id:
        return Reason.OTHER_EVENT
    if report.registration is not None or report.undoes is not None:
        return None
    booking = registration.bookings.filter(session=session).first()
    if booking is None:
        return Reason.OTHER_DATE
    if report.kind == ScanKind.UNDO:
        return None
    reasons = {
        BookingStatus.PENDING: Reason.PENDING,
        BookingStatus.WAITING: Reason.WAITING,
        BookingStatus.OFFERED: Reason.WAITING,
        BookingStatus.CANCELLED: Reason.CANCELLED,
        BookingStatus.EXPIRED: Reason.CANCELLED,
    }
    reason = reasons.get(BookingStatus(booking.status))
    # Whoever was let in a minute ago is not stopped by a booking that lapsed or is still waiting.
    return None if registration.pk in arrivals_at(session=session, registration=registration) else reason


def _store(
    session: Session,
    registration: Registration,
    report: ScanReport,
    happened_at: datetime,
    user: User | None,
) -> Scan:
    scan, _created = Scan.objects.get_or_create(
        uuid=report.uuid,
        defaults={
            "kind": report.kind,
            "session": session,
            "registration": registration,
            "undoes": report.undoes,
            "device_time": report.device_time,
            "happened_at": happened_at,
            "user": user,
        },
    )
    return scan


def _arrived(session: Session, registration: Registration, report_uuid: UUID) -> DoorAnswer:
    first = arrivals_at(session=session, registration=registration).get(registration.pk)
    if first is None:
        # The report came late, or a second time: its arrival has been undone since.
        return DoorAnswer(uuid=report_uuid, answer=Answer.UNDONE, registration=registration)
    answer = Answer.WELCOME if first.uuid == report_uuid else Answer.ALREADY
    return DoorAnswer(uuid=report_uuid, answer=answer, registration=registration, since=first.happened_at)


def _undo(
    session: Session,
    registration: Registration,
    report: ScanReport,
    happened_at: datetime,
    user: User | None,
) -> DoorAnswer:
    """Undo the named scan, or every arrival of a registration that is here."""
    known = Scan.objects.filter(uuid=report.uuid).exists()
    if not known and report.undoes is not None:
        _store(session, registration, report, happened_at, user)
    elif not known and registration.pk in (here := arrivals_at(session=session, registration=registration)):
        undoes = here[registration.pk].uuid
        _store(session, registration, replace(report, undoes=undoes), happened_at, user)
    return DoorAnswer(uuid=report.uuid, answer=Answer.UNDONE, registration=registration)


@dataclass(frozen=True)
class Counts:
    """People of one session: adults and children, arrived and expected."""

    arrived: int = 0
    expected: int = 0
    children_arrived: int = 0
    children_expected: int = 0


def bookings_at_door(*, session: Session) -> list[Booking]:
    """Return the bookings of a session with registrations and children, by name, in two queries."""
    bookings = session.bookings.select_related("registration").prefetch_related("registration__children__age_band")
    return sorted(bookings, key=lambda booking: (booking.registration.name.casefold(), booking.pk))


def counts(*, bookings: Iterable[Booking], here: Collection[int]) -> Counts:
    """Return how many people are here and how many hold a place; ``here``: the registrations (ids) that arrived."""
    rows = list(bookings)
    arrived = [row.registration for row in rows if row.registration_id in here]
    expected = [row.registration for row in rows if row.status in HOLDING]
    return Counts(
        arrived=sum(registration.adults for registration in arrived),
        expected=sum(registration.adults for registration in expected),
        children_arrived=sum(len(registration.children.all()) for registration in arrived),
        children_expected=sum(len(registration.children.all()) for registration in expected),
    )
