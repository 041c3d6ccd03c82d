"""How the door looks: nothing overflows, axe-core finds nothing, and each answer can be looked at as a picture.

Pictures go to ``tests/_artifacts/door``, for people; no test compares them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.door_front.conftest import DoorServer
from tests.door_front.server import PEOPLE, TICKET

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).resolve().parents[1] / "_artifacts/door"
AXE = Path(__file__).resolve().parents[1] / "vendor/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ANSWERS = ["welcome", "already", "attention", "unknown", "undone", "noted"]
SCREENS = ["start", *ANSWERS, "list", "no-scripts", "dates", "no-dates"]

MakeDoor = Callable[..., DoorServer]
OpenDoor = Callable[..., Page]


def show(page: Page, door: DoorServer, screen: str) -> None:
    """Bring one screen up, as staff would."""
    page.clock.install()
    if screen in ("dates", "no-dates"):
        page.goto("/dates/" if screen == "dates" else "/dates/?none")
    elif screen == "list":
        enter(page, PEOPLE["amira"]["short_code"])
        page.keyboard.press("Escape")
        page.locator("summary").click()
        page.get_by_role("searchbox").fill("e")
        page.get_by_role("searchbox").press("Enter")
        expect(page.locator(".mib-person")).to_have_count(2)
    elif screen in ANSWERS:
        bring_up_answer(page, door, screen)


def bring_up_answer(page: Page, door: DoorServer, kind: str) -> None:
    codes = {"attention": PEOPLE["waiting"]["short_code"], "unknown": "https://evil.example/"}
    if kind == "noted":
        door.stop()
    enter(page, codes.get(kind, PEOPLE["amira"]["short_code"]))
    if kind == "already":
        page.keyboard.press("Escape")
        enter(page, PEOPLE["amira"]["short_code"])
    if kind == "undone":
        page.locator("[data-part=on] form button").click()
    expect(page.locator("#mib-door-stage .mib-answer")).to_have_attribute("data-kind", kind)


def enter(page: Page, code: str) -> None:
    page.locator("#mib-door-code").fill(code)
    page.locator("#mib-door-code").press("Enter")
    expect(page.locator("#mib-door-stage .mib-answer")).to_be_visible()


def take_picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("screen", SCREENS)
def test_screen_fits_320_pixels(make_door: MakeDoor, open_door: OpenDoor, screen: str, language: str) -> None:
    door = make_door("--language", language)
    scripts = screen != "no-scripts"
    page = open_door(door, viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
    if scripts:
        show(page, door, screen)
    else:
        enter(page, PEOPLE["amira"]["short_code"])
    take_picture(page, f"{language}-320-{screen}")
    assert page.locator("html").get_attribute("dir") == {"en": "ltr", "ar": "rtl"}[language]
    assert overflowing(page) == []


def overflowing(page: Page) -> list[str]:
    """Elements that reach over the inline edges, unless they are meant for screen readers only."""
    found: list[str] = page.evaluate(
        """() => [...document.body.querySelectorAll("*:not(.mib-unseen, .mib-unseen *, option)")]
            .filter((element) => {
                const box = element.getBoundingClientRect();
                const clipped = getComputedStyle(element).overflowX !== "visible";
                return box.width && (box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5
                    || clipped && element.scrollWidth > element.clientWidth + 1
                    && element.matches(".mib-door, .mib-door *:not(input, select)"));
            })
            .map((element) => element.outerHTML.slice(0, 120))"""
    )
    return found


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen != "no-scripts"])
def test_axe_finds_nothing(door: DoorServer, open_door: OpenDoor, screen: str) -> None:
    page = open_door(door, reduced_motion="reduce")
    show(page, door, screen)
    # The clock stands still for axe-core, too, which waits with timers.
    page.clock.resume()
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        """async (rules) => (await axe.run({ runOnly: rules })).violations
            .map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)])""",
        RULES,
    )
    assert found == []


@pytest.mark.parametrize("screen", ["start", "welcome", "list", "dates"])
def test_targets_are_large_enough_for_a_thumb(door: DoorServer, open_door: OpenDoor, screen: str) -> None:
    page = open_door(door)
    show(page, door, screen)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, select, summary, label:has(input)")]
            .filter((element) => element.checkVisibility() && !element.matches("label input"))
            .filter((element) => {
                const { width, height } = element.getBoundingClientRect();
                return width < 44 || height < 44;
            })
            .map((element) => element.outerHTML.slice(0, 120))"""
    )
    assert small == []


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_is_told_by_shape_colour_and_word(door: DoorServer, open_door: OpenDoor, answer: str) -> None:
    """Each answer has a ground of its own family, and none of them is red."""
    page = open_door(door)
    show(page, door, answer)
    take_picture(page, f"en-360-{answer}")
    icons = page.locator(".mib-answer__sign .mib-icon:visible use")
    expect(icons).to_have_count(1)
    href = icons.get_attribute("href") or ""
    assert (
        href.rpartition("#mib-icon-")[2]
        == {
            "welcome": "check",
            "already": "clock",
            "attention": "hand",
            "unknown": "circle-question-mark",
            "undone": "undo-2",
            "noted": "cloud-off",
        }[answer]
    )
    assert page.locator(".mib-answer__sign .mib-icon:visible").evaluate("icon => icon.getBBox().width > 10")
    red, green, blue = page.locator(".mib-answer").evaluate(
        "answer => getComputedStyle(answer).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    )
    assert not (red > 1.8 * green and red > 1.8 * blue)
    assert {
        "welcome": green > red and green > blue,
        "already": blue > red and blue > green,
        "attention": red > blue and green > 1.5 * blue,
    }.get(answer, max(red, green, blue) - min(red, green, blue) < 32)


def test_pictures_of_a_running_camera_and_a_wide_screen(
    door: DoorServer, open_door: OpenDoor, browser: Browser
) -> None:
    page = open_door(door)
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator("[data-part=camera]")).to_have_attribute("data-state", "on")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "en-360-camera.png", animations="disabled")
    wide = open_door(door, viewport={"width": 1280, "height": 800})
    enter(wide, TICKET.format("amira"))
    wide.screenshot(path=PICTURES / "en-1280-welcome.png", animations="disabled")
    wide.keyboard.press("Escape")
    wide.screenshot(path=PICTURES / "en-1280-start.png")
    assert overflowing(page) == overflowing(wide) == []


def test_reduced_motion_moves_nothing(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door, reduced_motion="reduce")
    enter(page, PEOPLE["amira"]["short_code"])
    assert page.evaluate("() => document.getAnimations().length") == 0
