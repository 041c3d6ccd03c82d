"""Every kind of site can install the package: it migrates, has nothing left to migrate, shows an event, registers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import wagtail

ROOT = Path(__file__).parents[2]
PAGE_TYPES = {
    "plain": "EventPage",
    "without_modeltranslation": "EventPage",
    "custom_base_page": "Workshop",
    "without_pages": "Workshop",
    "locale_trees": "EventPage",
    "custom_image": "EventPage",
}
needs_swappable_page = pytest.mark.skipif(
    wagtail.VERSION < (8,), reason="the base page can be swapped since Wagtail 8.0"
)


def test_every_variant_is_tested() -> None:
    folders = {path.parent.name for path in Path(__file__).parent.glob("*/settings.py")}
    assert folders == set(PAGE_TYPES)


@pytest.mark.slow
@pytest.mark.parametrize(
    "project",
    [pytest.param(name, marks=needs_swappable_page if name == "custom_base_page" else ()) for name in PAGE_TYPES],
)
def test_site_migrates_shows_an_event_and_takes_a_registration(project: str, tmp_path: Path) -> None:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "DJANGO_SETTINGS_MODULE": f"tests.projects.{project}.settings",
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.run(
        [sys.executable, "-m", "tests.projects.life"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert json.loads(process.stdout.splitlines()[-1]) == {
        "page": PAGE_TYPES[project],
        "pages": ["Gut vernetzt?! Frühstück"],
        "registrations": 1,
        "admin": 200,
    }
