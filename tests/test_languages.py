"""Languages that Django knows, and those it does not."""

from __future__ import annotations

import pytest
from django.utils.translation import check_for_language

from wagtail_mib_events.languages import MISSING, direction, language_name


@pytest.mark.parametrize("code", sorted({*MISSING, "uk", "ar", "tr", "ru", "fa", "ro", "bg", "fr", "pl"}))
def test_every_language_of_participants_has_addresses_of_its_own(code: str) -> None:
    assert check_for_language(code)


@pytest.mark.parametrize(
    ("code", "name", "written"),
    [
        ("de-simple", "Leichte Sprache", "ltr"),
        ("ku", "Kurmancî", "ltr"),
        ("ps", "پښتو", "rtl"),
        ("fa", "فارسی", "rtl"),
        ("so", "Soomaali", "ltr"),
        ("fr", "Français", "ltr"),
        ("bg", "Български", "ltr"),
        ("xx", "xx", "ltr"),
    ],
)
def test_name_and_direction_are_known(code: str, name: str, written: str) -> None:
    assert (language_name(code), direction(code)) == (name, written)
