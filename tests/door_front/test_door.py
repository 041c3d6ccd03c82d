"""The door in a real browser: what staff see for a scan, a typed code, a search, and while the server is away."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.door_front.conftest import DoorServer
from tests.door_front.server import PEOPLE, TICKET, registration_of

pytestmark = pytest.mark.browser

MakeDoor = Callable[..., DoorServer]
OpenDoor = Callable[..., Page]
CameraSeeing = Callable[[str], Browser]

AMIRA = TICKET.format("amira")
AMIRAS_CODE = PEOPLE["amira"]["short_code"]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def start_camera(page: Page) -> None:
    page.get_by_role("button", name="Start the camera").click()


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code on the ticket").fill(code)
    page.keyboard.press("Enter")


def expect_answer(page: Page, kind: str, *texts: str) -> None:
    """The answer on the screen is of this kind and says these texts."""
    expect(page.locator("#mib-door-stage .mib-answer")).to_have_attribute("data-kind", kind)
    for text in texts:
        expect(page.locator("#mib-door-stage .mib-answer")).to_contain_text(text)


def next_guest(page: Page) -> None:
    page.get_by_role("link", name="Next guest").click()
    expect(page.locator("#mib-door-stage .mib-answer")).to_have_count(0)


def sent(door: DoorServer) -> list[tuple[str, str | None]]:
    return [(scan["kind"], scan["code"]) for scan in door.received()]


def expect_counts(page: Page, arrived: str, children: str) -> None:
    expect(page.locator("[data-slot=arrived]")).to_have_text(arrived)
    expect(page.locator("[data-slot=children_arrived]")).to_have_text(children)


# Camera


def test_camera_reads_a_ticket_and_the_answer_fills_the_room(
    door: DoorServer, open_door: OpenDoor, camera_seeing: CameraSeeing
) -> None:
    page = open_door(door, phone=camera_seeing(AMIRA))
    start_camera(page)
    expect_answer(page, "welcome", "Welcome", "Amira Haddad", "1 × 0–2 years", "2 × 3–5 years", "العربية", "pram")
    assert page.locator("#mib-door").get_attribute("data-engine") == "zxing-wasm"
    expect_counts(page, "1", "3")
    stage = page.locator("#mib-door-stage").bounding_box()
    header = page.locator("header").bounding_box()
    assert stage is not None
    assert header is not None
    assert (stage["x"], stage["width"]) == (0, 360)
    assert stage["y"] == pytest.approx(header["height"], abs=1)
    assert stage["y"] + stage["height"] == pytest.approx(740, abs=1)


def test_ticket_held_up_for_long_is_one_scan(
    door: DoorServer, open_door: OpenDoor, camera_seeing: CameraSeeing
) -> None:
    page = open_door(door, phone=camera_seeing(AMIRA))
    start_camera(page)
    expect_answer(page, "welcome")
    page.wait_for_timeout(3500)
    assert sent(door) == [("in", AMIRA)]


def test_camera_reads_without_wasm(make_door: MakeDoor, open_door: OpenDoor, camera_seeing: CameraSeeing) -> None:
    door = make_door("--no-wasm")
    page = open_door(door, phone=camera_seeing(AMIRA), policy_broken=True)
    start_camera(page)
    expect_answer(page, "welcome", "Amira Haddad")
    assert page.locator("#mib-door").get_attribute("data-engine") == "qr"
    assert sent(door) == [("in", AMIRA)]


@pytest.mark.parametrize("code", ["https://evil.example/?x=1", "javascript:alert(1)", "x" * 2000])
def test_foreign_qr_is_unknown_and_never_opened(
    door: DoorServer, open_door: OpenDoor, camera_seeing: CameraSeeing, code: str
) -> None:
    page = open_door(door, phone=camera_seeing(code))
    page.on("dialog", lambda dialog: pytest.fail(f"dialog: {dialog.message}"))
    start_camera(page)
    expect_answer(page, "unknown", "Not a code of ours")
    assert page.url == f"{door.url}/"
    assert len(page.context.pages) == 1
    assert sent(door) == [("in", code)]


def test_camera_stops_when_the_page_is_hidden_and_comes_back(
    door: DoorServer, open_door: OpenDoor, camera_seeing: CameraSeeing
) -> None:
    page = open_door(door, phone=camera_seeing(AMIRA))
    start_camera(page)
    expect_answer(page, "welcome")
    next_guest(page)
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(hide, True)
    expect(page.get_by_role("button", name="Start the camera again")).to_be_visible()
    assert page.evaluate("() => document.querySelector('video').srcObject") is None
    page.evaluate(hide, False)
    expect(page.locator("[data-part=camera]")).to_have_attribute("data-state", "on")


def test_camera_refused_says_what_to_do(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); } }"
    )
    start_camera(page)
    expect(page.locator("[data-part=camera-trouble]")).to_contain_text("Allow it in the browser’s settings")
    expect(page.get_by_role("button", name="Start the camera")).to_be_visible()


def test_chosen_lens_is_remembered(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.evaluate(
        """() => {
            const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            window.asked = [];
            navigator.mediaDevices.getUserMedia = (wishes) => {
                window.asked.push(wishes.video.deviceId?.ideal ?? null);
                return real({ video: true });
            };
            const lens = (deviceId, label) => ({ kind: "videoinput", deviceId, label });
            navigator.mediaDevices.enumerateDevices = async () => [lens("a", "Front"), lens("b", "Back")];
        }"""
    )
    start_camera(page)
    page.get_by_role("combobox", name="Camera").select_option("Back")
    page.wait_for_function("() => window.asked.length === 2")
    assert page.evaluate("() => window.asked") == [None, "b"]
    assert page.evaluate("() => localStorage.getItem('mib-door-lens')") == "b"


# Answers


def test_typed_code_checks_in(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, f"  {AMIRAS_CODE} ")
    expect_answer(page, "welcome", "Amira Haddad")
    [scan] = door.received()
    assert UUID.fullmatch(scan.pop("uuid"))
    assert scan.pop("device_time").endswith("Z")
    assert scan == {"kind": "in", "code": AMIRAS_CODE, "registration": None, "undoes": None}


def test_same_code_twice_says_since_when(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "welcome")
    next_guest(page)
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "already", "Already here")
    first = dt.datetime.fromisoformat(door.received()[0]["device_time"]).astimezone(ZoneInfo("Europe/Berlin"))
    since = page.locator(".mib-answer__since").inner_text().replace("\u202f", " ")
    assert since == f"since {first.hour % 12 or 12}:{first:%M %p}"
    expect_counts(page, "1", "3")


def test_waiting_list_says_what_to_do(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, PEOPLE["waiting"]["short_code"])
    expect_answer(page, "attention", "Waiting list", "Is there room?")
    expect_counts(page, "0", "0")


def test_question_waits_for_staff_who_let_her_in(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.clock.install()
    type_code(page, PEOPLE["waiting"]["short_code"])
    expect_answer(page, "attention")
    page.clock.run_for(60_000)
    page.get_by_role("button", name="Let in").click()
    expect_answer(page, "welcome", "Leyla Demir")
    expect(page.get_by_role("button", name="Let in")).to_have_count(0)
    assert [scan["registration"] for scan in door.received()] == [None, registration_of("waiting")]
    expect_counts(page, "1", "0")


def test_mistyped_code_stays_to_be_mended(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, "K7M-2PY")
    expect_answer(page, "unknown")
    next_guest(page)
    expect(page.get_by_label("Code on the ticket")).to_have_value("K7M-2PY")


def test_markup_in_a_name_stays_text(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, PEOPLE["markup"]["short_code"])
    expect_answer(page, "welcome")
    assert page.locator(".mib-answer__name").inner_text() == PEOPLE["markup"]["name"]
    assert page.locator(".mib-answer__name b").count() == 0


def test_codes_longer_than_four_kilobytes_are_cut_between_characters(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.get_by_label("Code on the ticket").evaluate("(field, text) => field.value = text", "a" + "ش" * 3000)
    page.keyboard.press("Tab")
    page.get_by_label("Code on the ticket").press("Enter")
    expect_answer(page, "unknown")
    assert sent(door) == [("in", "a" + "ش" * 2047)]


def test_answer_goes_by_itself(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, PEOPLE["oksana"]["short_code"])
    expect_answer(page, "welcome", "Оксана Шевченко")
    expect(page.locator("#mib-door-stage .mib-answer")).to_have_count(0, timeout=10_000)
    expect(page.get_by_label("Code on the ticket")).to_be_focused()


def test_answer_stays_until_a_tap_where_staff_wish_it(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.clock.install()
    page.get_by_label("Show each answer until I tap").check()
    type_code(page, PEOPLE["oksana"]["short_code"])
    expect_answer(page, "welcome")
    page.clock.run_for(60_000)
    expect_answer(page, "welcome")
    page.locator(".mib-answer__heading").click()
    expect(page.locator("#mib-door-stage .mib-answer")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Show each answer until I tap")).to_be_checked()


@pytest.mark.parametrize(
    ("code", "direction"),
    [("K7M-2PX", "rises"), ("B3H-6RN", "falls"), ("nobody", "one low tone")],
)
def test_sound_says_the_same_as_the_colour(door: DoorServer, open_door: OpenDoor, code: str, direction: str) -> None:
    page = open_door(door)
    listen(page)
    type_code(page, code)
    expect(page.locator("#mib-door-stage .mib-answer")).to_be_visible()
    tones = page.evaluate("() => window.tones")
    heard = {
        "rises": len(tones) > 1 and tones == sorted(set(tones)),
        "falls": len(tones) > 1 and tones == sorted(set(tones), reverse=True),
        "one low tone": len(tones) == 1 and tones[0] < 250,
    }
    assert [name for name, so in heard.items() if so] == [direction]


def test_sound_can_be_switched_off_and_stays_off(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.get_by_role("button", name="Sound").click()
    page.reload()
    expect(page.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "false")
    listen(page)
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "welcome")
    assert page.evaluate("() => window.tones") == []


def listen(page: Page) -> None:
    """Write down the frequency of every tone that starts."""
    page.evaluate(
        """() => {
            window.tones = [];
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (when) {
                window.tones.push(Math.round(this.frequency.value));
                return start.call(this, when);
            };
        }"""
    )


# Undo


def test_undo_from_the_answer_takes_the_arrival_back(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, AMIRAS_CODE)
    expect_counts(page, "1", "3")
    page.locator("#mib-door-stage").get_by_role("button", name="Undo", exact=True).click()
    expect_answer(page, "undone", "Undone")
    expect_counts(page, "0", "0")
    arrival, undo = door.received()
    assert (undo["kind"], undo["undoes"]) == ("undo", arrival["uuid"])


def test_undo_stays_at_hand_after_the_answer_has_gone(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "welcome")
    next_guest(page)
    recent = page.get_by_role("region", name="Last answers")
    recent.get_by_role("button", name="Undo Amira Haddad").click()
    expect_answer(page, "undone")
    next_guest(page)
    expect(recent.get_by_role("listitem")).to_have_count(2)
    expect(recent.get_by_role("button", name="Undo")).to_have_count(0)


# Search and list


def test_search_finds_checks_in_and_lists_the_arrived(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.get_by_role("searchbox").fill("ami")
    page.get_by_role("button", name="Check in Amira Haddad").click()
    expect_answer(page, "welcome")
    next_guest(page)
    [scan] = door.received()
    assert (scan["registration"], scan["code"]) == (registration_of("amira"), None)
    page.get_by_text("Who is here").click()
    row = page.locator("[data-part=arrived] .mib-person")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("since")
    row.get_by_role("button", name="Undo Amira Haddad").click()
    expect_answer(page, "undone")
    expect(row).to_have_count(0)


def test_search_shows_everybody_who_fits_and_their_status(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.get_by_role("searchbox").fill("e")
    rows = page.locator("[data-part=found] .mib-person")
    expect(rows.filter(has_text="Leyla Demir")).to_contain_text("Waiting list")
    assert rows.evaluate_all("rows => rows.map(row => row.dataset.status)") == ["waiting"]


def test_search_without_result_says_what_to_try(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    page.get_by_role("searchbox").fill("nobody")
    expect(page.locator("[data-part=found]")).to_have_text("Nobody found. Try a part of the name, or the code.")


# While the server is away


def test_scan_without_server_waits_and_is_delivered_exactly_once(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    door.stop()
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "noted", "Noted", "No connection")
    expect(page.locator("[data-part=waiting]")).to_have_text("1 not uploaded")
    next_guest(page)
    recent = page.locator("[data-part=recent] > li")
    uuid = recent.get_attribute("data-uuid")
    door.start()
    expect(page.locator("[data-part=waiting]")).to_be_hidden(timeout=35_000)
    expect(recent).to_have_attribute("data-kind", "welcome")
    expect(recent).to_contain_text("Amira Haddad")
    expect_counts(page, "1", "3")
    page.wait_for_timeout(3000)
    assert [(scan["uuid"], scan["code"]) for scan in door.received()] == [(uuid, AMIRAS_CODE)]


def test_server_that_hangs_is_given_six_seconds(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    door.hang()
    type_code(page, AMIRAS_CODE)
    expect(page.locator("[data-part=status]")).to_have_text("Code read. One moment …")
    expect_answer_within(page, "noted", seconds=9)
    expect(page.locator("[data-part=waiting]")).to_have_text("1 not uploaded")
    door.go_on()
    expect(page.locator("[data-part=waiting]")).to_be_hidden(timeout=35_000)
    expect_counts(page, "1", "3")
    assert len({scan["uuid"] for scan in door.received()}) == 1


def expect_answer_within(page: Page, kind: str, *, seconds: int) -> None:
    answer = page.locator("#mib-door-stage .mib-answer")
    expect(answer).to_have_attribute("data-kind", kind, timeout=seconds * 1000)


def test_undo_of_a_scan_that_waits_is_delivered_after_it(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    door.stop()
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "noted")
    page.locator("#mib-door-stage").get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("[data-part=waiting]")).to_have_text("2 not uploaded")
    door.start()
    expect(page.locator("[data-part=waiting]")).to_be_hidden(timeout=35_000)
    assert [scan["kind"] for scan in door.received()] == ["in", "undo"]
    expect_counts(page, "0", "0")


def test_refused_scan_does_not_hold_up_the_others(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    door.control("refuse=BAD")
    door.stop()
    for code in ("BAD", AMIRAS_CODE, PEOPLE["oksana"]["short_code"]):
        type_code(page, code)
        expect_answer(page, "noted")
        next_guest(page)
    door.start()
    door.control("refuse=BAD")
    expect(page.locator("[data-part=waiting]")).to_have_text("1 not uploaded", timeout=35_000)
    assert [code for _, code in sent(door)] == [AMIRAS_CODE, PEOPLE["oksana"]["short_code"]]
    expect_counts(page, "3", "3")


def test_closing_the_page_warns_while_a_scan_waits(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    door.stop()
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "noted")
    with page.expect_event("dialog") as dialog:
        page.close(run_before_unload=True)
    assert dialog.value.type == "beforeunload"
    dialog.value.dismiss()


def test_signed_out_keeps_the_scan_until_staff_sign_in_again(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    door.control("signed_in=no")
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "noted")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(page.get_by_role("link", name="Please sign in again")).to_have_attribute("target", "_blank")
    door.control("signed_in=yes")
    # Signing in gives the browser a new CSRF token, so that the one in the page is worthless.
    with page.context.expect_page() as other:
        page.get_by_role("link", name="Please sign in again").click()
    other.value.goto(f"{door.url}/control/?rotate")
    other.value.close()
    expect(page.locator("[data-part=waiting]")).to_be_hidden(timeout=35_000)
    expect(page.locator("[data-part=signed-out]")).to_be_hidden()
    assert sent(door) == [("in", AMIRAS_CODE)]
    next_guest_if_open(page)
    type_code(page, PEOPLE["oksana"]["short_code"])
    expect_answer(page, "welcome", "Оксана")


def next_guest_if_open(page: Page) -> None:
    if page.locator("#mib-door-stage .mib-answer").count():
        page.keyboard.press("Escape")


# Without a mouse, without scripts


def test_keyboard_alone_is_enough(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    code, search = page.get_by_label("Code on the ticket"), page.get_by_role("searchbox")
    tab_to(page, code)
    page.keyboard.type(AMIRAS_CODE)
    page.keyboard.press("Enter")
    expect_answer(page, "welcome")
    expect(page.get_by_role("link", name="Next guest")).to_be_focused()
    page.keyboard.press("Escape")
    expect(code).to_be_focused()
    tab_to(page, search)
    page.keyboard.type("Amira")
    undo = page.locator("[data-part=found]").get_by_role("button", name="Undo Amira Haddad")
    expect(undo).to_be_visible()
    tab_to(page, undo)
    page.keyboard.press("Enter")
    expect_answer(page, "undone")


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(20):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("not reached with the Tab key")


def test_scanner_that_types_is_heard_while_an_answer_is_shown(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door)
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "welcome", "Amira Haddad")
    page.keyboard.type(PEOPLE["oksana"]["short_code"])
    page.keyboard.press("Enter")
    expect_answer(page, "welcome", "Оксана Шевченко")
    assert [code for _, code in sent(door)] == [AMIRAS_CODE, PEOPLE["oksana"]["short_code"]]


def test_door_works_without_scripts(door: DoorServer, open_door: OpenDoor) -> None:
    page = open_door(door, java_script_enabled=False)
    assert page.get_by_role("button", name="Start the camera").count() == 0
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "welcome", "Amira Haddad", "1 × 0–2 years")
    page.get_by_role("link", name="Next guest").click()
    type_code(page, AMIRAS_CODE)
    expect_answer(page, "already", "since")
    page.goto("/?q=amira")
    page.locator("[data-part=found]").get_by_role("button", name="Undo Amira Haddad").click()
    expect_answer(page, "undone")
    expect_counts(page, "0", "0")
    type_code(page, "wrong")
    expect_answer(page, "unknown")
    expect(page.get_by_label("Code on the ticket")).to_have_value("wrong")
