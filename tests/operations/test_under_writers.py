"""Backup and restore while others write."""

from __future__ import annotations

import itertools

import pytest
from django.core.management import CommandError
from django.db import connection

from tests.operations.databases import is_postgres
from tests.operations.test_backup import manifest_of
from tests.operations.test_restore import restore
from tests.operations.writers import WRITERS, logged, writing
from tracker.operations import sqlite
from tracker.operations.backup import default_folder, make_backup


def test_backup_and_restore_lose_no_acknowledged_row_under_sixteen_writers(own_database, monkeypatch):
    monkeypatch.setattr(sqlite, "STEP_PAGES", 20)  # so that there are several steps
    with writing(own_database) as writers:
        before = writers.acknowledged()

        steps = itertools.count()

        def let_others_write(doing, share):
            assert next(steps) < 300  # a copy that starts again after each write never ends
            if doing == "Copying":
                writers.wait_for_more(1)

        path = str(make_backup(default_folder(), progress=let_others_write, check=True).path)
        after = writers.acknowledged()
        with pytest.raises(CommandError, match="in use"):
            restore(path)
        writers.wait_for_more(WRITERS)  # the refusal let them go on

        restore(path, force=True)
        restored = logged()
        settled = writers.acknowledged()
        assert before <= restored
        writers.wait_for_more(WRITERS)
    later = writers.acknowledged() - settled
    assert later <= logged()
    assert before <= logged()
    assert len(before) <= manifest_of(path)["rows"]["logs_intakeentry"] <= len(after)
    if not is_postgres():
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    restore(path)
    assert before <= logged() <= after
    assert len(logged()) == manifest_of(path)["rows"]["logs_intakeentry"]
