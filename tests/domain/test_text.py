"""Cleaning of typed text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_mib_events.domain.text import (
    ZWJ,
    ZWNJ,
    clean_line,
    clean_text,
    has_too_many_marks,
    is_blank,
    to_ascii_digits,
)

# Everything that a request can carry, lone surrogates included, with what makes trouble often.
TRICKY = st.sampled_from(f" \t\r\n\v\f\x00\x07\x1b\x1c\x85\xa0\u2028\u2029\u3000\u200b\u202e\ufeff\u0301{ZWJ}{ZWNJ}aم")
ANY_CHARACTER = st.one_of(st.characters(exclude_categories=[]), TRICKY)
ANY_TEXT = st.text(ANY_CHARACTER, max_size=60)


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "Nguyễn",
        "محمد",
        "X",
        "=1+1",
        "@SUM(A1)",
        "<script>",
        "{{7*7}}",
        "%s",
        "{0.__class__}",
        "李",
    ],
)
def test_clean_line_keeps_a_name_as_typed(name: str) -> None:
    assert clean_line(name) == name


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("\t=1+1", "=1+1"),
        ("Fatma\r\nBcc: x@example.org", "Fatma Bcc: x@example.org"),
        ("Amina\x07 \x1b[31mYıldız\x00", "Amina [31mYıldız"),
        ("\u202eanimA\u200b\ufeff", "animA"),
        ("a\u2028b\x85c\u00a0d", "a b c d"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Ami\ud800na\ufffe", "Amina"),
        ("  Amina   \t Ali ", "Amina Ali"),
        ("a \u200b b", "a b"),
        ("a\x1cb", "ab"),
    ],
)
def test_clean_line_strips_what_cannot_be_seen(typed: str, cleaned: str) -> None:
    assert clean_line(typed) == cleaned


@pytest.mark.parametrize(
    "word",
    [f"می{ZWNJ}خواهم", f"کتێب{ZWNJ}ەکان", f"ක්{ZWJ}රියා", f"نمی{ZWNJ}رود می{ZWNJ}رود", f"a{ZWNJ}b{ZWNJ}c"],
)
def test_clean_line_keeps_joiners_between_letters(word: str) -> None:
    assert clean_line(word) == word


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        (f"{ZWNJ}{ZWNJ}سلام{ZWJ}", "سلام"),
        (f"a {ZWNJ} b", "a b"),
        (f"a{ZWNJ}{ZWNJ}{ZWJ}b", f"a{ZWNJ}b"),
        (f"1{ZWJ}2", "12"),
        (f"{ZWJ}{ZWNJ}", ""),
    ],
)
def test_clean_line_strips_joiners_elsewhere(typed: str, cleaned: str) -> None:
    assert clean_line(typed) == cleaned


@given(ANY_TEXT)
def test_clean_line_result_needs_no_cleaning(typed: str) -> None:
    cleaned = clean_line(typed)
    assert clean_line(cleaned) == cleaned
    assert unicodedata.normalize("NFC", cleaned) == cleaned
    assert " ".join(cleaned.split()) == cleaned
    assert {unicodedata.category(char) for char in cleaned} & {"Cc", "Cs"} == set()
    assert {char for char in cleaned if unicodedata.category(char) == "Cf"} <= {ZWJ, ZWNJ}


@given(ANY_TEXT)
def test_clean_line_keeps_every_letter_in_order(typed: str) -> None:
    def letters(value: str) -> str:
        return "".join(char for char in unicodedata.normalize("NFD", value) if unicodedata.category(char)[0] in "LN")

    assert letters(clean_line(typed)) == letters(typed)


@given(ANY_TEXT)
def test_clean_text_cleans_every_line(typed: str) -> None:
    cleaned = clean_text(typed)
    assert clean_text(cleaned) == cleaned
    assert [clean_line(line) for line in cleaned.split("\n")] == cleaned.split("\n")


def test_clean_text_keeps_paragraphs() -> None:
    assert clean_text("\r\nOne\ttwo \r\n\r\nthree\u2028four\rfive\n") == "One two\n\nthree\nfour\nfive"


@pytest.mark.parametrize("value", ["", " \n\t", "\u200b\u200d", "\u3164", "\u2800", "\u0301\u0301", "\x07", "\ud800"])
def test_is_blank_for_what_cannot_be_seen(value: str) -> None:
    assert is_blank(value) is True


@pytest.mark.parametrize("value", ["x", ".", "م", "٣", "🙂", " = "])
def test_is_blank_is_false_for_anything_seen(value: str) -> None:
    assert is_blank(value) is False


@pytest.mark.parametrize(
    ("value", "too_many"),
    [
        ("a" + "\u0301" * 8, False),
        ("a" + "\u0301" * 9, True),
        ("a" + "\u0301\u200b" * 9, True),
        ("a\u0301" * 100, False),
        ("a\u0301" * 101, True),
        ("مُحَمَّدٌ", False),
        ("སྐྱེས་སྒྲུབ", False),
    ],
)
def test_has_too_many_marks_beyond_any_language(value: str, too_many: bool) -> None:
    assert has_too_many_marks(value) is too_many


def test_has_too_many_marks_without_total_accepts_a_long_text() -> None:
    assert has_too_many_marks("नमस्ते दुनिया " * 100, total=None) is False


def test_to_ascii_digits_reads_every_script() -> None:
    assert to_ascii_digits("٣۳３३๓ ²x") == "33333 ²x"


@given(st.text(st.characters(categories=["Nd"]), min_size=1))
def test_to_ascii_digits_keeps_the_number(digits: str) -> None:
    assert to_ascii_digits(digits) == "".join(str(unicodedata.digit(char)) for char in digits)
