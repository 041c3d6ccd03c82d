"""Form fields for typed input: what they accept, and what they say otherwise."""

from typing import Any

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from wagtail_mib_events.forms.fields import (
    CountField,
    EmailAddressField,
    HttpsURLField,
    LineField,
    NameField,
    PhoneField,
)

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=60)

INVALID_PHONE = (
    "Please write one telephone number in digits, with its area code, for example 0171 3920012 or +49 171 3920012."
)
INVALID_EMAIL = "Please write one e-mail address, for example name@example.org."
INVALID_COUNT = "Please write a whole number from 0 to 8, for example 2."
INVALID_URL = "Please write a web address that begins with https://, for example https://example.org/meeting."


class Household(forms.Form):
    """One field of each kind, none required."""

    line = LineField(required=False, max_length=20)
    name = NameField(required=False)
    phone = PhoneField(required=False)
    email = EmailAddressField(required=False)
    count = CountField(required=False, maximum=8)
    url = HttpsURLField(required=False)


class RequiredHousehold(forms.Form):
    """The same, all required."""

    line = LineField()
    name = NameField()
    phone = PhoneField()
    email = EmailAddressField()
    count = CountField(maximum=8)
    url = HttpsURLField()


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def answer(field: str, typed: str) -> tuple[Any, list[str]]:
    """Return the cleaned value and the messages of a form in which only ``field`` was filled in."""
    form = Household({field: typed})
    form.is_valid()
    messages = [str(message) for message in form.errors[field]] if field in form.errors else []
    return form.cleaned_data.get(field), messages


@pytest.mark.parametrize(
    "typed",
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
        "%(max_length)d",
        "x" * 100,
    ],
)
def test_name_field_accepts_a_name_as_typed(typed: str) -> None:
    assert answer("name", typed) == (typed, [])


def test_name_field_cleans_before_it_counts() -> None:
    assert answer("name", " \u200b" + "e\u0301" * 100 + "\r\n") == ("é" * 100, [])


@pytest.mark.parametrize("typed", ["x" * 101, "x" * 10_000, "ab " * 200])
def test_name_field_refuses_a_long_name(typed: str) -> None:
    assert answer("name", typed) == (
        None,
        ["This name is too long. Please shorten it to at most 100 characters."],
    )


@pytest.mark.parametrize("typed", ["a" + "\u0301" * 100, "a\u0301\u0301" * 60])
def test_name_field_refuses_stacked_marks(typed: str) -> None:
    message = "This name has too many small marks. Please shorten it, for example to Amina."
    assert answer("name", typed) == (None, [message])


def test_name_field_refuses_a_million_marks_before_normalising_them() -> None:
    # Normalising them would take minutes.
    assert answer("name", "a" + "\u0301\u0316" * 500_000)[0] is None


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200d\u202e", "\u3164", "\u0301", "\x07"])
def test_fields_that_hold_nothing_visible_are_missing(typed: str) -> None:
    form = RequiredHousehold(dict.fromkeys(RequiredHousehold.base_fields, typed))
    assert form.errors == {
        "line": ["Please fill in this field."],
        "name": ["Please write a name, for example Amina."],
        "phone": ["Please write a telephone number, for example 0171 3920012."],
        "email": ["Please write an e-mail address, for example name@example.org."],
        "count": ["Please write a whole number, for example 2."],
        "url": ["Please write a web address, for example https://example.org/meeting."],
    }


def test_fields_left_empty_where_they_may_be() -> None:
    form = Household(dict.fromkeys(Household.base_fields, " \u200b"))
    assert form.is_valid() is True
    assert form.cleaned_data == {"line": "", "name": "", "phone": "", "email": "", "count": None, "url": ""}


def test_line_field_makes_one_line() -> None:
    assert answer("line", "bus\r\n\tline 3\x1b") == ("bus line 3", [])


def test_line_field_names_its_limit() -> None:
    assert answer("line", "x" * 21) == (None, ["This is too long. Please use at most 20 characters."])


def test_phone_field_gives_e164() -> None:
    assert answer("phone", "٠١٦٠/١٢٣٤٥٦٧") == ("+491601234567", [])


def test_phone_field_reads_numbers_of_its_region() -> None:
    assert PhoneField(region="AT").clean("0664 1234567") == "+436641234567"


@pytest.mark.parametrize("typed", ["112", "meine Schwester", "0160", "1" * 5000, "1" * 61, "0" + "\u0301" * 9])
def test_phone_field_shows_how_to_write_a_number(typed: str) -> None:
    assert answer("phone", typed) == (None, [INVALID_PHONE])


def test_phone_example_of_the_messages_is_accepted() -> None:
    assert [answer("phone", typed)[0] for typed in ("0171 3920012", "+49 171 3920012")] == ["+491713920012"] * 2


def test_email_field_gives_one_form() -> None:
    assert answer("email", " Amina@Müller.example\u200b") == ("Amina@xn--mller-kva.example", [])


@pytest.mark.parametrize("typed", ["amina", "a@[1.2.3.4]", "a@b.de, c@d.de", "a" * 65 + "@b.de", "a" * 5000])
def test_email_field_shows_how_to_write_an_address(typed: str) -> None:
    assert answer("email", typed) == (None, [INVALID_EMAIL])


@pytest.mark.parametrize("typed", ["3", "٣", "۳", "３", " 3\u200b", "03"])
def test_count_field_reads_every_script(typed: str) -> None:
    assert answer("count", typed) == (3, [])


@pytest.mark.parametrize(
    "typed",
    ["3,5", "3.5", "-1", "9", "1" * 5000, "zwei", "²", "½", "1e0", "+3", "1_0", "0x1", "3 4", "①", "Ⅲ"],
)
def test_count_field_refuses_anything_but_a_whole_number(typed: str) -> None:
    assert answer("count", typed) == (None, [INVALID_COUNT])


@pytest.mark.parametrize(
    ("minimum", "maximum", "message"),
    [
        (1, 1, "Please write a whole number from 1 to 1, for example 1."),
        (5, 30, "Please write a whole number from 5 to 30, for example 5."),
    ],
)
def test_count_field_gives_an_example_within_its_limits(minimum: int, maximum: int, message: str) -> None:
    with pytest.raises(forms.ValidationError) as refusal:
        CountField(minimum=minimum, maximum=maximum).clean("x")
    assert refusal.value.messages == [message]


def test_count_field_accepts_its_limits() -> None:
    assert [answer("count", typed)[0] for typed in ("0", "8")] == [0, 8]


def test_count_field_asks_phones_for_digits_without_spin_buttons() -> None:
    html = str(Household()["count"])
    assert html == '<input type="text" name="count" inputmode="numeric" autocomplete="off" id="id_count">'


def test_count_field_sees_no_change_in_another_script() -> None:
    assert CountField(maximum=8).has_changed(3, "٣") is False


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://example.org/j/123?pwd=a#b", "https://example.org/j/123?pwd=a#b"),
        (" example.org/j/123\u200b", "https://example.org/j/123"),
        ("HTTPS://Example.org:8443/", "HTTPS://Example.org:8443/"),
        ("https://مثال.إختبار/", "https://مثال.إختبار/"),
    ],
)
def test_url_field_accepts_https(typed: str, url: str) -> None:
    assert answer("url", typed) == (url, [])


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "java\x00script:alert(1)",
        "java\nscript://%0aalert(1)",
        "JAVASCRIPT://example.org/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "http://example.org/",
        "//example.org/",
        "/\\example.org",
        "\\\\example.org",
        "https:example.org",
        "https:/example.org",
        "https:///example.org",
        "https://",
        "https://user@example.org/",
        "https://user:pass@example.org/",
        "https://example.org\\@example.com/",
        "user@example.org",
        "https://[",
        "https://exa mple.org",
        "https://example.org:99999999/",
        "meeting",
        "mailto:a@b.de",
    ],
)
def test_url_field_refuses_everything_else(typed: str) -> None:
    assert answer("url", typed) == (None, [INVALID_URL])


def test_url_field_names_its_limit() -> None:
    assert answer("url", "https://example.org/" + "x" * 2000) == (
        None,
        ["This is too long. Please use at most 2000 characters."],
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", " " + "x" * 101),
        ("phone", "meine  Schwester"),
        ("email", " a@b "),
        ("count", " 3,5"),
        ("url", "javascript:alert('1')"),
    ],
)
def test_fields_show_again_what_was_typed(field: str, typed: str) -> None:
    form = Household({field: typed})
    assert form.is_valid() is False
    assert form[field].value() == typed


@given(ANY_TEXT)
def test_fields_never_fail_with_another_error(typed: str) -> None:
    form = Household(dict.fromkeys(Household.base_fields, typed))
    form.is_valid()
    assert set(form.cleaned_data) | set(form.errors) == set(Household.base_fields)
    str(form)
