"""A coordinator at work in the real admin: she announces an event, and makes appointments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, Site

from tests.admin.accounts import coordinator
from wagtail_mib_events.enums import BookingMode, EventStatus
from wagtail_mib_events.models import Event
from wagtail_mib_events.pages.models import EventIndexPage
from wagtail_mib_events.testing import age_bands, make_event, make_location

if TYPE_CHECKING:
    from playwright.sync_api import Page as BrowserPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_index() -> EventIndexPage:
    """Return a list of events that ``koordination`` may add pages to and publish them."""
    root = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    index: EventIndexPage = root.add_child(instance=EventIndexPage(title="Veranstaltungen", slug="veranstaltungen"))
    return index


def log_in(page: BrowserPage) -> None:
    """Log in as ``koordination`` through the form."""
    page.goto("/admin/")
    page.fill("[name=username]", "koordination")
    page.fill("[name=password]", "demo")
    page.keyboard.press("Enter")
    page.wait_for_selector("nav[aria-label]")
    page.wait_for_url(lambda url: "login" not in url)


def fill_date(page: BrowserPage, number: int, *, day: str, location: str, care: dict[int, str]) -> None:
    """Fill in one date by the labels' inputs."""
    prefix = f"sessions-{number}"
    page.fill(f"[name={prefix}-start]", f"{day}T09:30")
    page.fill(f"[name={prefix}-end]", f"{day}T11:30")
    page.select_option(f"[name={prefix}-location]", label=location)
    page.fill(f"[name={prefix}-capacity]", "12")
    for band, places in care.items():
        page.fill(f"[name={prefix}-care_places-{band}]", places)


def test_coordinator_announces_an_event_in_one_step(page: BrowserPage) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    small, middle, _big = age_bands()
    make_location(name="Haus Mayen", town="Mayen")
    make_location(name="Haus Andernach", town="Andernach")
    index = make_index()
    group = coordinator().groups.get()
    for kind in ("add_page", "publish_page"):
        permission = Permission.objects.get(codename=kind)
        GroupPagePermission.objects.create(group=group, page=index, permission=permission)
    log_in(page)
    page.goto("/admin/mib_events/")
    page.click("a.button[href$='/mib_events/new/']")
    page.fill("[name=name_de]", "Gut vernetzt?! Bildung und Teilhabe")
    for number, (day, town) in enumerate((("2027-01-12", "Mayen"), ("2027-01-19", "Andernach"))):
        page.click("#id_sessions-ADD")
        care = {small.pk: "4", middle.pk: "6"} if number == 0 else {}
        fill_date(page, number, day=day, location=f"Haus {town} – {town}", care=care)
    page.locator("[role=tab]").nth(1).click()
    page.locator("[id*=translation_en] [data-panel-toggle]").first.click()
    page.fill("[name=name_en]", "Well connected?!")
    page.focus("button[name=action-publish]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/mib_events/")
    event = Event.objects.get()
    assert (event.status, event.slug, event.name_en) == (
        EventStatus.PUBLISHED,
        "gut-vernetzt-bildung-und-teilhabe",
        "Well connected?!",
    )
    first, second = event.sessions.order_by("start")
    assert [first.location.town, second.location.town] == ["Mayen", "Andernach"]
    care_places = {row.age_band: row.places for row in first.childcare_places.all() if row.places}
    assert care_places == {small: 4, middle: 6}
    page.locator("tbody a.w-status").click()
    page.wait_for_url(f"**/{settings.LANGUAGE_CODE}/veranstaltungen/gut-vernetzt-bildung-und-teilhabe/")
    assert page.locator("h1").inner_text() == "Gut vernetzt?! Bildung und Teilhabe"
    assert page.locator("body").inner_text().count("Haus Andernach") >= 1


def test_coordinator_makes_appointments_after_she_has_seen_them(page: BrowserPage) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    coordinator()
    event = make_event(booking_mode=BookingMode.APPOINTMENT)
    make_location(name="Haus Mayen", town="Mayen")
    day = timezone.localdate() + timedelta(days=7)
    log_in(page)
    page.goto(f"/admin/mib_events/appointments/{event.pk}/")
    page.fill("[name=day]", day.isoformat())
    page.fill("[name=begins]", "09:00")
    page.fill("[name=ends]", "11:30")
    page.fill("[name=minutes]", "45")
    page.fill("[name=pause]", "5")
    page.focus("[name=pause]")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[name=create]")
    assert page.locator(".mib-admin-slots li").count() == 3
    page.click("button[name=change]")
    page.wait_for_selector("[name=pause]")
    page.fill("[name=pause]", "30")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[name=create]")
    page.focus("button[name=create]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/mib_dates/?event={event.pk}")
    made = event.sessions.order_by("start")
    assert [timezone.localtime(date.start).strftime("%H:%M") for date in made] == ["09:00", "10:15"]
    assert {date.capacity for date in made} == {1}
    page.click(f"a[href$='/mib_events/appointments/{event.pk}/']")
    page.wait_for_selector("[name=day]")
