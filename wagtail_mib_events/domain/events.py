"""Creating and changing an event with its dates, under the lock, so that gained places are offered at once.

What is written to households when something is called off stands in ``domain.cancellations``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.log_actions import log

from wagtail_mib_events.domain.exceptions import Busy, DateGone, DateHasRegistrations
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.domain.pages import make_event_page, reindex_pages_of
from wagtail_mib_events.domain.places import allocate
from wagtail_mib_events.domain.queries.places import Places, places_by_session
from wagtail_mib_events.domain.slugs import free_slug
from wagtail_mib_events.enums import EventStatus
from wagtail_mib_events.models import Booking, ChildcarePlaces, Companion, Event, Scan, Session, SessionCount
from wagtail_mib_events.models.translated import in_default_language

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from wagtail.models import Page as AbstractPage


@dataclass(frozen=True, kw_only=True)
class DateEdit:
    """One date as it was edited: ``pk`` is ``None`` for a new one, ``fields`` maps columns to new values.

    ``companions`` and ``childcare`` (age band id to number of children) are ``None`` where they stay as they are.
    """

    pk: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    companions: Collection[Companion] | None = None
    childcare: Mapping[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class EventEdit:
    """An event as it was edited: ``fields`` maps columns to new values, ``related`` many-to-many fields to rows.

    ``removed`` are the ids of dates to delete.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    related: Mapping[str, Collection[Model]] = field(default_factory=dict)
    dates: Sequence[DateEdit] = ()
    removed: Collection[int] = ()


@dataclass(frozen=True)
class Overfull:
    """A date with fewer places than are taken; nobody is thrown out."""

    session: Session
    places: Places


@retry_when_busy
def create_event(
    *,
    edit: EventEdit,
    parent: AbstractPage | None = None,
    publish: bool = False,
    user: User | None = None,
) -> Event:
    """Create an event with its dates and, below the index page ``parent``, its page: all of it or nothing.

    An empty slug is made from the name. Raises ``Busy``.
    """
    event = Event(status=EventStatus.DRAFT)
    _assign(event, edit.fields)
    event.slug = event.slug or _slug_for(event)
    try:
        with transaction.atomic():
            event.save()
            save_parts(event, edit)
            log(instance=event, action="wagtail.create", user=user, content_changed=True)
            _present(event, parent, user, publish=publish)
    except IntegrityError as error:
        if Event.objects.filter(slug=event.slug).exists():
            raise Busy from error
        raise
    return event


@retry_when_busy
def change_event(
    *,
    event: Event,
    edit: EventEdit,
    parent: AbstractPage | None = None,
    publish: bool = False,
    user: User | None = None,
    now: datetime | None = None,
) -> list[Overfull]:
    """Change an event and its dates, offer gained places, and return the dates that are overfull now.

    Only the columns of ``edit`` are written, over the rows as they are under the lock: dates that others added
    meanwhile stay. ``parent`` and ``publish`` as in ``create_event``. Locks the event. Raises ``EventGone``,
    ``DateGone``, ``DateHasRegistrations``, ``Busy``.
    """
    with locked_event(event_id=event.pk) as locked:
        moment = now or timezone.now()
        capacities = dict(locked.sessions.values_list("pk", "capacity"))
        _assign(locked, edit.fields)
        locked.slug = locked.slug or _slug_for(locked)
        locked.save()
        _remove_dates(locked, edit.removed)
        save_parts(locked, edit)
        log(instance=locked, action="wagtail.edit", user=user, content_changed=True)
        _log_capacities(locked, capacities, user)
        _present(locked, parent, user, publish=publish)
        if locked.is_public:
            allocate(event=locked, now=moment)
        return _overfull(edit, moment)


@retry_when_busy
def publish_event(*, event: Event, user: User | None = None, now: datetime | None = None) -> None:
    """Make an event public and offer places that became free meanwhile.

    Locks the event. Raises ``EventGone``, ``Busy``.
    """
    with locked_event(event_id=event.pk) as locked:
        _set_status(locked, EventStatus.PUBLISHED, "wagtail_mib_events.publish_event", user)
        allocate(event=locked, now=now or timezone.now())


@retry_when_busy
def archive_event(*, event: Event, user: User | None = None) -> None:
    """Take an event that is over out of sight; nothing is deleted. Locks the event. Raises ``EventGone``, ``Busy``."""
    with locked_event(event_id=event.pk) as locked:
        _set_status(locked, EventStatus.ARCHIVED, "wagtail_mib_events.archive_event", user)


def _set_status(event: Event, status: EventStatus, action: str, user: User | None) -> None:
    if event.status == status:
        return
    event.status = status
    event.save(update_fields=["status", "changed_at"])
    reindex_pages_of(event)
    log(instance=event, action=action, user=user)


def _present(event: Event, parent: AbstractPage | None, user: User | None, *, publish: bool) -> None:
    """Publish an event if asked, then make its page, so that the page is live together with it."""
    if publish:
        _set_status(event, EventStatus.PUBLISHED, "wagtail_mib_events.publish_event", user)
    if parent is not None and user is not None:
        make_event_page(event=event, parent=parent, user=user, publish=publish)


def _slug_for(event: Event) -> str:
    with in_default_language():
        return free_slug(text=event.name, model=Event, default="event")


def _assign(instance: Model, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(instance, name, value)


def save_parts(event: Event, edit: EventEdit) -> None:
    """Save the related rows and dates of an edit, and renew what searches keep of the event. Expects the lock."""
    for name, rows in edit.related.items():
        getattr(event, name).set(rows)
    for date in edit.dates:
        _save_date(event, date)
    reindex_pages_of(event)


def _save_date(event: Event, date: DateEdit) -> None:
    session = Session(event=event) if date.pk is None else event.sessions.filter(pk=date.pk).first()
    if session is None:
        raise DateGone
    _assign(session, date.fields)
    session.save()
    if date.companions is not None:
        session.companions.set(date.companions)
        session.companions.commit()
    known = set(session.childcare_places.values_list("age_band", flat=True))
    for band, places in (date.childcare or {}).items():
        if not places and band not in known:
            # A row says that this age is looked after, be it that no place is left.
            continue
        ChildcarePlaces.objects.update_or_create(session=session, age_band_id=band, defaults={"places": places})


def dates_to_keep(*, session_ids: Collection[int]) -> set[int]:
    """Return which dates (ids) cannot be deleted: somebody registered or was checked in, be it deleted since."""
    facts = (model.objects.filter(session__in=session_ids) for model in (Booking, Scan, SessionCount))
    return {session for found in facts for session in found.order_by().values_list("session", flat=True).distinct()}


def _remove_dates(event: Event, ids: Collection[int]) -> None:
    if not ids:
        return
    if dates_to_keep(session_ids=ids):
        raise DateHasRegistrations
    event.sessions.filter(pk__in=ids).delete()


def _log_capacities(event: Event, before: Mapping[int, int | None], user: User | None) -> None:
    now = dict(event.sessions.values_list("pk", "capacity"))
    changed = {pk: [before[pk], now[pk]] for pk in before.keys() & now.keys() if before[pk] != now[pk]}
    if changed:
        log(instance=event, action="wagtail_mib_events.capacity", user=user, data={"places": changed})


def _overfull(edit: EventEdit, now: datetime) -> list[Overfull]:
    """Return the edited dates whose seats or childcare places are fewer than what is taken."""
    ids = [date.pk for date in edit.dates if date.pk and ("capacity" in date.fields or date.childcare)]
    if not ids:
        return []
    places = places_by_session(session_ids=ids, now=now)
    sessions = Session.objects.filter(pk__in=ids).order_by("start", "pk")
    return [Overfull(session, places[session.pk]) for session in sessions if is_overfull(places[session.pk])]


def is_overfull(places: Places) -> bool:
    """Tell whether more seats, or more childcare places of an age band, are taken than there are."""
    seats = places.capacity is not None and places.taken > places.capacity
    return seats or any(taken > places.care_places.get(band, 0) for band, taken in places.care_taken.items())
