"""Vendored files and the door's bundles are what their lists say; rebuilding is left to ``make vendor``."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "wagtail_mib_events/static/wagtail_mib_events"
DOOR = STATIC / "door"
PACKAGES = {
    "zxing-wasm": STATIC / "vendor/zxing-wasm",
    "qr": STATIC / "vendor/qr",
    "lucide-static": STATIC / "vendor/lucide",
    "axe-core": ROOT / "tests/vendor/axe-core",
}


def listed(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


@pytest.mark.parametrize("package", PACKAGES)
def test_vendored_files_are_the_listed_ones(package: str) -> None:
    folder = PACKAGES[package]
    actual = {path.name: digest_of(path) for path in folder.iterdir() if path.name != "SHA256SUMS"}
    assert actual == listed(folder)
    assert "LICENSE" in actual


@pytest.mark.parametrize("package", PACKAGES)
def test_vendored_version_is_the_locked_one(package: str) -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    locked = lock["packages"][f"node_modules/{package}"]["version"]
    assert (PACKAGES[package] / "VERSION").read_text().strip() == locked


def test_bundles_are_built_from_the_sources_as_they_are() -> None:
    """``make vendor`` after every change of a module of the door."""
    built = DOOR / "built"
    sources = {f"../{path.name}": digest_of(path) for path in DOOR.glob("*.js")}
    bundles = {path.name: digest_of(path) for path in built.glob("*.js")}
    assert sources | bundles == listed(built)


def test_every_icon_of_the_templates_stands_in_the_page() -> None:
    templates = ROOT / "wagtail_mib_events/templates/wagtail_mib_events/door"
    texts = [template.read_text() for template in templates.glob("*.html")]
    used = {name for text in texts for name in re.findall(r'with icon="([a-z0-9-]+)"', text)}
    shipped = set(re.findall(r'id="mib-icon-([a-z0-9-]+)"', (templates / "built/icons.svg").read_text()))
    assert shipped == used


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
