"""The demo makes its tables at once; they are the very tables the migrations lead to."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection

MAKE = """
import django
django.setup()
from cppcc_office.pages.demo.tables import make_tables
make_tables()
"""

type Rows = list[tuple]
type Ask = Callable[[str], Rows]


def shape(ask: Ask) -> dict[str, tuple]:
    """Of every table: its columns, its indexes with what they are over, where its keys point, its named checks."""
    found = {}
    for table, sql in ask("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        columns = {row[1:4] + row[5:6] for row in ask(f'PRAGMA table_info("{table}")')}
        indexes = sorted(
            (row[2], row[4], tuple(sorted(str(column[2]) for column in ask(f'PRAGMA index_info("{row[1]}")'))))
            for row in ask(f'PRAGMA index_list("{table}")')
        )
        keys = {row[2:5] for row in ask(f'PRAGMA foreign_key_list("{table}")')}
        found[table] = columns, indexes, keys, sorted(re.findall(r'CONSTRAINT "(\w+)" CHECK', sql))
    return found


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="compares two SQLite databases")
def test_the_tables_are_those_of_the_migrations(tmp_path):
    file = tmp_path / "demo.sqlite3"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cppcc_office.settings",
        "DATABASE_URL": f"sqlite:///{file}",
        "VAR_DIR": str(tmp_path),
    }
    subprocess.run([sys.executable, "-c", MAKE], cwd=settings.BASE_DIR, env=environment, check=True)
    made = sqlite3.connect(file)
    with connection.cursor() as cursor:
        migrated = shape(lambda sql: cursor.execute(sql).fetchall())
    at_once = shape(lambda sql: made.execute(sql).fetchall())
    assert at_once.keys() - migrated.keys() <= {"django_migrations"}
    for table, columns in migrated.items():
        assert at_once[table] == columns, table
    applied = {tuple(row) for row in made.execute("SELECT app, name FROM django_migrations")}
    assert ("activities", "0001_initial") in applied
    assert made.execute("SELECT count(*) FROM auth_permission").fetchone()[0] > 100
