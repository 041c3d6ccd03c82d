"""Runs in a process of its own, inside a site: reads steps as JSON from stdin, writes their results as JSON.

A step is a list: the name of a function below and its arguments.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import django
from django.apps import apps
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


def database_check(*tags: str) -> str:
    """Return the warnings of ``check --database default``; ``migrate`` must not be stopped by them."""
    output = io.StringIO()
    try:
        call_command("check", databases=["default"], tags=tags or None, stdout=output, stderr=output)
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


def only_row(table: str, *columns: str) -> dict[str, Any]:
    """Return what the only row of a table has in these columns, so far as there are such."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 (a table of the tests)
        [row] = cursor.fetchall()
        values = dict(zip((described[0] for described in cursor.description), row, strict=True))
    return {column: values[column] for column in columns if column in values}


def schema(prefix: str = "") -> Schema:
    """Return type, width and nullability of every column, per table whose name begins with ``prefix``."""
    return _schema_of(connection, prefix)


def test_database_schema() -> Schema:
    """Make a test database as the test runner does, and return its schema."""
    name = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _schema_of(connection)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def missing_operations(app_label: str = "bookshelf") -> list[str]:
    """Return what the app's migrations lack: nothing without modeltranslation."""
    from wagtail_mib_events.translation_columns.completeness import missing_operations as missing

    return missing(app_label) if apps.is_installed("modeltranslation") else []


def model_columns(prefix: str) -> dict[str, list[str]]:
    """Return the columns that models need, sorted, per table whose name begins with ``prefix``."""
    return {
        model._meta.db_table: sorted(field.column for field in model._meta.local_concrete_fields)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table.startswith(prefix)
    }


def make_package_rows() -> None:
    """Make one row in each table of the package that holds translated texts."""
    from wagtail_mib_events import models, testing

    testing.make_session()
    models.Topic.objects.create(slug="a")
    for model in (models.Contact, models.Companion, models.Funding):
        model.objects.create(name="A")


def _schema_of(connection: BaseDatabaseWrapper, prefix: str = "") -> Schema:
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        return {
            table: _columns_of(cursor, table)
            for table in tables
            if table.startswith(prefix) and table != "django_migrations"
        }


def _columns_of(cursor: Any, table: str) -> dict[str, list[Any]]:
    constraints = connection.introspection.get_constraints(cursor, table).values()
    unique = [each["columns"] for each in constraints if each["unique"]]
    return {
        row.name: [str(row.type_code), _width(row), row.null_ok, *(["unique"] if [row.name] in unique else [])]
        for row in connection.introspection.get_table_description(cursor, table)
    }


def _width(row: Any) -> int | None:
    # The display size is the declared one, but on MariaDB that of the longest value found.
    width: int | None = row.internal_size if connection.vendor == "mysql" else row.display_size
    return width


def main() -> None:
    """Run the steps."""
    django.setup()
    results = [globals()[name](*arguments) for name, *arguments in json.load(sys.stdin)]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
