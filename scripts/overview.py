"""Composes the picture that the README shows: an event in two languages, a ticket, and the door that has read it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page

EVENT = "/{language}/veranstaltungen/event/gut-vernetzt-bildung-und-teilhabe/"
ONWARD = '#mib-form .mib-actions button[value="next"]'
PHONE = (360, 740)
SCALE = 1.25
GAP = 40
CORNER = 28
GROUND = "#d9e4e4"


def overview(*, browser: Browser, site: str, target: Path) -> None:
    """Take four screens of phones on the example site and put them side by side into one PNG."""
    context = browser.new_context(
        base_url=site,
        locale="de-DE",
        reduced_motion="reduce",
        viewport={"width": PHONE[0], "height": PHONE[1]},
        device_scale_factor=SCALE,
    )
    page = context.new_page()
    screens = [_event(page, "de"), _event(page, "ar"), _ticket(page)]
    code = page.locator(".mib-ticket__code").first.inner_text()
    screens.append(_door(context, code))
    context.close()
    _side_by_side(screens).quantize(colors=128).save(target, optimize=True)


def _event(page: Page, language: str) -> bytes:
    page.goto(EVENT.format(language=language))
    return page.screenshot()


def _ticket(page: Page) -> bytes:
    """Register a mother with one child for the first date that has places, and show her ticket."""
    page.goto(f"{EVENT.format(language='de')}register/")
    page.locator('input[name="sessions"]').first.check()
    page.click(ONWARD)
    page.fill("#id_name", "Amal")
    page.fill("#id_phone", "0221 4710199")
    page.click(ONWARD)
    page.locator("input[name^=children_]").first.fill("1")
    page.locator('input[name="care"][value="come_anyway"]').check()
    page.click(ONWARD)
    page.locator("#id_interpreter_language").select_option("ar")
    page.click(ONWARD)
    page.check("#id_consent")
    page.click(ONWARD)
    page.locator(".mib-ticket").first.scroll_into_view_if_needed()
    page.locator(".mib-ticket").first.evaluate("element => element.scrollIntoView({block: 'start'})")
    return page.screenshot()


def _door(context: BrowserContext, code: str) -> bytes:
    """Type the code of the ticket at the door of its date, and show the answer."""
    page = context.new_page()
    page.goto("/de/veranstaltungen/door/")
    page.fill("[name=username]", "einlass")
    page.fill("[name=password]", "demo")
    page.keyboard.press("Enter")
    page.locator("a.mib-date").first.click()
    page.fill("#mib-door-code", code)
    page.keyboard.press("Enter")
    page.locator(".mib-answer[data-kind=welcome]").wait_for()
    return page.screenshot()


def _side_by_side(screens: list[bytes]) -> Image.Image:
    pictures = [Image.open(BytesIO(screen)).convert("RGB") for screen in screens]
    width, height = pictures[0].size
    whole = Image.new("RGB", ((width + GAP) * len(pictures) + GAP, height + 2 * GAP), GROUND)
    for number, picture in enumerate(pictures):
        whole.paste(picture, (GAP + number * (width + GAP), GAP), _rounded(picture.size))
    return whole


def _rounded(size: tuple[int, int]) -> Image.Image:
    """Return the mask of a screen with round corners; drawn larger and shrunk, so that their edge is smooth."""
    times = 4
    mask = Image.new("L", (size[0] * times, size[1] * times))
    box = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=CORNER * times, fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)
