"""Both databases give the same answers for the same data."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.foods.search_snapshots import SR_LEGACY, answers, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_sqlite(tmp_path):
    """What a process of its own answers, with a SQLite of its own."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    command = [sys.executable, "-m", "tests.foods.search_snapshots"]
    answer = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return json.loads(answer.stdout.splitlines()[-1])


def test_sqlite_and_postgresql_answer_alike(request):
    if connection.vendor != "postgresql":
        pytest.skip("The run on PostgreSQL holds both side by side.")
    if not SR_LEGACY.exists():
        print("SR Legacy is not here: only the embedded catalogue is compared.")
    other = request.getfixturevalue("of_sqlite")
    load()
    mine = answers()
    assert len(mine) > 400
    assert {query: found for query, found in mine.items() if found != other[query]} == {}
