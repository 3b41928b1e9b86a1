"""Copies of the tests' database, to put back in milliseconds what a test committed or needs.

Django would empty all tables and make its content types and permissions anew: two thirds of a second after
each test that commits; and the catalogue takes three seconds to load. On SQLite the database is replaced. On
PostgreSQL, which can't replace one that is in use, tests/postgres_copies.py copies its rows.

With `--kept-databases FOLDER` the copies on SQLite are files, which the next run begins with: migrating takes
ten seconds, the catalogue three. The name of a copy holds a hash of what it is made from, so that a change
makes a new one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests import postgres_copies

ROOT = Path(__file__).resolve().parent.parent
MIGRATED, CATALOGUE = "migrated", "catalogue"  # with nothing in it; with the embedded catalogue
# The files that a copy is made from. The catalogue is read by much of `foods`.
MADE_FROM = {
    MIGRATED: ["*/**/migrations/*.py", "*/**/apps.py", "foods/search/*.py", "requirements-dev.txt"],
}
MADE_FROM[CATALOGUE] = [*MADE_FROM[MIGRATED], "foods/**/*.py", "foods/data/**/*", "tracker/lib/*.py"]
MAX_KEPT = 3  # files of each kind, so that going from branch to branch makes none anew


def fingerprint(name: str, root: Path = ROOT) -> str:
    """Return a hash of the files that the copy `name` is made from."""
    digest = hashlib.sha256()
    paths = {path for pattern in MADE_FROM[name] for path in root.glob(pattern) if path.is_file()}
    for path in sorted(path for path in paths if ".venv" not in path.parts and path.suffix != ".pyc"):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Copies:
    """Copies of the database, by name: on SQLite in memory, and as files where a folder is given."""

    def __init__(self) -> None:
        self._kept: dict[str, sqlite3.Connection] = {}
        self.folder: Path | None = None

    def keep(self, name: str) -> None:
        if connection.vendor == "postgresql":
            return postgres_copies.keep(name)
        self._kept[name] = sqlite3.connect(":memory:")
        connection.ensure_connection()
        connection.connection.backup(self._kept[name])
        self._write(name)

    def put_back(self, name: str) -> bool:
        """Make the database what it was when `keep` was called. Return False where nothing is kept."""
        if connection.vendor == "postgresql":
            return postgres_copies.put_back(name)
        if name not in self._kept and not self._read(name):
            return False
        connection.ensure_connection()
        self._kept[name].backup(connection.connection)
        return True

    def write(self, name: str, file: Path) -> None:
        """Write a copy to a new file, for a process that would migrate for ten seconds.

        Nothing is written on PostgreSQL.
        """
        if name in self._kept:
            with sqlite3.connect(file) as stored:
                self._kept[name].backup(stored)
            stored.close()

    def file(self, name: str) -> Path | None:
        """Return the path of a copy, which need not exist; None without a folder."""
        return self.folder and self.folder / f"{name}-{fingerprint(name)}.sqlite3"

    def _read(self, name: str) -> bool:
        file = self.file(name)
        if file is None or not file.exists():
            return False
        self._kept[name] = sqlite3.connect(":memory:")
        with sqlite3.connect(file) as stored:
            stored.backup(self._kept[name])
        stored.close()
        return True

    def _write(self, name: str) -> None:
        file = self.file(name)
        if file is None or file.exists():
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")  # several workers may write the same
        self.write(name, unfinished)
        unfinished.replace(file)
        newest_first = sorted(file.parent.glob(f"{name}-*.sqlite3"), key=lambda path: -path.stat().st_mtime)
        for old in newest_first[MAX_KEPT:]:
            old.unlink(missing_ok=True)


COPIES = Copies()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kept-databases", type=Path, help="a folder of databases to begin with (SQLite)")


@pytest.fixture(scope="session", autouse=True)
def put_back_instead_of_flushing() -> Iterator[None]:
    """Let a test that commits end with the migrated database put back, instead of Django's `flush`."""
    with patch.object(TransactionTestCase, "_fixture_teardown", lambda test_case: COPIES.put_back(MIGRATED)):
        yield
