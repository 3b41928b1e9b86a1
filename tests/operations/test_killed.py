"""Backup and restore that are killed at any point."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from foods import search
from foods.models import Food, Portion
from tests.factories import FoodFactory
from tests.operations.databases import is_postgres
from tests.operations.production import ROOT
from tests.operations.test_backup import back_up


def address_of(database: dict) -> str:
    if not is_postgres():
        return f"sqlite:///{database['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


def kill(database: dict, data_dir, *arguments: str) -> tuple[Counter, list[str]]:
    """Run tests/operations/killing.py; how often a try ended how with which state, and the files left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT COUNT(*) FROM foods_search), (SELECT COUNT(*) FROM django_migrations)")
        indexed, migrations = cursor.fetchone()
    connection.close()
    rows = {
        "foods_food": Food.objects.count(),
        "foods_portion": Portion.objects.count(),
        "foods_search": indexed,
        "django_migrations": migrations,
    }
    connection.close()
    environment = os.environ | {
        "DATABASE_URL": address_of(database),
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "EXPECTED_ROWS": json.dumps(rows),
    }
    command = [sys.executable, "-m", "tests.operations.killing", *arguments]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return Counter({(how, state): count for how, state, count in told["results"]}), told["left"]


@pytest.fixture
def foods(own_database):
    with search.deferred():
        for number in range(60):
            FoodFactory(name=f"Food number {number}", portions=[("1 cup", "240")])


def test_a_restore_that_is_killed_leaves_the_old_database_or_the_new_one(own_database, foods, settings):
    [path, _] = back_up()
    Group.objects.create(name="after")
    results, left = kill(own_database, settings.DATA_DIR, "restore", path)
    assert results[("whole", "before")] == 1
    ends = {state for how, state in results if how == "killed"}
    assert ends == {"before", "after"}, results
    assert {how for how, _ in results} <= {"whole", "killed", "ended 0"}, results
    assert sum(count for (how, _), count in results.items() if how == "killed") > 10, results
    assert left == []


def test_a_backup_that_is_killed_leaves_whole_backups_only(own_database, foods, settings):
    Group.objects.create(name="after")
    results, left = kill(own_database, settings.DATA_DIR, "backup")
    assert {state for _, state in results} == {"after"}
    assert {how for how, _ in results} <= {"whole", "killed", "ended 0"}, results
    assert sum(count for (how, _), count in results.items() if how == "killed") > 10, results
    assert left == []
