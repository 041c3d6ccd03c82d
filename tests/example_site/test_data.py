"""The demonstration's texts and dates by themselves, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polib
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from example_site.demo.dates import at, is_public_holiday, moved, public_holidays, soon, weeks
from example_site.demo.households import EXAMPLES
from example_site.demo.texts import PROGRAMMES, read
from wagtail_mib_events.domain.contact_data import normalise_phone

ROOT = Path(__file__).resolve().parents[2] / "example_site"
FIRST_LANGUAGES = {"de", "de-simple", "en", "uk", "ar", "tr", "ru", "fa"}
# Left in three languages on purpose: here the site shows what a text looks like that is not translated yet.
NOT_YET = {name: {"de", "en", "ar"} for name in ("mums-at-work", "mai-jobcafes")}
moments = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


def texts_by_language(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every table of a file that has a German text."""
    if isinstance(value, list):
        for item in value:
            yield from texts_by_language(item)
    elif isinstance(value, dict):
        if "de" in value:
            yield value
        for item in value.values():
            yield from texts_by_language(item)


@pytest.mark.parametrize("name", [*PROGRAMMES, "places", "site"])
def test_texts_stand_in_the_first_languages_of_the_site(name: str) -> None:
    found = list(texts_by_language(read(name)))
    assert found
    assert [set(texts) for texts in found] == [NOT_YET.get(name, FIRST_LANGUAGES)] * len(found)


def test_public_holidays_are_those_of_the_land() -> None:
    days = [(1, 1), (3, 26), (3, 29), (5, 1), (5, 6), (5, 17), (5, 27), (10, 3), (11, 1), (12, 25), (12, 26)]
    assert public_holidays(2027) == {date(2027, *day) for day in days}


def test_weekly_dates_skip_public_holidays() -> None:
    saturdays = weeks(date(2026, 12, 19), 3)
    assert saturdays == [date(2026, 12, 19), date(2027, 1, 2), date(2027, 1, 9)]
    assert [is_public_holiday(date(2026, 12, day)) for day in (19, 26)] == [False, True]


@given(moments)
def test_soon_is_on_a_quarter_in_about_an_hour_or_at_nine(now: datetime) -> None:
    start = soon(now)
    local = timezone.localtime(start)
    # The night in which the clocks go back is an hour longer.
    assert timedelta(minutes=59) < start - now < timedelta(hours=11, minutes=15)
    assert (local.minute % 15, local.second) == (0, 0)
    assert local.hour >= 9 or local.date() > timezone.localtime(now).date()


def test_moved_keeps_the_time_on_the_clock_when_the_clocks_change() -> None:
    before = at(date(2027, 3, 23), 9, 30)
    after = moved(before, 1)
    assert (timezone.localtime(after).date(), timezone.localtime(after).hour) == (date(2027, 3, 30), 9)
    assert after - before == timedelta(days=7, hours=-1)


def test_households_have_numbers_of_their_own_that_belong_to_nobody() -> None:
    numbers = [f"+4917139200{number:02}" for number in range(len(EXAMPLES))]
    assert [normalise_phone(number) for number in numbers] == numbers
    assert len(EXAMPLES) <= 100


@pytest.mark.parametrize("language", ["de", "ar"])
def test_catalogue_of_the_site_is_complete_and_compiled(language: str) -> None:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    entries = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
    assert [msgid for msgid, text in entries.items() if not text] == []
    assert {entry.msgid: entry.msgstr for entry in polib.mofile(str(path.with_suffix(".mo")))} == entries
