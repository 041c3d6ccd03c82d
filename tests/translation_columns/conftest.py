"""Sites with databases of their own, beside the one that ``DATABASE_URL`` names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.translation_columns.harness import Site

MakeSite = Callable[..., Site]
FreshSchema = Callable[[Site], Any]


@pytest.fixture
def make_site(tmp_path: Path, worker_id: str) -> Iterator[MakeSite]:
    """Return a function that makes a site with an empty database; keyword arguments are those of ``Site``."""
    with _sites(tmp_path, worker_id) as make:
        yield make


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """Return a site in German and English with the first release and an empty database."""
    return make_site()


@pytest.fixture(scope="session")
def fresh_schema(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[FreshSchema]:
    """Return a function that tells the schema of a fresh install with the release and languages of a site."""
    known: dict[tuple[Path, tuple[str, ...]], Any] = {}
    with _sites(tmp_path_factory.mktemp("fresh"), f"{worker_id}_fresh") as make:

        def schema(like: Site) -> Any:
            key = like.release, like.languages
            if key not in known:
                known[key] = make(release=like.release, languages=like.languages).run("migrate", "schema")[1]
            return known[key]

        yield schema


@contextmanager
def _sites(directory: Path, ending: str) -> Iterator[MakeSite]:
    sites: list[Site] = []

    def make(**options: Any) -> Site:
        site = Site(_database_url(directory, f"_tc_{ending}_{len(sites)}"), **options)
        sites.append(site)
        if not site.database_url.startswith("sqlite"):
            site.run("make_database")
        return site

    yield make
    for site in sites:
        if not site.database_url.startswith("sqlite"):
            site.run("drop_database")


def _database_url(directory: Path, ending: str) -> str:
    url = urlsplit(os.environ.get("DATABASE_URL", "sqlite:///"))
    if url.scheme.startswith("sqlite"):
        return f"sqlite:///{directory}/site{ending}.sqlite3"
    return urlunsplit(url._replace(path=f"{url.path}{ending}"))
