"""One event lives its whole life in real browsers: announced, found, registered for, subscribed to, checked in.

The mother reads German, then Arabic; the QR code that the camera sees is a picture of the ticket on her screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone
from icalendar import Calendar
from PIL import Image
from wagtail.models import GroupPagePermission, Site

from tests.browser import LAUNCH_ARGUMENTS, find_browser
from tests.e2e.test_admin import log_in, make_index
from wagtail_mib_events.enums import ScanKind
from wagtail_mib_events.models import Contact, Event, GroupLocationPermission, Registration, Scan
from wagtail_mib_events.permissions import APP_LABEL, LOCATION_RIGHTS
from wagtail_mib_events.testing import age_bands, make_location

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = {"de": "Gut vernetzt?! Bildung und Teilhabe", "ar": "تواصل جيد: التعليم والمشاركة"}
MOTHERS = {"de": ("Olena", "0160 1234567"), "ar": ("أمل", "٠١٦٠١٢٣٤٥٦٨")}
CONTINUE = '#mib-form .mib-actions button[value="next"]'
#: What the fake camera films, in pixels.
FILM = (960, 720)


@pytest.fixture
def staff(live_server: LiveServer) -> User:
    """``koordination``, who may do everything at every location, pages below the list of events included."""
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port = live_server.thread.host, live_server.thread.port
    site.save()
    index = make_index()
    user = User.objects.create_user("koordination", password="demo")
    group = Group.objects.create(name="koordination")
    user.groups.add(group)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for right in Permission.objects.filter(codename__in=LOCATION_RIGHTS, content_type__app_label=APP_LABEL):
        GroupLocationPermission.objects.create(group=group, permission=right)
    for kind in ("add_page", "publish_page"):
        GroupPagePermission.objects.create(group=group, page=index, permission=Permission.objects.get(codename=kind))
    return user


@pytest.fixture
def camera_filming(browser: Browser, tmp_path: Path) -> Iterator[Callable[[bytes], Browser]]:
    """A browser whose camera films a picture (PNG), laid on a grey table."""
    phones: list[Browser] = []

    def launch(png: bytes) -> Browser:
        picture = tmp_path / "ticket.png"
        picture.write_bytes(png)
        film = tmp_path / "camera.mjpeg"
        with Image.open(picture) as ticket:
            ticket.thumbnail((FILM[0] * 9 // 10, FILM[1] * 9 // 10))
            table = Image.new("RGB", FILM, "#8a8a86")
            table.paste(ticket, ((FILM[0] - ticket.width) // 2, (FILM[1] - ticket.height) // 2))
            table.save(film, "JPEG", quality=85)
        arguments = [
            *LAUNCH_ARGUMENTS,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        phone = browser.browser_type.launch(executable_path=str(find_browser()), args=arguments, chromium_sandbox=False)
        phones.append(phone)
        return phone

    yield launch
    for phone in phones:
        phone.close()


def announce(page: Page) -> Event:
    """Create the event with one date in an hour, in three languages, and its page, in the real admin."""
    start = timezone.localtime(timezone.now() + timedelta(hours=1)).replace(second=0, microsecond=0)
    small, middle, _big = age_bands()
    make_location(name="Haus Mayen", town="Mayen")
    Contact.objects.create(name="Sabine Kern", phone="+492651987654", languages=["de", "ar"])
    page.set_viewport_size({"width": 1280, "height": 900})
    log_in(page)
    page.goto("/admin/mib_events/new/")
    page.fill("[name=name_de]", NAMES["de"])
    page.click("#id_sessions-ADD")
    page.fill("[name=sessions-0-start]", f"{start:%Y-%m-%dT%H:%M}")
    page.fill("[name=sessions-0-end]", f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    page.select_option("[name=sessions-0-location]", label="Haus Mayen – Mayen")
    page.fill("[name=sessions-0-capacity]", "12")
    page.fill(f"[name=sessions-0-care_places-{small.pk}]", "4")
    page.fill(f"[name=sessions-0-care_places-{middle.pk}]", "4")
    page.locator("[role=tab]").nth(1).click()
    page.click("[data-panel-toggle][aria-controls*=translation_ar]")
    page.fill("[name=name_ar]", NAMES["ar"])
    page.click("button[name=action-publish]")
    page.wait_for_url("**/admin/mib_events/")
    return Event.objects.get()


def register(page: Page, language: str) -> Registration:
    """Find the event from the list, and register with two children who are to be looked after."""
    name, phone = MOTHERS[language]
    page.goto(f"/{language}/veranstaltungen/")
    assert page.locator("html").get_attribute("dir") == {"de": "ltr", "ar": "rtl"}[language]
    page.get_by_role("link", name=NAMES[language]).first.click()
    assert page.locator("h1").inner_text() == NAMES[language]
    page.locator("a.mib-button[href*='/register/']").first.click()
    page.locator("#id_name").fill(name)
    page.locator("#id_phone").fill(phone)
    page.locator(CONTINUE).click()
    for band in age_bands()[:2]:
        page.locator(f"#id_children_{band.pk}").fill("1")
    page.locator('input[name="care"][value="come_anyway"]').check()
    page.locator(CONTINUE).click()
    page.locator("#id_interpreter_language").select_option("ar")
    page.locator(CONTINUE).click()
    page.locator("#id_consent").check()
    page.locator(CONTINUE).click()
    page.wait_for_url(f"**/{language}/events/registration/*/")
    return Registration.objects.latest("pk")


@pytest.mark.parametrize("language", ["de", "ar"])
def test_event_lives_its_whole_life(
    page: Page,
    context: BrowserContext,
    staff: User,
    camera_filming: Callable[[bytes], Browser],
    live_server: LiveServer,
    language: str,
) -> None:
    event = announce(page)
    session = event.sessions.get()
    context.clear_cookies()
    page.set_viewport_size({"width": 320, "height": 640})

    registration = register(page, language)
    booking = registration.bookings.get()
    assert (booking.session, booking.status, booking.care_status) == (session, "confirmed", "granted")
    assert page.locator(".mib-ticket__code").inner_text() == registration.display_code
    ticket = page.locator(".mib-ticket__qr svg").first.screenshot()

    page.goto(f"/{language}/veranstaltungen/")
    feed = context.request.get(page.locator("a[href$='.ics']").first.get_attribute("href") or "")
    (entry,) = Calendar.from_ical(feed.body()).walk("VEVENT")
    assert (entry["UID"], entry["SUMMARY"], entry["DTSTART"].dt) == (session.uid, NAMES[language], session.start)

    phone = camera_filming(ticket)
    door = phone.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740}).new_page()
    refused: list[str] = []
    door.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    door.goto("/de/events/door/")
    door.fill("[name=username]", "koordination")
    door.fill("[name=password]", "demo")
    door.keyboard.press("Enter")
    door.get_by_role("link", name=NAMES["de"]).click()
    door.locator("[data-part=camera-start]").click()
    answer = door.locator(".mib-answer[data-kind=welcome]")
    answer.wait_for()
    assert answer.locator(".mib-answer__name").inner_text() == registration.name
    assert answer.locator("[data-each=children] li").count() == 2
    assert door.locator("[data-part=counts] [data-slot=arrived]").inner_text() == "1"
    assert refused == []
    phone.close()
    scan = Scan.objects.get()
    assert (scan.kind, scan.registration, scan.session, scan.user) == (ScanKind.IN, registration, session, staff)
