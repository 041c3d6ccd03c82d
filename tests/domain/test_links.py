"""Personal links and ticket addresses: only our own keys open, and none outlives its version."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from wagtail_mib_events.domain.codes import ticket_token_from_scan
from wagtail_mib_events.domain.links import (
    language_of,
    personal_url,
    registration_for_key,
    registration_key,
    ticket_url,
)
from wagtail_mib_events.domain.sites import base_url
from wagtail_mib_events.models import Registration
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = pytest.mark.django_db


def registered(**fields: str) -> Registration:
    registration = make_registration(make_session(), **fields).registration
    assert registration is not None
    return registration


def test_key_opens_its_registration() -> None:
    first, second = registered(), registered(phone="+491601234568")
    assert [registration_for_key(registration_key(each)) for each in (first, second)] == [first, second]


def test_key_of_an_older_version_opens_nothing() -> None:
    registration = registered()
    key = registration_key(registration)
    Registration.objects.update(link_version=2)
    registration.refresh_from_db()
    assert registration_for_key(key) is None
    assert registration_for_key(registration_key(registration)) == registration


def test_key_survives_a_new_secret_key_while_the_old_one_is_kept() -> None:
    registration = registered()
    key = registration_key(registration)
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert registration_for_key(key) == registration
    with override_settings(SECRET_KEY="new"):
        assert registration_for_key(key) is None


def test_key_altered_anywhere_opens_nothing() -> None:
    registration = registered()
    key = registration_key(registration)
    # The last character carries two bits of padding that base64 ignores, so only what comes before it is altered.
    altered = [key[:at] + ("A" if key[at] != "A" else "B") + key[at + 1 :] for at in range(len(key) - 1)]
    assert [registration_for_key(each) for each in altered] == [None] * len(altered)


def test_signature_has_256_bits() -> None:
    assert len(registration_key(registered()).rpartition(".")[2]) == 43


@given(key=st.text(max_size=200))
def test_no_text_raises(key: str) -> None:
    assert registration_for_key(key) is None


def test_ticket_address_is_the_same_in_every_language() -> None:
    registration = registered(language="ar")
    found = []
    for code in ("de", "en", "ar"):
        with translation.override(code):
            found.append(ticket_url(registration, "https://example.org"))
    assert found == [f"https://example.org/ar/events/ticket/t/{registration.ticket_token}/"] * 3
    assert ticket_token_from_scan(found[0]) == registration.ticket_token


def test_personal_address_is_in_her_language() -> None:
    registration = registered(language="en")
    assert personal_url(registration, "https://example.org") == (
        f"https://example.org/en/events/registration/{registration_key(registration)}/"
    )


def test_language_that_the_site_has_dropped_becomes_its_own() -> None:
    assert language_of(registered(language="tr")) == "de"


def test_base_address_is_that_of_the_default_site() -> None:
    Site.objects.update(hostname="www.example.org", port=443)
    Site.clear_site_root_paths_cache()
    assert base_url() == "https://www.example.org"


def test_base_address_without_a_default_site_is_that_of_the_admin(settings: object) -> None:
    Site.objects.all().delete()
    assert base_url() == "http://localhost"
