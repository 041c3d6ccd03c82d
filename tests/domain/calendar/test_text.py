"""Texts of calendar entries, read back by icalendar and by the letter of RFC 5545."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from wagtail_mib_events.domain.calendar.text import calendar_text

TRICKY = st.sampled_from("\\nN;,:\"\n\r\t\v\f\x00\x1c\x7f\x85\u2028\u2029\ufeff\u202e\ud800 ^'%مé🙂")
ANY_TEXT = st.text(st.one_of(TRICKY, st.characters(exclude_categories=[])), max_size=120)


def written(value: str) -> bytes:
    """Return a calendar file with one entry of that summary."""
    event = Event()
    event.add("summary", calendar_text(value))
    calendar = Calendar()
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def read_by_the_letter(file: bytes) -> str:
    """Return the summary, unfolded and unescaped as sections 3.1 and 3.3.11 say."""
    (line,) = [line for line in re.sub(b"\r\n[ \t]", b"", file).split(b"\r\n") if line.startswith(b"SUMMARY:")]
    escaped = line.decode().removeprefix("SUMMARY:")
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], escaped)


@pytest.mark.parametrize(
    "text",
    [
        "C:\\Netz",
        "C:\\netz\\Neu",
        "\\N",
        "\\\\N\n\\n",
        "a,b;c:d\"e'f",
        "<script>{{7*7}}%s",
        "عربي، فارسی",
        "x" * 200,
        "é🙂" * 60,
        "Zeile 1\n\nZeile 2",
    ],
)
def test_calendar_text_is_read_back_as_written(text: str) -> None:
    file = written(text)
    assert str(Calendar.from_ical(file).walk("VEVENT")[0]["SUMMARY"]) == text
    assert read_by_the_letter(file) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\r\nb\rc\x85d\u2028e\u2029f\vg\fh", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("Netz\x00\x07\x1b\x7f\x9f\ud800\ufeffwerk", "Netzwerk"),
        ("a\tb", "a b"),
    ],
)
def test_calendar_text_strips_what_the_format_forbids(value: str, text: str) -> None:
    assert str(calendar_text(value)) == text


@given(ANY_TEXT)
def test_calendar_text_is_read_alike_by_every_reader(value: str) -> None:
    file = written(value)
    assert read_by_the_letter(file) == calendar_text(value)
    assert str(Calendar.from_ical(file).walk("VEVENT")[0]["SUMMARY"]) == calendar_text(value)


@given(ANY_TEXT)
def test_calendar_text_is_encoded_in_lines_of_the_format(value: str) -> None:
    lines = written(value).split(b"\r\n")
    assert [line for line in lines if len(line) > 75] == []
    assert re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", b"".join(lines)) is None


@given(ANY_TEXT)
def test_calendar_text_result_needs_no_cleaning(value: str) -> None:
    assert calendar_text(str(calendar_text(value))) == calendar_text(value)
