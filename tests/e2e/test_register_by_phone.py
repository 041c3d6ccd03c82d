"""A case worker registers a household that calls: in the real admin, with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.admin.accounts import coordinator
from tests.e2e.test_admin import log_in
from wagtail_mib_events.enums import BookingStatus, CareStatus, Channel
from wagtail_mib_events.models import Registration
from wagtail_mib_events.testing import age_bands, make_event, make_session

if TYPE_CHECKING:
    from playwright.sync_api import Page as BrowserPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def focused(page: BrowserPage) -> str:
    """The name of the field that has the focus."""
    return str(page.evaluate("document.activeElement.name || ''"))


def tab_to(page: BrowserPage, name: str) -> None:
    """Press the Tab key until a field has the focus."""
    for _press in range(12):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    assert focused(page) == name


def test_household_of_three_is_registered_with_the_keyboard_alone(page: BrowserPage) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    small, middle, _big = age_bands()
    coordinator()
    session = make_session(make_event(max_adults=2), childcare={small: 2, middle: 2})
    log_in(page)
    page.goto(f"/admin/mib_events/register/{session.event_id}/?session={session.pk}")
    page.wait_for_function("document.activeElement.name === 'name'")
    page.keyboard.type("Amal")
    tab_to(page, "phone")
    page.keyboard.type("0160 1234567")
    for band in (small, middle):
        tab_to(page, f"children_{band.pk}")
        page.keyboard.type("1")
    tab_to(page, "care")
    page.keyboard.press("ArrowDown")
    tab_to(page, "channel")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/mib_registrations/inspect/*/")
    amal = Registration.objects.get()
    assert amal.display_code in page.locator(".messages").inner_text()
    booking = amal.bookings.get()
    assert (amal.name, amal.adults, amal.children.count(), amal.channel) == ("Amal", 1, 2, Channel.PHONE)
    assert (booking.session, booking.status, booking.care_status) == (
        *(session, BookingStatus.CONFIRMED, CareStatus.GRANTED),
    )
    page.locator(".messages a[href*='/register/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/register/{session.event_id}/?session={session.pk}")
    page.wait_for_function("document.activeElement.name === 'name'")
