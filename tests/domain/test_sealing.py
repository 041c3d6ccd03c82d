"""Sealed texts: what a key opens, what it does not, and that a token is bound to its place."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from wagtail_mib_events.checks import check_settings
from wagtail_mib_events.domain.sealing import CannotUnseal, can_seal, is_key, new_key, reseal, seal, unseal

OLD, NEW = new_key(), new_key()


def with_keys(*keys: object) -> override_settings:
    return override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": list(keys)})


@given(text=st.text(), place=st.text(max_size=20))
def test_sealed_text_comes_back_and_cannot_be_read_meanwhile(text: str, place: str) -> None:
    with with_keys(OLD):
        token = seal(text, bound_to=place)
        assert unseal(token, bound_to=place) == text
    assert token.isascii()
    assert len(text) < 5 or text not in token


def test_same_text_gives_another_token_each_time() -> None:
    with with_keys(OLD):
        assert seal("Nuts", bound_to="a") != seal("Nuts", bound_to="a")


def test_token_is_worth_nothing_in_another_place() -> None:
    with with_keys(OLD):
        token = seal("Nuts", bound_to="child 1")
        with pytest.raises(CannotUnseal):
            unseal(token, bound_to="child 2")


@pytest.mark.parametrize("keys", [[], [NEW]], ids=["none", "another"])
def test_without_its_key_a_token_stays_closed(keys: list[str]) -> None:
    with with_keys(OLD):
        token = seal("Nuts", bound_to="a")
    with with_keys(*keys), pytest.raises(CannotUnseal):
        unseal(token, bound_to="a")


@pytest.mark.parametrize(
    "token",
    ["", "Nuts", "ä" * 100, "A" * 120, Fernet(OLD).encrypt(b"Nuts").decode()],
    ids=["empty", "word", "letters", "base64", "bare"],
)
def test_what_is_no_token_of_ours_stays_closed(token: str) -> None:
    with with_keys(OLD), pytest.raises(CannotUnseal):
        unseal(token, bound_to="a")


def test_first_key_seals_and_every_key_opens() -> None:
    with with_keys(OLD):
        old = seal("Nuts", bound_to="a")
    with with_keys(NEW, OLD):
        new = seal("Milk", bound_to="a")
        assert unseal(old, bound_to="a") == "Nuts"
    with with_keys(NEW):
        assert unseal(new, bound_to="a") == "Milk"


def test_resealed_text_needs_the_old_key_no_more_and_stays_bound() -> None:
    with with_keys(OLD):
        token = seal("Nuts", bound_to="a")
    with with_keys(NEW, OLD):
        token = reseal(token)
    with with_keys(NEW):
        assert unseal(token, bound_to="a") == "Nuts"
        with pytest.raises(CannotUnseal):
            unseal(token, bound_to="b")


def test_text_that_no_key_opens_cannot_be_resealed() -> None:
    with with_keys(OLD):
        token = seal("Nuts", bound_to="a")
    with with_keys(NEW), pytest.raises(CannotUnseal):
        reseal(token)


def test_site_can_seal_as_soon_as_it_has_a_key() -> None:
    answers = []
    for keys in ([], [NEW]):
        with with_keys(*keys):
            answers.append(can_seal())
    assert answers == [False, True]


@pytest.mark.parametrize("value", ["", "secret", None, 5, NEW[:-4]], ids=["empty", "word", "none", "number", "short"])
def test_what_is_no_key_is_reported(value: object) -> None:
    assert not is_key(value)
    with with_keys(NEW, value):
        assert "wagtail_mib_events.E001" in {message.id for message in check_settings()}


@pytest.mark.parametrize("keys", [[], [NEW], [NEW, OLD]])
def test_keys_and_their_absence_are_fine(keys: list[str]) -> None:
    with with_keys(*keys):
        assert "wagtail_mib_events.E001" not in {message.id for message in check_settings()}


def test_single_key_instead_of_a_list_is_reported() -> None:
    with override_settings(WAGTAIL_MIB_EVENTS={"CARE_KEYS": NEW}):
        assert "wagtail_mib_events.E001" in {message.id for message in check_settings()}
