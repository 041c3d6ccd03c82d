"""What a household does by itself, in a real browser: narrow, without script, in two directions of writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.test_registration import AXE, width
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.models import Contact, Registration
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def amal(live_server: LiveServer) -> Registration:
    """A mother with one child in care, at a date with two seats."""
    babies, *_ = age_bands()
    contact = Contact.objects.create(name="Sabine Kern", phone="+492651987654")
    session = make_session(make_event(max_adults=3, contact=contact), capacity=2, childcare={babies: 1})
    registration = make_registration(session, email="amal@example.org", children={babies: 1}, wants_care=True)
    assert registration.registration is not None
    return registration.registration


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
def test_people_are_changed_and_everything_is_deleted_without_script(
    plain: Page, amal: Registration, language: str, direction: str
) -> None:
    widths = []

    def look() -> None:
        widths.append(width(plain))
        assert plain.locator("html").get_attribute("dir") == direction

    own = f"/{language}/events/registration/{registration_key(amal)}/"
    plain.goto(own)
    plain.locator('a[href$="/people/"]').click()
    look()
    plain.locator("#id_adults").fill("3")
    plain.locator(".mib-form button").click()
    assert plain.locator("[role=alert]").count() == 1
    look()
    plain.locator("#id_adults").fill("2")
    plain.locator("#id_needs_transport").check()
    plain.locator(".mib-form button").click()
    assert plain.url.endswith("?notice=people")
    amal.refresh_from_db()
    assert (amal.adults, amal.needs_transport) == (2, True)
    with plain.expect_download() as download:
        plain.locator('a[href$="/data.json"]').click()
    assert download.value.suggested_filename == f"{amal.display_code}.json"
    plain.locator('a[href$="/delete/"]').click()
    look()
    plain.locator(".mib-form button").click()
    look()
    assert (plain.url.endswith("/registration/deleted/"), Registration.objects.count()) == (True, 0)
    plain.goto(own)
    plain.locator('main a[href$="/registration/again/"]').click()
    look()
    plain.locator("#id_email").fill("amal@example.org")
    plain.locator("#id_email").press("Enter")
    assert plain.url.endswith("/registration/again/sent/")
    look()
    assert widths == [320] * 6


@pytest.mark.parametrize(("language", "scheme"), [("de", "light"), ("ar", "dark")])
def test_no_page_has_a_barrier_that_axe_knows(page: Page, amal: Registration, language: str, scheme: Any) -> None:
    found: dict[str, list[Any]] = {}

    def examine(name: str) -> None:
        page.wait_for_load_state()
        page.evaluate(AXE.read_text())
        result = page.evaluate("() => axe.run()")
        found[name] = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in result["violations"]]

    page.emulate_media(color_scheme=scheme)
    site, key = f"/{language}/events/registration", registration_key(amal)
    for name in (f"{key}/people", f"{key}/delete", "deleted", "again", "again/sent"):
        page.goto(f"{site}/{name}/")
        examine(name)
    for name, field, typed in ((f"{key}/people", "#id_adults", "3"), ("again", "#id_email", "amal")):
        page.goto(f"{site}/{name}/")
        page.locator(field).fill(typed)
        page.locator(".mib-form button").click()
        examine(f"{name} refused")
    assert len(found) == 7
    assert {name: barriers for name, barriers in found.items() if barriers} == {}
