"""The example site as people start it: migrated, filled and served by its own commands, on a database of its own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scripts.screenshots import free_port, wait_for

MANAGE = Path(__file__).resolve().parents[2] / "example_site" / "manage.py"


@dataclass(frozen=True)
class ExampleSite:
    """A filled database and the port where it is, or would be, served."""

    database: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        without = {"DEBUG", "DEMO_HOSTS", "DEMO_SMTP_HOST", "DJANGO_SETTINGS_MODULE", "SECRET_KEY"}
        kept = {name: value for name, value in os.environ.items() if name not in without}
        return kept | {"DATABASE_URL": f"sqlite:///{self.database}", "PORT": str(self.port), "SECRET_KEY": "tests"}

    def manage(self, *arguments: str) -> str:
        """Run a command of the site and return what it prints; warnings are errors here, too."""
        command = [sys.executable, "-W", "error::RuntimeWarning", str(MANAGE), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Return what a query finds in the database as it lies on the disk."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query, values).fetchall()

    def write(self, statement: str, *values: str) -> None:
        """Change the database behind the site's back, as time or a person would."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(statement, values)

    def row_counts(self) -> dict[str, int]:
        """Return the number of rows of every table."""
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return {name: int(self.rows(f'SELECT count(*) FROM "{name}"')[0][0]) for (name,) in tables}  # noqa: S608


@pytest.fixture(scope="session")
def filled_site(tmp_path_factory: pytest.TempPathFactory) -> ExampleSite:
    """The example site after the first ``demo``; tests only read it."""
    site = ExampleSite(tmp_path_factory.mktemp("example_site") / "site.sqlite3", free_port())
    site.manage("migrate", "--verbosity", "0")
    output = site.manage("demo")
    (site.database.parent / "output.json").write_text(json.dumps(output))
    return site


@pytest.fixture(scope="session")
def first_output(filled_site: ExampleSite) -> str:
    """What the first ``demo`` printed."""
    return str(json.loads((filled_site.database.parent / "output.json").read_text()))


@pytest.fixture
def site_copy(filled_site: ExampleSite, tmp_path: Path) -> ExampleSite:
    """A copy of the filled site that a test may change."""
    copy = tmp_path / "site.sqlite3"
    shutil.copy(filled_site.database, copy)
    return ExampleSite(copy, filled_site.port)


@pytest.fixture(scope="session")
def served_site(filled_site: ExampleSite) -> Iterator[ExampleSite]:
    """The filled site behind its own server."""
    with serving(filled_site):
        yield filled_site


@pytest.fixture(scope="module")
def served_copy(filled_site: ExampleSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleSite]:
    """A copy of the filled site behind a server, in which tests may register."""
    copy = tmp_path_factory.mktemp("served_copy") / "site.sqlite3"
    shutil.copy(filled_site.database, copy)
    site = ExampleSite(copy, free_port())
    with serving(site):
        yield site


@contextmanager
def serving(site: ExampleSite) -> Iterator[None]:
    """Run a site's server until it answers, and end it afterwards."""
    log = (site.database.parent / "server.log").open("wb")
    command = [sys.executable, str(MANAGE), "runserver", "--noreload", f"127.0.0.1:{site.port}"]
    server = subprocess.Popen(command, env=site.environment, stdout=log, stderr=log)
    try:
        wait_for(f"{site.address}/de/", server=server, seconds=120)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()
