"""A door on a server process of its own, phones that look at it, and cameras that see a real QR code."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import LAUNCH_ARGUMENTS, find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]


class DoorServer:
    """The stand-in of ``server.py``; what it has received outlives it."""

    def __init__(self, log: Path, *options: str) -> None:
        self.log = log
        self.options = options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.door_front.server", "--port", str(self.port), "--log", str(self.log)]
        self.process = subprocess.Popen([*command, *self.options], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            self.process.communicate(timeout=30)
            self.process = None

    def hang(self) -> None:
        """Take connections, but answer nothing any more."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def control(self, query: str) -> None:
        with urllib.request.urlopen(f"{self.url}/control/?{query}", timeout=30) as answer:  # noqa: S310
            assert answer.read() == b"ok"

    def received(self) -> list[dict[str, Any]]:
        """Every scan that came in, each as often as it came."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture
def make_door(tmp_path: Path) -> Iterator[Callable[..., DoorServer]]:
    """Start a door; options as ``server.py`` takes them."""
    doors: list[DoorServer] = []

    def make(*options: str) -> DoorServer:
        door = DoorServer(tmp_path / f"scans-{len(doors)}.jsonl", *options)
        doors.append(door)
        door.start()
        return door

    yield make
    for door in doors:
        door.stop()


@pytest.fixture
def door(make_door: Callable[..., DoorServer]) -> DoorServer:
    """A door in English."""
    return make_door()


@pytest.fixture
def camera_seeing(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Browser]]:
    """Start a browser whose camera sees one QR code, held still."""
    browsers: list[Browser] = []

    def launch(code: str) -> Browser:
        film = tmp_path / f"camera-{len(browsers)}.mjpeg"
        film_a_code(code, film)
        camera = [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        phone = browser.browser_type.launch(
            executable_path=str(find_browser()), args=[*LAUNCH_ARGUMENTS, *camera], chromium_sandbox=False
        )
        browsers.append(phone)
        return phone

    yield launch
    for phone in browsers:
        phone.close()


def film_a_code(code: str, target: Path) -> None:
    """One picture of 640 × 480, as a phone's camera would see a ticket on another phone: a little askew, on grey."""
    import qrcode
    from PIL import Image

    ticket = qrcode.make(code, border=4, box_size=8).get_image().convert("RGB").resize((360, 360))
    picture = Image.new("RGB", (640, 480), (92, 96, 98))
    turned = ticket.rotate(6, expand=True, fillcolor=(92, 96, 98), resample=Image.Resampling.BICUBIC)
    picture.paste(turned, ((640 - turned.width) // 2, (480 - turned.height) // 2))
    picture.save(target, "JPEG", quality=85)


@pytest.fixture
def open_door(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a door's page on a phone. Nothing it does may break its policy, raise, or ask another host.

    ``phone`` is a browser of ``camera_seeing``; everything else goes to Playwright's ``new_context``.
    """
    contexts = []
    troubles: list[str] = []

    def open_page(
        door: DoorServer, path: str = "/", *, phone: Browser | None = None, policy_broken: bool = False, **options: Any
    ) -> Page:
        context = (phone or browser).new_context(
            **{"base_url": door.url, "locale": "en-GB", "viewport": {"width": 360, "height": 740}, **options}
        )
        contexts.append(context)

        def note_request(url: str) -> None:
            if not url.startswith((f"{door.url}/", "data:", "blob:")):
                troubles.append(f"asked {url}")

        def note_console(text: str) -> None:
            if "Content Security Policy" in text and not policy_broken:
                troubles.append(text)

        context.on("request", lambda request: note_request(request.url))
        context.on("console", lambda message: note_console(message.text))
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []
