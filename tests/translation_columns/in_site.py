"""Runs in a process of its own, inside a site: reads steps as JSON from stdin, writes their results as JSON.

A step is a list: the name of a function below and its arguments.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import django
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

Schema = dict[str, dict[str, list[Any]]]


def make_database() -> None:
    """Make the site's database anew; SQLite does so by itself."""
    drop_database()
    if connection.vendor != "sqlite":
        options = " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" if connection.vendor == "mysql" else ""
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {_quoted_name()}{options}")


def drop_database() -> None:
    """Drop the site's database."""
    if connection.vendor != "sqlite":
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_quoted_name()}")


def _quoted_name() -> str:
    return connection.ops.quote_name(connection.settings_dict["NAME"])


def migrate(*arguments: str) -> str:
    """Run ``migrate`` and return what it says, or the error that ends it."""
    output = io.StringIO()
    try:
        call_command("migrate", *arguments, verbosity=1, interactive=False, stdout=output, stderr=output)
    except RuntimeError as error:
        return f"RuntimeError: {error}"
    return output.getvalue()


def pending_changes() -> str:
    """Return what ``makemigrations --check`` finds: nothing, if all is well."""
    output = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=output, stderr=output)
    except SystemExit:
        return output.getvalue()
    return ""


def database_check() -> str:
    """Return the warnings of ``check --database default``; ``migrate`` must not be stopped by them."""
    output = io.StringIO()
    try:
        call_command("check", databases=["default"], stdout=output, stderr=output)
    except CommandError as error:
        return f"CommandError: {error}"
    return output.getvalue() if "WARNINGS" in output.getvalue() else ""


def squash() -> None:
    """Squash all migrations of the app."""
    call_command("squashmigrations", "bookshelf", "0004", interactive=False, verbosity=0)


def execute(sql: str) -> None:
    """Change data."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def rows(sql: str) -> list[list[Any]]:
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [list(row) for row in cursor.fetchall()]


def schema() -> Schema:
    """Return type, width and nullability of every column, per table of the app."""
    return _schema_of(connection)


def test_database_schema() -> Schema:
    """Make a test database as the test runner does, and return its schema."""
    name = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _schema_of(connection)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def missing_operations() -> list[str]:
    """Return what the app's migrations lack."""
    from wagtail_mib_events.translation_columns.completeness import missing_operations as missing

    return missing("bookshelf")


def _schema_of(connection: BaseDatabaseWrapper) -> Schema:
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        return {
            table: {
                row.name: [str(row.type_code), _width(row), row.null_ok, *_unique(cursor, table, row.name)]
                for row in connection.introspection.get_table_description(cursor, table)
            }
            for table in tables
            if table != "django_migrations"
        }


def _width(row: Any) -> int | None:
    # The display size is the declared one, but on MariaDB that of the longest value found.
    width: int | None = row.internal_size if connection.vendor == "mysql" else row.display_size
    return width


def _unique(cursor: Any, table: str, column: str) -> list[str]:
    constraints = connection.introspection.get_constraints(cursor, table).values()
    return ["unique"] if any(each["unique"] and each["columns"] == [column] for each in constraints) else []


def main() -> None:
    """Run the steps."""
    django.setup()
    results = [globals()[name](*arguments) for name, *arguments in json.load(sys.stdin)]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
