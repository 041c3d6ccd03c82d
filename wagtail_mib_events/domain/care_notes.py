"""What carers must know about a child: sealed, with a consent of its own, for carers only, and soon forgotten.

Allergies and aids are data about health (Art. 9 DSGVO): nothing here is searched, exported or written to a log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.audit import log_registration
from wagtail_mib_events.domain.exceptions import CareNotesUnavailable, InvalidSelection, NothingToDo
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.queries.living import living
from wagtail_mib_events.domain.queries.personal import Holding, holding_of
from wagtail_mib_events.domain.sealing import CannotUnseal, can_seal, reseal, seal, unseal
from wagtail_mib_events.enums import ACTIVE, BookingStatus, Channel, ConsentKind, SessionStatus
from wagtail_mib_events.models import Booking, Child, ConsentRecord, Registration, Session

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Characters that each text may have.
MAX_FIRST_NAME, MAX_NOTE, MAX_MAY_FETCH = 100, 500, 200

#: The column that keeps each text of a ``CareNote``.
COLUMNS = {"first_name": "sealed_first_name", "note": "sealed_care_note", "may_fetch": "sealed_may_fetch"}

HAS_NOTE = ~Q(**dict.fromkeys(COLUMNS.values(), ""))

RESEALED_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class CareNote:
    """What carers must know about one child, cleaned and in clear; it stands in no ``repr`` and so in no report."""

    first_name: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    may_fetch: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        """Tell whether anything is written."""
        return bool(self.first_name or self.note or self.may_fetch)


@dataclass(frozen=True)
class CareNotes:
    """What a household may tell its carers: about which children; whether anything is stored, and since when (UTC)."""

    children: list[Child] = field(default_factory=list)
    are_written: bool = False
    written_at: datetime | None = None

    def __bool__(self) -> bool:
        """Tell whether there is anything to write or to delete."""
        return bool(self.children) or self.are_written


@dataclass(frozen=True)
class Resealing:
    """Children whose notes are sealed with the first key now, and children with a note that no key opens."""

    resealed: int = 0
    unreadable: int = 0


def care_notes_of(*, holding: Holding) -> CareNotes:
    """Return what a household may tell its carers: nothing new unless it is asked and still to come.

    No query where no child comes along; two at most.
    """
    if not holding.children:
        return CareNotes()
    children = list(holding.registration.children.select_related("age_band"))
    is_asked = holding.registration.event.asks_care_notes and can_seal() and holding.alive
    are_written = any(map(has_note, children))
    return CareNotes(
        children=[child for child in children if child.wants_care] if is_asked else [],
        are_written=are_written,
        written_at=_written_at(holding.registration) if are_written else None,
    )


def has_note(child: Child) -> bool:
    """Tell whether anything is stored about a child."""
    return any(getattr(child, column) for column in COLUMNS.values())


@retry_when_busy
def write_care_notes(
    *,
    registration: Registration,
    notes: Mapping[int, CareNote],
    consent: str,
    language: str,
    now: datetime | None = None,
) -> None:
    """Store what carers must know, by child (id), with the wording that was agreed to and its language.

    A note replaces all that was stored about its child; children about whom nothing is written keep theirs. Locks the
    event. Raises ``CareNotesUnavailable``, ``NothingToDo``, ``InvalidSelection``, ``Busy``.
    """
    if not can_seal():
        raise CareNotesUnavailable
    with locked_event(event_id=registration.event_id):
        registration = _as_it_is_now(registration)
        holding = holding_of(registration=registration, now=now or timezone.now())
        children = {child.pk: child for child in care_notes_of(holding=holding).children}
        if not children:
            raise NothingToDo
        written = {pk: note for pk, note in notes.items() if note}
        if not written or not written.keys() <= children.keys() or not consent:
            raise InvalidSelection
        for pk, note in written.items():
            Child.objects.filter(pk=pk).update(**_sealed(children[pk], note))
        ConsentRecord.objects.create(
            registration=registration,
            kind=ConsentKind.CARE_NOTES,
            channel=Channel.WEB,
            language=language,
            text=consent,
        )
        log_registration(registration=registration, action="wagtail_mib_events.write_care_notes")


@retry_when_busy
def delete_care_notes(*, registration: Registration) -> None:
    """Delete what is stored for carers, together with the consent, which is withdrawn thereby (Art. 7(3) DSGVO).

    The log keeps that there was a consent, and when. Locks the event. Raises ``NothingToDo``, ``Busy``.
    """
    with locked_event(event_id=registration.event_id):
        registration = _as_it_is_now(registration)
        if not _forget(Child.objects.filter(registration=registration)):
            raise NothingToDo
        registration.consents.filter(kind=ConsentKind.CARE_NOTES).delete()
        log_registration(registration=registration, action="wagtail_mib_events.delete_care_notes")


def read_care_notes(*, children: Iterable[Child]) -> dict[int, CareNote | None]:
    """Return the notes in clear by child (id), an empty one where nothing is stored, ``None`` where no key opens it.

    Expects ``registration`` to be loaded. Who shows them calls ``log_reading`` first.
    """
    return {child.pk: _opened(child) for child in children}


def log_reading(*, session: Session, user: User) -> None:
    """Write into Wagtail's audit log, at the event, who reads the notes for the carers of which date."""
    data = {"session": session.pk, "start": session.start.isoformat()}
    log(instance=session.event, action="wagtail_mib_events.view_care_notes", user=user, data=data)


@retry_when_busy
def forget_care_notes_of_past_dates(*, now: datetime) -> int:
    """Delete the notes about children whom nobody will look after any more, and return the number of children.

    Those are children for whom childcare is no longer wanted, and those of households whose bookings are all cancelled,
    lapsed, or over since ``CARE_NOTES_DAYS``. ``now`` is aware. Raises ``Busy``.
    """
    over = now - timedelta(days=conf().CARE_NOTES_DAYS)
    # Who confirms her e-mail address late stands in line again (``domain.bookings.confirm_email``); the first three
    # conditions are those of ``Registration.needs_email_confirmation``.
    may_return = Q(
        registration__channel=Channel.WEB,
        registration__phone="",
        registration__email_confirmed_at=None,
        status__in=[BookingStatus.EXPIRED, *ACTIVE],
        session__end__gt=now,
    )
    needed = Booking.objects.filter(
        Q(living(now), session__end__gt=over) | may_return,
        registration=OuterRef("registration"),
        session__status=SessionStatus.SCHEDULED,
    )
    return _forget(Child.objects.filter(~Exists(needed) | Q(wants_care=False)))


def reseal_care_notes() -> Resealing:
    """Seal every note with the first key. May run while notes are written; running it again does no harm.

    Expects a key. Raises ``Busy``; then some notes are sealed anew and the others are as they were.
    """
    resealed = unreadable = last = 0
    noted = Child.objects.filter(HAS_NOTE).order_by("pk")
    while ids := list(noted.filter(pk__gt=last).values_list("pk", flat=True)[:RESEALED_AT_ONCE]):
        for pk in ids:
            is_resealed = _reseal(pk)
            resealed += is_resealed is True
            unreadable += is_resealed is False
        last = ids[-1]
    return Resealing(resealed=resealed, unreadable=unreadable)


@retry_when_busy
def _reseal(child_id: int) -> bool | None:
    """Seal one child's texts anew and tell whether all could be opened; ``None`` where none are left."""
    while True:
        old = Child.objects.filter(HAS_NOTE, pk=child_id).values(*COLUMNS.values()).first()
        if old is None:
            return None
        new = {column: _resealed(token) for column, token in old.items()}
        opened = {column: token for column, token in new.items() if token is not None}
        # Only if it is still what was read: a note written meanwhile is not overwritten, but read again.
        if not opened or Child.objects.filter(pk=child_id, **old).update(**opened):
            return len(opened) == len(new)


def _resealed(token: str) -> str | None:
    try:
        return reseal(token) if token else ""
    except CannotUnseal:
        return None


def _forget(children: QuerySet[Child]) -> int:
    return children.filter(HAS_NOTE).update(**dict.fromkeys(COLUMNS.values(), ""))


def _as_it_is_now(registration: Registration) -> Registration:
    found = Registration.objects.select_related("event").filter(pk=registration.pk).first()
    if found is None:
        raise NothingToDo
    return found


def _written_at(registration: Registration) -> datetime | None:
    latest = registration.consents.filter(kind=ConsentKind.CARE_NOTES).order_by("given_at").last()
    return latest.given_at if latest else None


def _sealed(child: Child, note: CareNote) -> dict[str, str]:
    texts = {column: getattr(note, name) for name, column in COLUMNS.items()}
    return {column: seal(text, bound_to=_place(child, column)) if text else "" for column, text in texts.items()}


def _opened(child: Child) -> CareNote | None:
    tokens = {name: (column, getattr(child, column)) for name, column in COLUMNS.items()}
    try:
        texts = {
            name: unseal(token, bound_to=_place(child, column)) if token else ""
            for name, (column, token) in tokens.items()
        }
    except CannotUnseal:
        return None
    return CareNote(**texts)


def _place(child: Child, column: str) -> str:
    """Return the name of a column of a child's row, as tokens hold it; it must never change."""
    return f"{child.registration.uuid}/{child.pk}/{column}"
