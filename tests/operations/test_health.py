"""Health checks: /health/live and /health/ready."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_a_server_in_order_says_so(client, db, address):
    answer = client.get(address)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


def test_a_missing_migration_is_not_ready(client, db):
    MigrationRecorder.Migration.objects.filter(app="logs").delete()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert "migrations have not been applied" in answer.json()["reason"]
    assert client.get("/health/live").status_code == 200


def is_down(execute, *args):
    raise OperationalError("connection refused by db.internal with a password")


def test_a_database_that_does_not_answer_is_not_ready_and_not_dead(client, db):
    with connection.execute_wrapper(is_down):
        ready, live = client.get("/health/ready"), client.get("/health/live")
    assert ready.status_code == 503
    assert ready.json()["reason"] == "the database does not answer"
    assert live.status_code == 200
