"""Finds the browser that drives tests and pictures; installing one is left to ``scripts/ensure_browser``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The shell first: without windows, buses and profiles there is less of it that can fail, and tests take half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# --no-sandbox: containers lack the kernel rights; the other flags keep the browser from calling its maker.
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


def find_browser() -> Path | None:
    """Return a Chromium that starts: the one of ``MIB_TEST_BROWSER``, the system's, or Playwright's own."""
    named = os.environ.get("MIB_TEST_BROWSER")
    if named:
        return _runnable(shutil.which(named))
    return next(filter(None, (_runnable(shutil.which(name)) for name in NAMES)), None) or _playwrights_own()


def missing_browser_reason() -> str:
    """Say why there is no browser, in the words that ``scripts/ensure_browser`` left behind if it ran."""
    kept = Path(__file__).resolve().parent.parent / "var" / "no-browser.txt"
    if kept.exists():
        return f"no browser: {kept.read_text().strip()}"
    return "no browser: run scripts/ensure_browser, or set MIB_TEST_BROWSER to the path of a Chromium"


def _runnable(path: str | None) -> Path | None:
    # Ubuntu's chromium-browser may be a script that only tells to install a snap.
    if path is None:
        return None
    try:
        subprocess.run([path, "--version"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(path)


def _playwrights_own() -> Path | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return _runnable(path if Path(path).exists() else None)


if __name__ == "__main__":
    found = find_browser()
    print(found or missing_browser_reason())
    sys.exit(found is None)
