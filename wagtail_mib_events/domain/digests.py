"""The daily summary for contact persons who want one: numbers per date, no names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, router, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.locking import retry_when_busy
from wagtail_mib_events.domain.outbox import write_staff_message
from wagtail_mib_events.domain.queries.courses import one_date_per_course
from wagtail_mib_events.domain.queries.living import living
from wagtail_mib_events.domain.queries.places import Places, holding, places_by_session
from wagtail_mib_events.enums import BookingStatus, EventStatus, MessageKind, MessageState, SessionStatus
from wagtail_mib_events.models import Booking, Contact, Message, Session

#: How far the first summary reaches back.
FIRST_PERIOD = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A stretch of time after ``since`` up to and with ``until`` (both aware)."""

    since: datetime
    until: datetime

    def contains(self, column: str) -> Q:
        """Return the condition under which a moment of the database lies within it."""
        return Q(**{f"{column}__gt": self.since, f"{column}__lte": self.until})


@dataclass(frozen=True)
class DateNews:
    """What is new at one date, in households, and how it stands: its places, and how many want which interpreter."""

    session: Session
    registered: int
    cancelled: int
    places: Places
    interpreters: dict[str, int] = field(default_factory=dict)

    @property
    def children_in_care(self) -> int:
        """How many children are looked after."""
        return sum(self.places.care_taken.values())


def write_digests(now: datetime) -> int:
    """Write a summary to each contact person who wants one and has news; return how many were written.

    Once per local day, from ``DIGEST_HOUR`` on. Safe beside itself: the row of the contact person is locked and
    looked at again. ``now`` is aware. Raises ``Busy``; who is left then gets hers with the next call.
    """
    if _local(now).hour < conf().DIGEST_HOUR:
        return 0
    wanting = Contact.objects.filter(wants_digest=True).exclude(email="").order_by("pk")
    due = [contact.pk for contact in wanting if _has_news(contact, now)]
    return sum(_write(contact_id=pk, now=now) for pk in due)


def period_until(*, contact: Contact, until: datetime) -> Period:
    """Return the time that the summary written at a moment is about.

    It begins with the last one before it that reached her, or still may, or a day earlier where there is none.
    """
    reaching = _digests(contact).exclude(state__in=(MessageState.FAILED, MessageState.OBSOLETE))
    last = reaching.filter(created_at__lt=until).order_by("-created_at").first()
    return Period(last.created_at if last is not None else until - FIRST_PERIOD, until)


def news_of(*, contact: Contact, period: Period, now: datetime) -> list[DateNews]:
    """Return the dates to come with news, the earliest first, in few queries; of a course only the next.

    ``now`` (aware) is when she reads it.
    """
    upcoming = Booking.objects.filter(
        session__start__gt=now,
        session__status=SessionStatus.SCHEDULED,
        session__event__status=EventStatus.PUBLISHED,
        session__event__contact=contact,
    )
    counts = upcoming.values("session").annotate(
        registered=Count("pk", filter=living(now) & period.contains("registration__created_at")),
        cancelled=Count("pk", filter=Q(status=BookingStatus.CANCELLED) & period.contains("changed_at")),
    )
    news = {row["session"]: row for row in counts.order_by() if row["registered"] or row["cancelled"]}
    if not news:
        return []
    places = places_by_session(session_ids=list(news), now=now)
    interpreters = _interpreters(list(news), now)
    sessions = Session.objects.filter(pk__in=news).select_related("event", "location").order_by("start", "pk")
    return [
        DateNews(
            session=session,
            registered=news[session.pk]["registered"],
            cancelled=news[session.pk]["cancelled"],
            places=places[session.pk],
            interpreters=interpreters.get(session.pk, {}),
        )
        for session in one_date_per_course(sessions)
    ]


@retry_when_busy
def _write(*, contact_id: int, now: datetime) -> bool:
    using = router.db_for_write(Contact) or DEFAULT_DB_ALIAS
    with transaction.atomic(using=using):
        # The UPDATE locks the row before anything is read, on every database (see ``domain.locking``).
        if not Contact.objects.using(using).filter(pk=contact_id, wants_digest=True).update(wants_digest=True):
            return False
        contact = Contact.objects.using(using).get(pk=contact_id)
        return _has_news(contact, now) and write_staff_message(contact=contact, kind=MessageKind.DIGEST) is not None


def _has_news(contact: Contact, now: datetime) -> bool:
    last = _digests(contact).order_by("-created_at").first()
    if last is not None and _local(last.created_at).date() >= _local(now).date():
        return False
    return bool(news_of(contact=contact, period=period_until(contact=contact, until=now), now=now))


def _digests(contact: Contact) -> QuerySet[Message]:
    return Message.objects.filter(contact=contact, kind=MessageKind.DIGEST)


def _interpreters(session_ids: list[int], now: datetime) -> dict[int, dict[str, int]]:
    """Return how many households want which interpreter (language code) at each session, most wanted first."""
    wanted = Booking.objects.filter(holding(now), session__in=session_ids).exclude(
        registration__interpreter_language=""
    )
    rows = wanted.values_list("session", "registration__interpreter_language").annotate(number=Count("pk"))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for session, language, number in rows.order_by("-number", "registration__interpreter_language"):
        found[session][language] = number
    return found


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())
