"""Sites with databases of their own, beside the one that ``DATABASE_URL`` names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import pytest_django

from tests.translation_columns.clones import Databases
from tests.translation_columns.harness import Site
from tests.translation_columns.matrix import Matrix
from tests.translation_columns.servers import reason_against, url_of
from tests.translation_columns.shared import Shared

MakeSite = Callable[..., Site]
FreshSchema = Callable[[Site], Any]


@pytest.fixture(scope="session")
def matrix_on(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Callable[[str], Matrix]]:
    """Return a function that gives the matrix of a server."""
    known: dict[str, Matrix] = {}
    # The directory of the whole run, if this is one of its workers.
    run = tmp_path_factory.getbasetemp()
    run = run if worker_id == "master" else run.parent

    def of(server: str) -> Matrix:
        if server not in known:
            shared = Shared(run / f"matrix-{server}")
            databases = Databases(url_of(server), shared.directory, django_db_blocker.unblock)
            known[server] = Matrix(databases, shared, f"mx_{server}", worker_id)
        return known[server]

    yield of
    for matrix in known.values():
        matrix.drop_templates()


@pytest.fixture
def matrix(server: str, matrix_on: Callable[[str], Matrix]) -> Iterator[Matrix]:
    """The matrix of the test's parameter ``server``; its sites are dropped after the test."""
    if reason := reason_against(server):
        pytest.skip(reason)
    yield matrix_on(server)
    matrix_on(server).drop_clones()


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
