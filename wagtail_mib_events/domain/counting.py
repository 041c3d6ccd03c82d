"""What is counted for ever before registrations are deleted: numbers per date, without names and cross tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import groupby

from django.db.models import F, prefetch_related_objects

from wagtail_mib_events.domain.scans import arrivals
from wagtail_mib_events.enums import HOLDING, CareStatus, CountMetric
from wagtail_mib_events.models import Booking, Child, Registration, Scan, SessionCount

#: What is counted: session (id), metric, value of it.
Cell = tuple[int, CountMetric, str]


def count_for_ever(*, registrations: Collection[Registration]) -> None:
    """Add registrations that are about to be deleted to the counts of their dates.

    Each booking counts with its status: households and adults. Those that hold a place count by language, interpreter
    and ages of the children as well; who arrived counts once more as present. Expects the lock of the event of each,
    and that they are deleted under it: nothing else keeps them from being counted twice. The number of queries grows
    with the counts, not the households.
    """
    known = list(registrations)
    prefetch_related_objects(known, "bookings__session__childcare_places", "children__age_band")
    cells: Counter[Cell] = Counter()
    for registration in known:
        for booking in registration.bookings.all():
            cells.update(dict(_booked(registration, booking)))
    cells.update(_attended({registration.pk: registration for registration in known}))
    for (session_id, metric, value), number in cells.items():
        _add(session_id, metric, value, number)


def _booked(registration: Registration, booking: Booking) -> Iterator[tuple[Cell, int]]:
    session = booking.session_id
    yield (session, CountMetric.HOUSEHOLDS, str(booking.status)), 1
    yield (session, CountMetric.ADULTS, str(booking.status)), registration.adults
    if booking.status not in HOLDING:
        return
    yield (session, CountMetric.LANGUAGE, registration.language), 1
    if registration.interpreter_language:
        yield (session, CountMetric.INTERPRETER, registration.interpreter_language), 1
    children = registration.children.all()
    for ages, number in Counter(_ages(child) for child in children).items():
        yield (session, CountMetric.CHILDREN, ages), number
    if booking.care_status == CareStatus.GRANTED:
        looked_after = {row.age_band_id for row in booking.session.childcare_places.all()}
        in_care = (child for child in children if child.wants_care and child.age_band_id in looked_after)
        for ages, number in Counter(map(_ages, in_care)).items():
            yield (session, CountMetric.CHILDREN_IN_CARE, ages), number


def _ages(child: Child) -> str:
    """Return the age band as a code that needs no language."""
    return f"{child.age_band.from_age}-{child.age_band.to_age}"


def _attended(registrations: dict[int, Registration]) -> Counter[Cell]:
    """Count who was here, date by date, as the door tells it (``domain.scans``)."""
    cells: Counter[Cell] = Counter()
    scans = Scan.objects.filter(registration__in=registrations).order_by("session")
    for session_id, facts in groupby(scans, key=lambda scan: scan.session_id):
        for registration_id in arrivals(facts):
            registration = registrations[registration_id]
            cells[session_id, CountMetric.ATTENDED_ADULTS, ""] += registration.adults
            cells[session_id, CountMetric.ATTENDED_CHILDREN, ""] += len(registration.children.all())
    return cells


def _add(session_id: int, metric: CountMetric, value: str, number: int) -> None:
    if not number:
        return
    row = {"session_id": session_id, "metric": metric, "value": value}
    if not SessionCount.objects.filter(**row).update(n=F("n") + number):
        SessionCount.objects.create(**row, n=number)
