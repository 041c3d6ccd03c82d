"""Takes the pictures of the documentation from the example site, on a database and a port of its own.

Each line of ``PICTURES`` is one file in ``docs/images/``. ``make screenshots ARGS=ticket`` takes those whose
name contains the word. The data are those of ``manage.py demo``, whose accounts have the password ``demo``.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.overview import overview
from tests.browser import LAUNCH_ARGUMENTS, find_browser, missing_browser_reason

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
MANAGE = [sys.executable, str(ROOT / "example_site" / "manage.py")]

PHONE = 360
DESKTOP = 1280


class Picture(NamedTuple):
    """One picture: its file, the address on the example site, the width in CSS pixels."""

    name: str
    address: str
    width: int
    language: str = "de-DE"
    account: str | None = None
    full_page: bool = False


FORM = "/{language}/veranstaltungen/event/gut-vernetzt-bildung-und-teilhabe/register/"
FORM_LANGUAGES = ("de", "de-simple", "en", "uk", "ar", "tr", "ru", "fa")

PICTURES = [
    Picture("home-phone-de", "/de/", PHONE),
    Picture("home-phone-ar", "/ar/", PHONE, language="ar"),
    Picture("home-desktop-de", "/de/", DESKTOP),
    Picture("admin-home", "/admin/", DESKTOP, account="koordination"),
    Picture("form-two-languages", FORM.format(language="ar") + "?also=de", DESKTOP, language="ar"),
    *(Picture(f"form-phone-{code}", FORM.format(language=code), PHONE, language=code) for code in FORM_LANGUAGES),
]


def free_port() -> int:
    """Return a port of the loopback address that nobody uses right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(address: str, *, server: subprocess.Popen[bytes], seconds: int = 60) -> None:
    """Return as soon as the server answers anything; raise if it ends or says nothing for that long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the example site ended with status {server.returncode}")
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 (our own server)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"{address} did not answer within {seconds} s")


@contextmanager
def example_site() -> Iterator[str]:
    """Serve the example site with fresh data; yield its address."""
    with tempfile.TemporaryDirectory(prefix="mib-pictures-") as directory:
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{directory}/site.sqlite3"}
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run([*MANAGE, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        address = f"127.0.0.1:{free_port()}"
        server = subprocess.Popen([*MANAGE, "runserver", "--noreload", address], env=environment)
        try:
            wait_for(f"http://{address}/", server=server)
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def log_in(page: Page, *, account: str) -> None:
    """Log in to the admin with one of the demo's accounts."""
    page.goto("/admin/login/")
    page.fill("[name=username]", account)
    page.fill("[name=password]", "demo")
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")


def take(picture: Picture, *, browser: Browser, site: str) -> None:
    """Take one picture; a page that answers with an error is none."""
    context = browser.new_context(
        base_url=site,
        locale=picture.language,
        reduced_motion="reduce",
        viewport={"width": picture.width, "height": 740 if picture.width < 600 else 800},
        device_scale_factor=2 if picture.width < 600 else 1,
    )
    page = context.new_page()
    if picture.account:
        log_in(page, account=picture.account)
    response = page.goto(picture.address, wait_until="networkidle")
    if response is None or not response.ok:
        raise RuntimeError(f"{picture.address} answers {response.status if response else 'nothing'}")
    page.screenshot(path=IMAGES / f"{picture.name}.png", full_page=picture.full_page)
    context.close()
    print(f"docs/images/{picture.name}.png")


def main(words: list[str]) -> int:
    """Take the pictures whose names contain one of the words, or all."""
    executable = find_browser()
    if executable is None:
        print(missing_browser_reason(), file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    wanted = [p for p in PICTURES if not words or any(word in p.name for word in words)]
    with example_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(executable), args=LAUNCH_ARGUMENTS)
        for picture in wanted:
            take(picture, browser=browser, site=site)
        if not words or "overview" in words:
            overview(browser=browser, site=site, target=IMAGES / "overview.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
