"""The database servers of the matrix: where they are, and why one of them cannot be used.

Run as a module it prints the addresses of those that listen, whose drivers are worth installing.
"""

from __future__ import annotations

import os
import socket
from functools import cache
from importlib.util import find_spec
from urllib.parse import urlsplit

SERVERS = ("sqlite", "postgresql", "mariadb")
USUAL = "usual"
"""The database that ``DATABASE_URL`` names, SQLite without it."""

_PORTS = {"postgres": 5432, "postgresql": 5432, "mysql": 3306}
_DRIVERS = {"postgres": "psycopg", "postgresql": "psycopg", "mysql": "MySQLdb"}


def url_of(server: str) -> str:
    """Return the address of the server with the name that those of its databases begin with."""
    return {
        "sqlite": "sqlite:///",
        "postgresql": os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/mib_test"),
        "mariadb": os.environ.get("MYSQL_URL", "mysql://root@127.0.0.1:3306/mib_test"),
        USUAL: os.environ.get("DATABASE_URL", "sqlite:///"),
    }[server]


def reason_against(server: str) -> str:
    """Return why the server cannot be used, or an empty string."""
    scheme = urlsplit(url_of(server)).scheme
    if scheme not in _DRIVERS:
        return ""
    if not _listens(url_of(server)):
        return f"{server}: nothing listens at {urlsplit(url_of(server)).netloc.rpartition('@')[2]}"
    return "" if find_spec(_DRIVERS[scheme]) else f"{server}: the driver {_DRIVERS[scheme]} is not installed"


@cache
def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or _PORTS[parts.scheme]), timeout=5).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    for url in (url_of("postgresql"), url_of("mariadb")):
        if _listens(url):
            print(url)
