"""VTIMEZONE components, read by two readers that know nothing of :mod:`zoneinfo`, and compared with it."""

import io
import zoneinfo
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule, tz
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from wagtail_mib_events.domain.calendar.timezones import parse_footer, read_footer, vtimezone

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Africa/Abidjan", "Europe/Dublin"]
# Their laws changed shortly before 2023, or their onsets fall on the day after a counted weekday.
LATER_ZONES = [*ZONES, "Asia/Tehran", "Asia/Jerusalem", "America/Santiago", "Australia/Lord_Howe", "America/St_Johns"]

INSTANTS = [
    datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 10, 24, 22, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 3, 27, 23, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 7, 1, tzinfo=UTC),
    datetime(2031, 1, 15, 12, tzinfo=UTC),
    datetime(2031, 7, 15, 12, tzinfo=UTC),
]


class Reader:
    """Applies the observances of a VTIMEZONE as RFC 5545, section 3.6.5, says: the latest onset decides."""

    def __init__(self, timezone: Timezone) -> None:
        self.observances = []
        lines: dict[str, str] = {}
        for line in timezone.to_ical().decode().split("\r\n"):
            name, _, value = line.partition(":")
            if name == "END" and value in {"STANDARD", "DAYLIGHT"}:
                self.observances.append(self._observance(lines))
            lines = {} if name == "BEGIN" else {**lines, name: value}

    def _observance(self, lines: dict[str, str]) -> tuple[rrule.rruleset, timedelta, timedelta]:
        start = datetime.strptime(lines["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall time
        rules = rrule.rruleset()
        rules.rdate(start)
        if "RRULE" in lines:
            rules.rrule(rrule.rrulestr(lines["RRULE"], dtstart=start))
        return rules, self._offset(lines["TZOFFSETFROM"]), self._offset(lines["TZOFFSETTO"])

    @staticmethod
    def _offset(text: str) -> timedelta:
        size = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
        return -size if text[0] == "-" else size

    def offset(self, instant: datetime) -> timedelta:
        """Return the offset from UTC at an aware instant."""
        onsets = []
        for rules, before, after in self.observances:
            onset = rules.before(instant.replace(tzinfo=None) + before, inc=True)
            onsets.append((onset - before, after))
        return max(onsets)[1]


def built(key: str, **years: int) -> Timezone:
    """Return the VTIMEZONE of a zone that has one."""
    timezone = vtimezone(ZoneInfo(key), **years)
    assert timezone is not None
    return timezone


READERS = {key: Reader(built(key)) for key in LATER_ZONES}


def instants(first_year: int) -> st.SearchStrategy[datetime]:
    """Draw aware instants up to 2037."""
    # Bounds are naive in hypothesis.
    return st.datetimes(datetime(first_year, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


@pytest.mark.parametrize("key", LATER_ZONES)
def test_vtimezone_gives_the_offsets_of_the_zone(key: str) -> None:
    expected = [instant.astimezone(ZoneInfo(key)).utcoffset() for instant in INSTANTS]
    assert [READERS[key].offset(instant) for instant in INSTANTS] == expected


@given(st.sampled_from(ZONES), instants(2020))
def test_vtimezone_is_right_at_any_instant(key: str, instant: datetime) -> None:
    assert READERS[key].offset(instant) == instant.astimezone(ZoneInfo(key)).utcoffset()


@given(st.sampled_from(LATER_ZONES), instants(2023))
def test_vtimezone_is_right_in_the_years_it_is_built_for(key: str, instant: datetime) -> None:
    assert READERS[key].offset(instant) == instant.astimezone(ZoneInfo(key)).utcoffset()


@given(st.sampled_from(sorted(zoneinfo.available_timezones())), instants(2023))
def test_vtimezone_of_any_zone_is_right_or_missing(key: str, instant: datetime) -> None:
    timezone = vtimezone(ZoneInfo(key))
    if timezone is not None:
        assert Reader(timezone).offset(instant) == instant.astimezone(ZoneInfo(key)).utcoffset()


@given(st.sampled_from(ZONES), instants(2020))
def test_vtimezone_is_read_alike_by_dateutil(key: str, instant: datetime) -> None:
    file = f"BEGIN:VCALENDAR\r\n{built(key).to_ical().decode()}END:VCALENDAR\r\n"
    read = tz.tzical(io.StringIO(file)).get()
    local = instant.astimezone(ZoneInfo(key))
    # A wall time that comes twice is told apart by fold alone, which old readers ignore.
    if local.replace(fold=1).utcoffset() == local.replace(fold=0).utcoffset():
        assert local.replace(tzinfo=read).utcoffset() == local.utcoffset()


def test_vtimezone_of_berlin_in_full() -> None:
    assert built("Europe/Berlin").to_ical().decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_vtimezone_without_daylight_saving_has_one_observance() -> None:
    assert built("Asia/Kolkata").to_ical().decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Kolkata",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:IST",
        "TZOFFSETFROM:+0530",
        "TZOFFSETTO:+0530",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_vtimezone_calls_the_greater_offset_daylight() -> None:
    # The zone's own rule has Irish Standard Time in summer and "daylight saving" of minus one hour in winter.
    dublin = built("Europe/Dublin")
    assert {(part.name, str(part["TZNAME"])) for part in dublin.subcomponents} == {
        ("STANDARD", "GMT"),
        ("DAYLIGHT", "IST"),
    }


def test_vtimezone_begins_on_an_instance_of_its_rule() -> None:
    starts = {
        key: [
            rrule.rrulestr(part["RRULE"].to_ical().decode(), dtstart=part.DTSTART)[0] == part.DTSTART
            for part in built(key).subcomponents
            if "RRULE" in part
        ]
        for key in LATER_ZONES
    }
    assert all(all(answers) for answers in starts.values())
    assert sum(map(len, starts.values())) == 16


@pytest.mark.parametrize("key", ["Africa/Casablanca", "Africa/Cairo", "Asia/Gaza"])
def test_vtimezone_is_missing_where_two_yearly_rules_do_not_suffice(key: str) -> None:
    assert vtimezone(ZoneInfo(key)) is None


def test_vtimezone_is_missing_where_the_law_changed_within_the_years() -> None:
    # Iran gave up daylight saving in 2022.
    assert vtimezone(ZoneInfo("Asia/Tehran"), first_year=2020) is None
    assert vtimezone(ZoneInfo("Asia/Tehran"), first_year=2023) is not None


def test_vtimezone_is_missing_for_a_zone_without_a_name() -> None:
    data = zoneinfo_bytes("Europe/Berlin")
    assert vtimezone(ZoneInfo.from_file(io.BytesIO(data))) is None


@pytest.mark.parametrize("key", ["UTC", "Etc/UTC", "Zulu"])
def test_vtimezone_is_missing_for_utc(key: str) -> None:
    assert vtimezone(ZoneInfo(key)) is None


def test_vtimezone_is_new_each_time() -> None:
    built("Europe/Berlin").add("X-LIC-LOCATION", "Europe/Berlin")
    assert "X-LIC-LOCATION" not in built("Europe/Berlin")


def test_vtimezone_gives_events_their_instants_in_icalendar() -> None:
    file = "BEGIN:VCALENDAR\r\n" + built("Europe/Berlin").to_ical().decode().replace("Europe/Berlin", "Site time")
    for hour in ("20261024T093000", "20261026T093000", "20270327T093000", "20270329T093000"):
        file += f"BEGIN:VEVENT\r\nDTSTART;TZID=Site time:{hour}\r\nEND:VEVENT\r\n"
    events = Calendar.from_ical(file + "END:VCALENDAR\r\n").walk("VEVENT")
    assert [event.decoded("DTSTART").astimezone(UTC).strftime("%d %H:%M") for event in events] == [
        "24 07:30",
        "26 08:30",
        "27 08:30",
        "29 07:30",
    ]


@pytest.mark.parametrize("footer", ["", "CET", "EST5EDT", "XXX3EDT4,0/0,J365/23", "A1", "CET-1CEST,J60,J300", "\ufffd"])
def test_parse_footer_refuses_what_it_does_not_understand(footer: str) -> None:
    assert parse_footer(footer) is None


def test_parse_footer_reads_signs_names_and_times() -> None:
    rule = parse_footer("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")
    assert rule is not None
    assert (rule.name, rule.offset) == ("-02", timedelta(hours=-2))
    assert [onset.local(2027).isoformat() for onset in rule.onsets] == ["2027-03-27T23:00:00", "2027-10-31T00:00:00"]


def test_read_footer_falls_back_to_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    assert read_footer("Europe/Berlin") == "CET-1CEST,M3.5.0,M10.5.0/3"
    assert read_footer("Europe/Atlantis") == ""


def zoneinfo_bytes(key: str) -> bytes:
    """Return a TZif file of the package ``tzdata``."""
    from importlib import resources

    return resources.files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()
