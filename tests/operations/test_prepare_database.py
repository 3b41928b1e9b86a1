from __future__ import annotations

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from foods.models import Food
from tracker.lib.database_lock import database_lock

LOCK_ID = 1_090_014


def test_an_empty_database_gets_the_catalogue(db):
    out = StringIO()
    call_command("prepare_database", verbosity=0, stdout=out)
    assert "Catalogue: " in out.getvalue()
    assert Food.objects.count() > 700


def test_a_second_server_waits_until_the_first_has_prepared_the_database(db):
    steps: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        waiting.set()
        try:
            with database_lock("prepare", LOCK_ID):
                steps.append("second")
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with database_lock("prepare", LOCK_ID):
        thread.start()
        assert waiting.wait(10)
        thread.join(0.3)
        assert thread.is_alive()
        steps.append("first")
    thread.join(10)
    assert steps == ["first", "second"]


def test_a_failed_preparation_lets_the_next_server_try(db):
    with pytest.raises(RuntimeError), database_lock("prepare", LOCK_ID):
        raise RuntimeError
    with database_lock("prepare", LOCK_ID):
        pass


def test_a_database_that_does_not_answer_in_time_is_named_in_one_line(db, monkeypatch):
    tries = []

    def refuse() -> None:
        tries.append(1)
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "ensure_connection", refuse)
        patched.setattr("time.sleep", lambda seconds: None)
        patched.setattr("time.monotonic", iter(range(100)).__next__)
        with pytest.raises(CommandError, match="The database does not answer: connection refused"):
            call_command("prepare_database", wait=5)
    assert len(tries) > 3
