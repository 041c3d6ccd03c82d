"""Waiting, an offer, accepting and declining it, another date, an appointment: in a browser without script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.enums import BookingMode
from wagtail_mib_events.models import Event, Registration, Session
from wagtail_mib_events.testing import make_event, make_registration, make_session

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

#: A directory in which every page leaves a picture, for people who look.
PICTURES = os.environ.get("MIB_TEST_PICTURES", "")

CONTINUE = '#mib-form .mib-actions button[value="next"]'


@pytest.fixture(params=["de", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """A language in each direction of writing."""
    return str(request.param)


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page as narrow as they come, in a browser without JavaScript."""
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    yield context.new_page()
    context.close()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320


def register(page: Page, event: Event, language: str) -> Registration:
    """Register a mother without children, taking the first date where one is to be chosen."""
    page.goto(f"/{language}/events/event/{event.slug}/register/")
    while page.locator("#id_consent").count() == 0:
        if page.locator('input[name="sessions"]').count():
            page.locator('input[name="sessions"]').first.check()
        if page.locator("#id_name").count():
            page.locator("#id_name").fill("Amal")
            page.locator("#id_phone").fill("0160 7654321")
        page.locator(CONTINUE).click()
    page.locator("#id_consent").check()
    page.locator(CONTINUE).click()
    return Registration.objects.latest("pk")


def statuses(registration: Registration) -> list[str]:
    return list(registration.bookings.order_by("session__start", "pk").values_list("status", flat=True))


def full_date() -> tuple[Session, Registration]:
    session = make_session(capacity=1)
    first = make_registration(session).registration
    assert first is not None
    return session, first


def test_mother_waits_is_offered_a_place_and_takes_it(phone: Page, language: str) -> None:
    session, first = full_date()
    mine = register(phone, session.event, language)
    assert statuses(mine) == ["waiting"]
    assert phone.locator(".mib-ticket__code").count() == 0
    picture(phone, f"{language}-waiting")
    cancel(registration=first)
    phone.reload()
    picture(phone, f"{language}-offered")
    phone.locator('form[action*="/accept/"] button').click()
    assert statuses(mine) == ["confirmed"]
    assert phone.locator(".mib-ticket__code").inner_text() == mine.display_code
    picture(phone, f"{language}-accepted")


def test_declined_place_goes_on_to_the_next(phone: Page, language: str) -> None:
    session, first = full_date()
    mine = register(phone, session.event, language)
    after = make_registration(session, phone="+491601234569").registration
    assert after is not None
    cancel(registration=first)
    phone.reload()
    phone.locator('a[href*="/cancel/"]').first.click()
    picture(phone, f"{language}-decline")
    phone.locator(".mib-form button").click()
    assert (statuses(mine), statuses(after)) == (["cancelled"], ["offered"])
    picture(phone, f"{language}-declined")


def test_date_is_changed_for_another_that_has_room(phone: Page, language: str) -> None:
    event = make_event()
    start = timezone.now().replace(microsecond=0) + timedelta(days=7)
    for day in range(3):
        make_session(event, start=start + timedelta(days=day), capacity=day)
    full, *_others = event.sessions.order_by("start")
    Session.objects.filter(pk=full.pk).update(capacity=1)
    mine = register(phone, event, language)
    phone.locator('a[href*="/change/"]').click()
    assert phone.locator('input[name="take"]').count() == 2
    phone.locator('input[name="take"]').nth(1).check()
    picture(phone, f"{language}-change")
    phone.locator(".mib-form button").click()
    assert list(mine.bookings.order_by("session__start").values_list("session__start", "status")) == [
        (start, "cancelled"),
        (start + timedelta(days=2), "confirmed"),
    ]


def test_appointment_is_one_slot_that_nobody_else_can_take_until_it_is_released(phone: Page, language: str) -> None:
    event = make_event(booking_mode=BookingMode.APPOINTMENT)
    start = timezone.now().replace(microsecond=0) + timedelta(days=7)
    slots = [make_session(event, start=start + timedelta(hours=hour), hours=0.75, capacity=1) for hour in range(2)]
    phone.goto(f"/{language}/events/event/{event.slug}/register/")
    picture(phone, f"{language}-slots")
    mine = register(phone, event, language)
    assert list(mine.bookings.values_list("session", "status")) == [(slots[0].pk, "confirmed")]
    second = make_registration(slots[0], phone="+491601234569").registration
    assert second is not None
    assert statuses(second) == ["waiting"]
    phone.locator('a[href*="/cancel/"]').first.click()
    phone.locator(".mib-form button").click()
    assert (statuses(mine), statuses(second)) == (["cancelled"], ["offered"])


def test_absences_from_a_course_are_told_and_taken_back(phone: Page, language: str) -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    start = timezone.now().replace(microsecond=0) + timedelta(days=7)
    for week in range(3):
        make_session(event, start=start + timedelta(days=7 * week))
    mine = register(phone, event, language)
    phone.locator('a[href*="/absences/"]').click()
    phone.locator('input[name="sessions"]').nth(1).check()
    picture(phone, f"{language}-absences")
    phone.locator(".mib-form button").click()
    excused = mine.bookings.order_by("session__start").values_list("excused_at", flat=True)
    assert [moment is not None for moment in excused] == [False, True, False]
    picture(phone, f"{language}-excused")
    phone.locator('a[href*="/absences/"]').click()
    phone.locator('input[name="sessions"]').nth(1).uncheck()
    phone.locator(".mib-form button").click()
    assert [moment is not None for moment in excused.all()] == [False, False, False]


def test_free_place_shortly_before_the_date_goes_to_whoever_is_quicker(phone: Page, language: str) -> None:
    session = make_session(capacity=1, start=timezone.now() + timedelta(hours=1))
    first = make_registration(session).registration
    mine = register(phone, session.event, language)
    assert first is not None
    cancel(registration=first)
    assert statuses(mine) == ["waiting"]
    phone.reload()
    picture(phone, f"{language}-take")
    phone.locator('form[action*="/take/"] button').click()
    assert statuses(mine) == ["confirmed"]
