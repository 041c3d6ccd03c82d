"""Sites of their own for the tests: a database, a release of the app ``bookshelf``, languages; each call a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
RELEASES = Path(__file__).resolve().parent / "releases"

Step = tuple[str, ...] | str
"""A function of ``in_site``, or a tuple of its name and its arguments."""


@dataclass
class Site:
    """A site with one database; ``languages`` empty means without modeltranslation."""

    database_url: str
    languages: tuple[str, ...] = ("de", "en")
    release: Path = field(default=RELEASES / "v1")
    settings: str = "tests.translation_columns.site_settings"

    def run(self, *steps: Step) -> list[Any]:
        """Run steps of ``in_site`` in one process and return their results."""
        listed = [[step] if isinstance(step, str) else list(step) for step in steps]
        process = subprocess.run(
            [sys.executable, "-W", "error", "-m", "tests.translation_columns.in_site"],
            input=json.dumps(listed),
            capture_output=True,
            text=True,
            env=self._environment(),
            check=False,
            timeout=120,
        )
        assert process.returncode == 0, process.stderr
        results: list[Any] = json.loads(process.stdout)
        return results

    def result(self, *step: str) -> Any:
        """Run one step and return its result."""
        return self.run(step)[0]

    def migrate(self, *steps: Step) -> list[Any]:
        """Run ``migrate``, after which nothing may be missing or left to do, then steps; return their results."""
        _output, changes, warnings, schema, _again, schema_again, *results = self.run(
            "migrate", "pending_changes", "database_check", "schema", "migrate", "schema", *steps
        )
        assert (changes, warnings) == ("", "")
        assert [table for table in schema if not table.startswith("bookshelf_")] == []
        assert schema_again == schema
        return results

    def _environment(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(self.release)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DJANGO_SETTINGS_MODULE": self.settings,
            "SITE_DATABASE_URL": self.database_url,
            "SITE_LANGUAGES": json.dumps(self.languages),
        }
