"""Tokens and short codes of tickets, as made, typed, read out and scanned."""

import base64
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_mib_events.codes import CODE_ALPHABET, CODE_LENGTH, new_short_code, new_ticket_token, short_code_for_people
from wagtail_mib_events.domain.codes import LOOK_ALIKES, normalise_short_code, ticket_token_from_scan

TOKEN = "dGhpcyBpcyBhIHRva2VuIQ"
CODES = st.text(st.sampled_from(CODE_ALPHABET), min_size=CODE_LENGTH, max_size=CODE_LENGTH)
TOKENS = st.binary(min_size=16, max_size=16).map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="))
ANY_TEXT = st.text(st.one_of(st.sampled_from("htps:/?#@[].t\n"), st.characters(exclude_categories=[])), max_size=80)


def test_new_ticket_token_holds_128_bits() -> None:
    tokens = {new_ticket_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {22}
    assert {len(base64.urlsafe_b64decode(token + "==")) for token in tokens} == {16}


def test_new_short_code_uses_the_whole_alphabet() -> None:
    codes = {new_short_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(CODE_ALPHABET)


def test_code_alphabet_has_no_vowel_and_no_look_alike() -> None:
    assert set(CODE_ALPHABET) & set("AEIOU01L") == set()
    assert set(map(ord, CODE_ALPHABET)) & set(LOOK_ALIKES) == set()
    assert set(LOOK_ALIKES.values()) <= set(CODE_ALPHABET)


def test_look_alikes_are_the_letters_they_seem() -> None:
    # Written down by sight, so the scripts could have been mixed up.
    foreign = sorted(unicodedata.name(chr(code)) for code in LOOK_ALIKES if code > 127)
    assert sum(name.startswith("CYRILLIC CAPITAL LETTER") for name in foreign) == 12
    assert sum(name.startswith("GREEK CAPITAL LETTER") for name in foreign) == 12
    assert len(foreign) == 24


def test_short_code_for_people_has_two_groups() -> None:
    assert short_code_for_people("23456789") == "2345-6789"


@pytest.mark.parametrize(
    "typed",
    [
        "CDF7-8HKM",
        "cdf7 8hkm",
        " CDF7–8HKM\n",
        "c d f 7 8 h k m",
        "CDF۷-۸HKM",
        "CDF٧٨HKM",
        "ＣＤＦ７－８ＨＫＭ",
        "\u202aCDF7\u00ad8HKM\u202c",
        "C0F1-BHKM",
        "COFI_bhkm",
        "cofl‑Bhkm",
        "СОF7-ВНКМ",
        "CΟF7-ΒΗΚΜ",
    ],
)
def test_normalise_short_code_reads_what_people_type(typed: str) -> None:
    assert normalise_short_code(typed) == "CDF78HKM"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "CDF7-8HK",
        "CDF7-8HKMM",
        "CDF7-8HKA",
        "CDF7/8HKM",
        "CDF7-8HK²²",
        "محمد",
        "C" * 5000,
        "-" * 39,
        "CDF78HKM" + " " * 5000,
        "\ud800" * 8,
    ],
)
def test_normalise_short_code_refuses_what_is_no_code(typed: str) -> None:
    assert normalise_short_code(typed) is None


@given(CODES)
def test_normalise_short_code_gives_back_what_was_printed(code: str) -> None:
    assert normalise_short_code(short_code_for_people(code).lower()) == code


@given(CODES, st.lists(st.sampled_from(" -–\u00a0\u200b\u202e\t"), min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_normalise_short_code_ignores_what_stands_between(code: str, between: list[str]) -> None:
    assert normalise_short_code("".join(a + b for a, b in zip(code, between, strict=True))) == code


@given(ANY_TEXT)
def test_normalise_short_code_gives_a_code_or_nothing(typed: str) -> None:
    code = normalise_short_code(typed)
    assert code is None or (len(code) == CODE_LENGTH and normalise_short_code(code) == code)


@pytest.mark.parametrize(
    "text",
    [
        f"https://events.example.org/t/{TOKEN}/",
        f"https://events.example.org/de/veranstaltungen/t/{TOKEN}/",
        f"https://events.example.org/de-simple/t/{TOKEN}",
        f"HTTPS://EVENTS.EXAMPLE.ORG/t/{TOKEN}/\n",
        f"https://old-name.example:8443/t/{TOKEN}/",
        f"https://events.example.org/t/t/{TOKEN}/",
    ],
)
def test_ticket_token_from_scan_reads_a_ticket(text: str) -> None:
    assert ticket_token_from_scan(text) == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        TOKEN,
        f"/t/{TOKEN}/",
        f"//events.example.org/t/{TOKEN}/",
        f"http://events.example.org/t/{TOKEN}/",
        f"ftp://events.example.org/t/{TOKEN}/",
        f"javascript://events.example.org/t/{TOKEN}/",
        "javascript:alert(1)",
        f"https:///t/{TOKEN}/",
        f"https://user@events.example.org/t/{TOKEN}/",
        f"https://events.example.org/x/{TOKEN}/",
        f"https://events.example.org/xt/{TOKEN}/",
        f"https://events.example.org/t/{TOKEN}/cancel/",
        f"https://events.example.org/t/{TOKEN}//",
        f"https://events.example.org/t/{TOKEN[:-1]}/",
        f"https://events.example.org/t/{TOKEN}A/",
        f"https://events.example.org/t/{TOKEN[:-1]}R/",
        f"https://events.example.org/t/{TOKEN[:-2]}é{TOKEN[-1]}/",
        f"https://events.example.org/t/{TOKEN}/?next=//evil.example",
        f"https://events.example.org/t/{TOKEN}/#x",
        f"https://events.example.org/?/t/{TOKEN}/",
        f"https://events.example.org/{'a/' * 2000}t/{TOKEN}/",
        "https://[",
        "https://example.org\u2100/t/",
        "WIFI:T:WPA;S=cafe;P:secret;;",
        "BEGIN:VCARD\nEND:VCARD",
        "<script>alert(1)</script>",
        "x" * 4096,
        "\ud800\x00",
    ],
)
def test_ticket_token_from_scan_knows_no_other_code(text: str) -> None:
    assert ticket_token_from_scan(text) is None


def test_ticket_token_from_scan_accepts_plain_http_from_named_hosts() -> None:
    hosts = {"127.0.0.1:8000"}
    assert ticket_token_from_scan(f"http://127.0.0.1:8000/t/{TOKEN}/", hosts=hosts) == TOKEN
    assert ticket_token_from_scan(f"http://127.0.0.1:9000/t/{TOKEN}/", hosts=hosts) is None
    assert ticket_token_from_scan(f"https://example.org/t/{TOKEN}/", hosts=hosts) == TOKEN


@given(TOKENS)
def test_ticket_token_from_scan_reads_every_token(token: str) -> None:
    assert ticket_token_from_scan(f"https://example.org/en/t/{token}/") == token


@given(st.one_of(ANY_TEXT, ANY_TEXT.map(lambda text: f"https://{text}/t/{TOKEN}/")))
def test_ticket_token_from_scan_never_raises(text: str) -> None:
    assert ticket_token_from_scan(text) in {None, TOKEN}
