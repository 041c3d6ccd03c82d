"""The registration in a real browser: narrow, in two directions of writing, without script, by keyboard alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.enums import BookingStatus, CareStatus
from wagtail_mib_events.models import Contact, Event, Registration
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_registration, make_session

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
LANGUAGES = ("de", "ar")
#: A directory in which every step leaves a picture, for people who look.
PICTURES = os.environ.get("MIB_TEST_PICTURES", "")

CONTINUE = '#mib-form .mib-actions button[value="next"]'


@pytest.fixture
def event(live_server: LiveServer) -> Event:
    """An event with three dates, two of which look after children."""
    babies, toddlers, _school = age_bands()
    contact = Contact.objects.create(name="Sabine Kern", phone="+492651987654", languages=["de", "ar"])
    event = make_event(name="Gut vernetzt?! Bildung und Teilhabe", name_ar="تواصل جيد", contact=contact)
    place = make_location(name="Mehrgenerationenhaus Andernach", town="Andernach")
    make_session(event, location=place, childcare={babies: 2, toddlers: 3})
    make_session(event, capacity=2, childcare={babies: 0, toddlers: 1})
    make_session(event, capacity=0)
    return event


def path(event: Event, language: str) -> str:
    return f"/{language}/events/event/{event.slug}/register/"


def width(page: Page) -> int:
    page.wait_for_load_state()
    return int(page.evaluate("() => document.documentElement.scrollWidth"))


def step(page: Page) -> str:
    return page.locator('input[name="step"]').input_value()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def answer(page: Page, step: str) -> None:
    """Give the answers of a mother with two children who wants care and an interpreter."""
    if step == "dates":
        page.locator('input[name="sessions"]').first.check()
    elif step == "person":
        page.locator("#id_name").fill("آمال <b>")
        page.locator("#id_phone").fill("٠١٦٠ ١٢٣٤٥٦٧")
    elif step == "children":
        for band in age_bands()[:2]:
            page.locator(f"#id_children_{band.pk}").fill("1")
        page.locator('input[name="care"][value="come_anyway"]').check()
    elif step == "help":
        page.locator("#id_interpreter_language").select_option("ar")
        page.locator("#id_needs_step_free").check()
    else:
        page.locator("#id_consent").check()


@pytest.mark.parametrize("language", LANGUAGES)
def test_mother_with_two_children_gets_her_ticket_without_script(plain: Page, event: Event, language: str) -> None:
    plain.goto(path(event, language))
    widths, steps = [], []
    for _ in range(5):
        steps.append(step(plain))
        plain.locator(CONTINUE).click() if steps[-1] in ("dates", "person", "check") else None
        picture(plain, f"{language}-{steps[-1]}-errors")
        answer(plain, steps[-1])
        widths.append(width(plain))
        picture(plain, f"{language}-{steps[-1]}")
        plain.locator(CONTINUE).click()
    assert steps == ["dates", "person", "children", "help", "check"]
    registration = Registration.objects.get()
    assert plain.url.endswith(f"/{language}/events/registration/{registration_key(registration)}/")
    assert plain.locator(".mib-ticket__code").inner_text() == registration.display_code
    assert plain.locator("html").get_attribute("dir") == {"de": "ltr", "ar": "rtl"}[language]
    picture(plain, f"{language}-ticket")
    assert [*widths, width(plain)] == [320] * 6
    booking = registration.bookings.get()
    assert (booking.status, booking.care_status) == (BookingStatus.CONFIRMED, CareStatus.GRANTED)
    assert (registration.name, registration.phone, registration.language) == ("آمال <b>", "+491601234567", language)


def test_registration_is_cancelled_without_script(plain: Page, event: Event) -> None:
    registration = make_registration(*event.sessions.all()[:2], name="Amal").registration
    assert registration is not None
    plain.goto(f"/de/events/registration/{registration_key(registration)}/")
    plain.locator(".mib-ticket__note a").click()
    plain.locator(".mib-form button").click()
    assert plain.locator(".mib-error-summary a").count() == 1
    picture(plain, "de-cancel-errors")
    plain.locator('input[name="sessions"]').nth(1).check()
    plain.locator(".mib-form button").click()
    statuses = registration.bookings.order_by("session__start", "pk").values_list("status", flat=True)
    assert list(statuses) == [BookingStatus.CONFIRMED, BookingStatus.CANCELLED]
    picture(plain, "de-one-cancelled")
    plain.locator('form[action$="/finish/"] button').click()
    assert plain.url.endswith(f"/de/events/event/{event.slug}/")


def test_errors_take_the_focus_and_lead_to_the_field(plain: Page, event: Event) -> None:
    plain.goto(path(event, "de"))
    plain.locator(CONTINUE).click()
    plain.wait_for_selector(".mib-error-summary:focus")
    plain.locator(".mib-error-summary a").click()
    assert plain.url.endswith("#id_sessions_0")
    plain.keyboard.press("Tab")
    assert plain.evaluate("() => document.activeElement.name") == "sessions"


def test_languages_are_switched_with_everything_typed(plain: Page, event: Event) -> None:
    plain.goto(path(event, "de"))
    answer(plain, "dates")
    plain.locator(CONTINUE).click()
    plain.locator("#id_name").fill("Amal")
    plain.locator("#id_phone").fill("meine Schwester")
    plain.locator('button[name="language"][value="ar"]').click()
    assert (plain.locator("html").get_attribute("lang"), step(plain)) == ("ar", "person")
    assert plain.locator("#id_name").input_value() == "Amal"
    assert plain.locator("#id_phone").input_value() == "meine Schwester"
    assert plain.locator(".mib-error-summary").count() == 0
    plain.locator("#id_phone").fill("0160 1234567")
    plain.locator("#id_phone").press("Enter")
    assert (plain.locator("html").get_attribute("lang"), step(plain)) == ("ar", "children")


def test_back_button_of_the_browser_keeps_the_answers(page: Page, event: Event) -> None:
    page.goto(path(event, "de"))
    answer(page, "dates")
    page.locator(CONTINUE).click()
    answer(page, "person")
    page.locator(CONTINUE).click()
    assert step(page) == "children"
    page.go_back()
    assert (step(page), page.locator("#id_phone").input_value()) == ("person", "٠١٦٠ ١٢٣٤٥٦٧")
    page.go_back()
    assert (step(page), page.locator('input[name="sessions"]').first.is_checked()) == ("dates", True)


def test_whole_form_is_filled_in_by_keyboard_alone(page: Page, event: Event) -> None:
    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(f"() => document.activeElement?.matches({selector!r})"):
                return
        pytest.fail(f"{selector} is not reached by the Tab key")

    def enter() -> None:
        tab_to(CONTINUE)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page.goto(path(event, "de"))
    tab_to("#id_sessions_0")
    page.keyboard.press("Space")
    enter()
    tab_to("#id_name")
    page.keyboard.type("Amal")
    tab_to("#id_phone")
    page.keyboard.type("0160 1234567")
    enter()
    tab_to(f"#id_children_{age_bands()[0].pk}")
    page.keyboard.type("2")
    tab_to('[name="care"]')
    page.keyboard.press("ArrowDown")
    enter()
    tab_to("#id_interpreter_language")
    page.keyboard.press("ArrowDown")
    enter()
    tab_to("#id_consent")
    page.keyboard.press("Space")
    enter()
    page.wait_for_selector(".mib-ticket")
    registration = Registration.objects.get()
    assert (registration.name, registration.children.count()) == ("Amal", 2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_step_has_a_barrier_that_axe_knows(page: Page, event: Event, language: str, scheme: Any) -> None:
    found: dict[str, list[Any]] = {}

    def examine(name: str) -> None:
        page.wait_for_load_state()
        page.evaluate(AXE.read_text())
        result = page.evaluate("() => axe.run()")
        found[name] = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in result["violations"]]

    page.emulate_media(color_scheme=scheme)
    page.goto(path(event, language))
    for _ in range(5):
        name = step(page)
        examine(name)
        if name in ("dates", "person", "check"):
            page.locator(CONTINUE).click()
            examine(f"{name} with errors")
        answer(page, name)
        page.locator(CONTINUE).click()
    examine("ticket")
    picture(page, f"{language}-{scheme}-ticket-wide")
    page.locator(".mib-ticket__note a").click()
    examine("cancel")
    page.goto(f"/{language}/events/ticket/t/{'A' * 22}/")
    examine("ticket of others")
    page.goto(f"{path(event, language)}mail/")
    examine("look in your mail")
    picture(page, f"{language}-{scheme}-mail")
    assert found == {name: [] for name in found}
    assert len(found) == 12
