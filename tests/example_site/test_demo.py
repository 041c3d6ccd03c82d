"""``manage.py demo``: complete, repeatable, and careful with what people did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from example_site.demo.accounts import ACCOUNTS
from example_site.demo.texts import PROGRAMMES, read
from tests.example_site.conftest import ExampleSite

SLUGS = {
    "gut-vernetzt-bildung-und-teilhabe": ("per_session", "public", 5),
    "online-coaching": ("whole_event", "public", 9),
    "mums-at-work-einzelcoaching": ("appointment", "public", 10),
    "mums-at-work-gruppencoaching": ("whole_event", "public", 4),
    "mums-at-work-arbeitgeberabend": ("per_session", "public", 1),
    "infogespraech-alleinerziehende": ("per_session", "invitation", 2),
    "mai-jobcafe": ("drop_in", "public", 10),
    "mai-jobcafe-ausflug-dortmunder-u": ("per_session", "public", 1),
}


def dates(site: ExampleSite, slug: str) -> list[tuple[datetime, datetime]]:
    """Return start and end of an event's dates in the order in which they were made."""
    rows = site.rows(
        'SELECT s.start, s."end" FROM wagtail_mib_events_session s JOIN wagtail_mib_events_event e ON e.id = s.event_id'
        " WHERE e.slug = ? ORDER BY s.id",
        slug,
    )
    return [(_moment(start), _moment(end)) for start, end in rows]


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def starts(site: ExampleSite, slug: str) -> list[datetime]:
    """Return the starts of an event's dates in the order in which they were made."""
    return [start for start, _end in dates(site, slug)]


def let_days_pass(site: ExampleSite, days: int) -> None:
    """Move every date into the past, as if so many days had passed since ``demo``."""
    ago = f"-{days} days"
    site.write('UPDATE wagtail_mib_events_session SET start = datetime(start, ?), "end" = datetime("end", ?)', ago, ago)


def test_demo_makes_the_events_of_all_programmes_published_with_a_live_page_each(filled_site: ExampleSite) -> None:
    rows = filled_site.rows(
        "SELECT e.slug, e.booking_mode, e.access, count(s.id) FROM wagtail_mib_events_event e"
        " JOIN wagtail_mib_events_session s ON s.event_id = e.id WHERE e.status = 'published' GROUP BY e.id"
    )
    assert {slug: tuple(rest) for slug, *rest in rows} == SLUGS
    pages = filled_site.rows(
        "SELECT e.slug, p.live FROM wagtail_mib_events_pages_eventpage x"
        " JOIN wagtailcore_page p ON p.id = x.page_ptr_id JOIN wagtail_mib_events_event e ON e.id = x.event_id"
    )
    assert sorted(pages) == sorted((slug, 1) for slug in SLUGS)


def test_demo_texts_of_an_event_stand_in_the_columns_of_their_languages(filled_site: ExampleSite) -> None:
    rows = filled_site.rows("SELECT slug, name, name_de, name_en, name_ar FROM wagtail_mib_events_event")
    events = [event for programme in PROGRAMMES for event in read(programme)["events"]]
    names = [(event["slug"], event["name"]) for event in events]
    assert sorted(rows) == sorted((slug, name["de"], name["de"], name["en"], name["ar"]) for slug, name in names)


def test_demo_first_date_is_soon_so_that_the_door_can_be_tried(filled_site: ExampleSite) -> None:
    first = starts(filled_site, "gut-vernetzt-bildung-und-teilhabe")[0]
    # Before nine in the morning it is nine o'clock.
    assert timedelta(0) < first - datetime.now(UTC) < timedelta(hours=10, minutes=15)


def test_demo_has_a_full_date_with_a_waiting_list(filled_site: ExampleSite) -> None:
    rows = filled_site.rows(
        "SELECT b.status, count(*) FROM wagtail_mib_events_booking b"
        " JOIN wagtail_mib_events_session s ON s.id = b.session_id"
        " JOIN wagtail_mib_events_location l ON l.id = s.location_id WHERE l.slug = 'auenfeld' GROUP BY b.status"
    )
    assert dict(rows) == {"confirmed": 6, "waiting": 2}


def test_demo_writes_no_mail_because_its_households_have_only_telephones(filled_site: ExampleSite) -> None:
    assert filled_site.rows("SELECT DISTINCT email FROM wagtail_mib_events_registration") == [("",)]
    assert filled_site.row_counts()["wagtail_mib_events_message"] == 0


def test_demo_prints_address_and_accounts(filled_site: ExampleSite, first_output: str) -> None:
    lines = first_output.splitlines()
    assert lines[0] == "8 Veranstaltungen angelegt, 0 vergangene Termine verschoben."
    assert f"Website       {filled_site.address}/de/" in lines
    assert [line.split()[:2] for line in lines[-len(ACCOUNTS) :]] == [[a.name, "demo"] for a in ACCOUNTS]


def test_demo_run_twice_adds_nothing_and_keeps_what_people_wrote(site_copy: ExampleSite) -> None:
    site_copy.write("UPDATE wagtail_mib_events_event SET summary_de = 'Von Hand' WHERE slug = 'mai-jobcafe'")
    site_copy.write("UPDATE auth_user SET first_name = 'Petra' WHERE username = 'koordination'")
    site_copy.write(
        "DELETE FROM auth_user_groups WHERE user_id = (SELECT id FROM auth_user WHERE username = 'leitung')"
    )
    site_copy.write("UPDATE wagtail_mib_events_location SET town = 'Andernach' WHERE slug = 'auenfeld'")
    before, dates = site_copy.row_counts(), site_copy.rows("SELECT id, start, sequence FROM wagtail_mib_events_session")
    output = site_copy.manage("demo")
    assert output.splitlines()[0] == "0 Veranstaltungen angelegt, 0 vergangene Termine verschoben."
    # Whom somebody has taken out of a group is put back: the accounts are what the table at the end says.
    after = site_copy.row_counts() | {"auth_user_groups": before["auth_user_groups"]}
    assert after == before
    assert site_copy.rows("SELECT id, start, sequence FROM wagtail_mib_events_session") == dates
    assert site_copy.rows("SELECT summary_de FROM wagtail_mib_events_event WHERE slug = 'mai-jobcafe'") == [
        ("Von Hand",)
    ]
    assert site_copy.rows("SELECT first_name FROM auth_user WHERE username = 'koordination'") == [("Petra",)]
    assert site_copy.rows("SELECT town FROM wagtail_mib_events_location WHERE slug = 'auenfeld'") == [("Andernach",)]


def test_demo_brings_back_an_event_that_was_deleted(site_copy: ExampleSite) -> None:
    before = site_copy.row_counts()
    site_copy.manage(
        "shell",
        "-v0",
        "-c",
        "from wagtail_mib_events.models import *; from wagtail_mib_events.pages.models import EventPage;"
        "event = Event.objects.get(slug='mai-jobcafe');"
        "EventPage.objects.get(event=event).delete(); event.delete()",
    )
    site_copy.manage("demo")
    after = site_copy.row_counts()
    tables = ("wagtail_mib_events_event", "wagtail_mib_events_session", "wagtail_mib_events_pages_eventpage")
    assert [after[name] for name in tables] == [before[name] for name in tables]


def test_demo_moves_untouched_dates_of_the_past_and_leaves_the_others(site_copy: ExampleSite) -> None:
    let_days_pass(site_copy, 9)
    before, now = site_copy.row_counts(), datetime.now(UTC)
    gut_vernetzt, cafe = starts(site_copy, "gut-vernetzt-bildung-und-teilhabe"), starts(site_copy, "mai-jobcafe")
    site_copy.manage("demo")
    # A date that is going on just now stays where it is.
    assert [slug for slug in SLUGS for _start, end in dates(site_copy, slug) if end <= now] == []
    moved = starts(site_copy, "gut-vernetzt-bildung-und-teilhabe")
    assert moved[0] - now < timedelta(hours=10, minutes=15)
    assert [after for after, old in zip(moved, gut_vernetzt, strict=True) if old > now] == [
        old for old in gut_vernetzt if old > now
    ]
    assert len(set(starts(site_copy, "mai-jobcafe"))) == len(cafe)
    changed = {name for name, number in site_copy.row_counts().items() if number != before[name]}
    # The search index keeps tables of its own about its words.
    assert {name for name in changed if "_fts_" not in name} == {"wagtailcore_modellogentry"}


def test_demo_leaves_a_past_date_that_somebody_has_worked_with(site_copy: ExampleSite) -> None:
    let_days_pass(site_copy, 60)
    site_copy.manage(
        "shell",
        "-v0",
        "-c",
        "from wagtail_mib_events.models import *; from django.utils import timezone;"
        "session = Session.objects.filter(event__slug='gut-vernetzt-bildung-und-teilhabe').first();"
        "Scan.objects.create(kind='tally', session=session, adults=1, device_time=timezone.now(),"
        " happened_at=timezone.now())",
    )
    before = min(starts(site_copy, "gut-vernetzt-bildung-und-teilhabe"))
    site_copy.manage("demo")
    after = starts(site_copy, "gut-vernetzt-bildung-und-teilhabe")
    assert [start for start in after if start < datetime.now(UTC)] == [before]


def test_demo_moves_a_course_as_a_whole(site_copy: ExampleSite) -> None:
    let_days_pass(site_copy, 20)
    before = starts(site_copy, "online-coaching")
    site_copy.manage("demo")
    after = starts(site_copy, "online-coaching")
    weeks = {round((new - old) / timedelta(weeks=1)) for new, old in zip(after, before, strict=True)}
    assert len(weeks) == 1
    assert min(after) > datetime.now(UTC)
