"""Days and times in the languages of participants, with the cases and the order that each of them has."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from wagtail_mib_events.date_texts import (
    clock_text,
    day_text,
    moment_text,
    month_text,
    short_month_text,
    short_weekday_text,
    when_text,
)
from wagtail_mib_events.models import Session

SUNDAY = datetime(2027, 1, 3, 9, 5, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "Sonntag, 3. Januar 2027"),
        ("de-simple", "Sonntag, 3. Januar 2027"),
        ("en-gb", "Sunday, 3 January 2027"),
        ("uk", "Неділя, 3 січня 2027\u202fр."),
        ("ar", "الأحد، 3 يناير 2027"),
        ("tr", "3 Ocak 2027 Pazar"),
        ("ru", "Воскресенье, 3 января 2027\u202fг."),
        ("fa", "یکشنبه 3 ژانویهٔ 2027"),
        ("ro", "Duminică, 3 ianuarie 2027"),
        ("bg", "Неделя, 3 януари 2027\u202fг."),
        ("fr", "Dimanche 3 janvier 2027"),
        ("pl", "Niedziela, 3 stycznia 2027"),
        # Django has no dates in these.
        ("ku", "Yekşem, 3ê rêbendana 2027an"),
        ("ps", "يونۍ د 2027 د جنوري 3"),
        ("so", "Axad, Janaayo 3, 2027"),
        ("ti", "ሰንበት፣ 3 ጥሪ 2027"),
        ("am", "እሑድ 3 ጃንዋሪ 2027"),
    ],
)
def test_day_is_written_as_in_the_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert day_text(SUNDAY) == expected


def test_language_that_nobody_knows_gets_the_days_of_the_site() -> None:
    with translation.override("xx"):
        assert day_text(SUNDAY) == "Sonntag, 3. Januar 2027"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ("Januar 2027", "So.", "Jan", "9:05")),
        ("uk", ("Січень 2027\u202fр.", "Нд", "Січ.", "9:05")),
        ("ar", ("يناير 2027", "الأحد", "يناير", "9:05 ص")),
        ("ku", ("Rêbendana 2027an", "Yşm", "Rbn", "9:05")),
    ],
)
def test_parts_of_a_date_follow_the_language(language: str, expected: tuple[str, ...]) -> None:
    with translation.override(language):
        parts = (month_text(SUNDAY), short_weekday_text(SUNDAY), short_month_text(SUNDAY), clock_text(SUNDAY))
    assert parts == expected


@pytest.mark.parametrize(
    ("language", "moment", "span"),
    [
        ("de", "Sonntag, 3. Januar 2027, 9:05 Uhr", "Sonntag, 3. Januar 2027, 9:05–11:05 Uhr"),
        ("de-simple", "Sonntag, 3. Januar 2027, 9:05 Uhr", "Sonntag, 3. Januar 2027, 9:05 bis 11:05 Uhr"),
        ("fa", "یکشنبه 3 ژانویهٔ 2027، ساعت 9:05", "یکشنبه 3 ژانویهٔ 2027، ساعت 9:05 تا 11:05"),
    ],
)
def test_day_and_time_are_joined_by_the_words_of_the_language(language: str, moment: str, span: str) -> None:
    session = Session(start=SUNDAY, end=SUNDAY + timedelta(hours=2))
    with translation.override(language):
        assert (moment_text(SUNDAY), when_text(session)) == (moment, span)


def test_days_and_times_are_those_of_the_site_not_of_utc() -> None:
    late = datetime(2027, 1, 3, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
    assert moment_text(late) == "Montag, 4. Januar 2027, 0:30 Uhr"
