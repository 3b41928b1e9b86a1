"""Runs background jobs that a test has queued."""

from __future__ import annotations

from unittest.mock import patch

from django_tasks_db.management.commands import db_worker

from tracker.lib.jobs.worker import Worker


def run_jobs() -> None:
    """Run all jobs that wait, and those that they queue, in this process."""
    with patch.object(db_worker, "close_old_connections"):  # a test needs its own connection further on
        Worker().run_waiting()
