"""The events of the five programmes with their dates and pages. An event that is there already stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from example_site.demo.dates import at, soon, weekday_after, weeks
from example_site.demo.texts import PROGRAMMES, columns, fields, read
from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.events import DateEdit, EventEdit, create_event
from wagtail_mib_events.enums import Venue
from wagtail_mib_events.models import AgeBand, Companion, Contact, Event, Funding, Location, Partner, Topic
from wagtail_mib_events.pages.models import EventIndexPage

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)
MEETING = "https://treffen.rheintal.example/online-coaching"
#: Children looked after, by the first year of the age band.
BREAKFAST_CARE = {0: 2, 3: 4, 6: 4}
MAI_JOBCAFE = "mai-jobcafe"
GUT_VERNETZT = "gut-vernetzt-bildung-und-teilhabe"


@dataclass(frozen=True)
class Planned:
    """A date to be made: its start (aware), length in minutes, place, and what differs from the usual."""

    start: datetime
    minutes: int
    location: str
    capacity: int | None = None
    care: Mapping[int, int] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    companions: tuple[str, ...] = ()


def make_programmes(*, events_page: EventIndexPage, user: Any, now: datetime) -> list[Event]:
    """Make the events that are not there yet, publish each with its page below its series, and return the new ones."""
    new = []
    for name in PROGRAMMES:
        content = read(name)
        series = EventIndexPage.objects.child_of(events_page).filter(slug=content["series"]["slug"]).first()
        missing = [row for row in content["events"] if not Event.objects.filter(slug=row["slug"]).exists()]
        new += [_make_event(row, parent=series or events_page, user=user, now=now) for row in missing]
    return new


def demo_uid(slug: str, number: int) -> str:
    """Return the calendar UID by which a date of the demonstration is known again."""
    return f"{uuid5(NAMESPACE_URL, f'demo:{slug}:{number}')}@{conf().UID_DOMAIN}"


def planned_dates(row: Mapping[str, Any], now: datetime) -> list[Planned]:
    """Return the dates of one event, counted from today."""
    today = timezone.localdate(now)
    texts = row.get("dates", {})
    plans = {
        GUT_VERNETZT: lambda: _one_per_town(today, now),
        "online-coaching": lambda: _online_course(today, texts),
        "mums-at-work-einzelcoaching": lambda: _slots(today),
        "mums-at-work-gruppencoaching": lambda: [
            Planned(at(day, 9, 30), 150, "offenbach", 5, {0: 2, 3: 3})
            for day in weeks(weekday_after(today, MONDAY, days=10), 4)
        ],
        "mums-at-work-arbeitgeberabend": lambda: [
            Planned(at(weekday_after(today, THURSDAY, days=16), 18), 150, "offenbach", 40, {3: 5, 6: 5})
        ],
        "infogespraech-alleinerziehende": lambda: [
            Planned(at(weekday_after(today, FRIDAY, days=days), 10), 120, "suedlohn", 10, BREAKFAST_CARE)
            for days in (8, 36)
        ],
        MAI_JOBCAFE: lambda: _weekly_cafe(today),
        "mai-jobcafe-ausflug-dortmunder-u": lambda: [
            Planned(
                at(weekday_after(today, SATURDAY, days=12), 11),
                240,
                "dortmunder-u",
                25,
                {3: 6, 6: 12},
                columns("meeting_point", texts["meeting_point"]),
            )
        ],
    }
    return plans[row["slug"]]()


def _one_per_town(today: date, now: datetime) -> list[Planned]:
    """The first date is today, so that the door can be tried; the second is small, so that its waiting list fills."""
    later = (("auenfeld", 6, 6), ("steinach", 11, 15), ("muehlkirchen", 18, 15), ("weidenthal", 25, 12))
    return [
        Planned(soon(now), 150, "lindenburg", 15, BREAKFAST_CARE),
        *(
            Planned(at(weekday_after(today, TUESDAY, days=days), 9, 30), 150, town, places, BREAKFAST_CARE)
            for town, days, places in later
        ),
    ]


def _online_course(today: date, texts: Mapping[str, Mapping[str, str]]) -> list[Planned]:
    online = {"venue": Venue.ONLINE, "online_url": MEETING}
    hybrid = {"venue": Venue.HYBRID, "online_url": MEETING, **columns("meeting_point", texts["hybrid"])}
    test_day = weekday_after(today, FRIDAY, days=5)
    test = {**online, **columns("meeting_point", texts["test"])}
    course = [
        Planned(
            at(day, 9, 30),
            90,
            "muehlkirchen" if number == 7 else "lindenburg",
            12,
            {},
            hybrid if number == 7 else online,
        )
        for number, day in enumerate(weeks(weekday_after(test_day, WEDNESDAY), 8), start=1)
    ]
    return [Planned(at(test_day, 10), 45, "lindenburg", 12, {}, test), *course]


def _slots(today: date) -> list[Planned]:
    """Talks of 45 minutes with a quarter of an hour between them, and a longer break at noon."""
    days = weeks(weekday_after(today, WEDNESDAY, days=4), 2)
    return [Planned(at(day, hour), 45, "offenbach", 1) for day in days for hour in (9, 10, 11, 13, 14)]


def _weekly_cafe(today: date) -> list[Planned]:
    """Every date has two companions, in turn, with their languages."""
    pairs = (("Rima Haddad", "Oksana Melnyk"), ("Zeynep Aydın", "Salam Tesfay"))
    days = weeks(weekday_after(today, TUESDAY), 10)
    return [Planned(at(day, 9, 30), 150, "dortmund", companions=pairs[number % 2]) for number, day in enumerate(days)]


def _make_event(row: Mapping[str, Any], *, parent: EventIndexPage, user: Any, now: datetime) -> Event:
    content = {name: value for name, value in row.items() if name not in ("dates", "companions", "partners")}
    content |= {
        "topic": Topic.objects.get(slug=row["topic"]),
        "contact": Contact.objects.get(name=row["contact"]),
        "funding": Funding.objects.filter(name=row.get("funding")).first(),
    }
    planned = enumerate(planned_dates(row, now))
    edit = EventEdit(
        fields=fields(Event, content),
        related={
            "companions": _companions(row.get("companions", ())),
            "partners": list(Partner.objects.filter(name__in=row.get("partners", ()))),
        },
        dates=[_date(row["slug"], number, plan) for number, plan in planned],
    )
    event = create_event(edit=edit, parent=parent, publish=True, user=user)
    # Fresh, because what was given to it stays as it was given and not as it is stored.
    return Event.objects.get(pk=event.pk)


def _date(slug: str, number: int, plan: Planned) -> DateEdit:
    bands = {band.from_age: band.pk for band in AgeBand.objects.all()}
    return DateEdit(
        fields={
            "uid": demo_uid(slug, number),
            "start": plan.start,
            "end": plan.start + timedelta(minutes=plan.minutes),
            "location": Location.objects.get(slug=plan.location),
            "capacity": plan.capacity,
            **plan.fields,
        },
        companions=_companions(plan.companions),
        childcare={bands[age]: places for age, places in plan.care.items() if age in bands},
    )


def _companions(names: Iterable[str]) -> list[Companion]:
    return list(Companion.objects.filter(name__in=list(names)))
