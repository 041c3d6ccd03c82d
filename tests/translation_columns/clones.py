"""Databases that begin as a copy of another one, which is quicker than to migrate each from nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import dj_database_url
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler


class Databases:
    """The databases that the tests make on one server, or as SQLite files in ``directory``.

    ``url`` is the address of the server with the beginning of their names. ``unblocked`` lets the ORM reach a
    database within its context, which tests may not by themselves.
    """

    def __init__(self, url: str, directory: Path, unblocked: Callable[[], AbstractContextManager[None]]) -> None:
        self.url = url
        self.directory = directory
        self.unblocked = unblocked

    def make(self, ending: str, template: str | None = None) -> str:
        """Make a database anew, with everything that the one at the address ``template`` holds; return its address."""
        parts = urlsplit(self.url)
        if parts.scheme.startswith("sqlite"):
            path = self.directory / f"{ending}.sqlite3"
            if template:
                shutil.copyfile(dj_database_url.parse(template)["NAME"], path)
            return f"sqlite:///{path}"
        url = urlunsplit(parts._replace(path=f"{parts.path}_{ending}"))
        self.drop(url)
        copy = _copy_on_postgresql if parts.scheme.startswith("postgres") else _copy_on_mariadb
        with self.unblocked():
            copy(_connection(url), dj_database_url.parse(template)["NAME"] if template else None)
        return url

    def drop(self, url: str) -> None:
        """Drop the database at this address, if there is one."""
        if url.startswith("sqlite"):
            Path(dj_database_url.parse(url)["NAME"]).unlink(missing_ok=True)
            return
        connection = _connection(url)
        with self.unblocked(), connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_quoted_name(connection)}")


def _connection(url: str) -> BaseDatabaseWrapper:
    return ConnectionHandler({"default": dj_database_url.parse(url)})["default"]


def _quoted_name(connection: BaseDatabaseWrapper) -> str:
    return connection.ops.quote_name(connection.settings_dict["NAME"])


def _copy_on_postgresql(connection: BaseDatabaseWrapper, template: str | None) -> None:
    original = f" TEMPLATE {connection.ops.quote_name(template)}" if template else ""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {_quoted_name(connection)}{original}")


def _copy_on_mariadb(connection: BaseDatabaseWrapper, template: str | None) -> None:
    quote = connection.ops.quote_name
    new = _quoted_name(connection)
    with connection._nodb_cursor() as cursor:
        # No collation of its own: one of Wagtail's migrations compares it with the connection's.
        cursor.execute(f"CREATE DATABASE {new} CHARACTER SET utf8mb4")
        if template is None:
            return
        cursor.execute(f"USE {new}")
        cursor.execute("SET foreign_key_checks = 0, unique_checks = 0")
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [template])
        for (table,) in cursor.fetchall():
            original = f"{quote(template)}.{quote(table)}"
            # CREATE TABLE … LIKE leaves foreign keys out.
            cursor.execute(f"SHOW CREATE TABLE {original}")
            cursor.execute(cursor.fetchone()[1])
            cursor.execute(f"INSERT INTO {new}.{quote(table)} SELECT * FROM {original}")  # noqa: S608 (quoted)
