"""Runs housekeeping some hours after what a test has done."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tracker.operations import housekeeping


def run_housekeeping_tomorrow(monkeypatch) -> dict[str, int]:
    """Return what each task did, by its name."""
    tomorrow = timezone.now() + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(housekeeping.timezone, "now", lambda: tomorrow)
        patch.setattr(housekeeping, "MIN_PAUSE_SECONDS", 0)
        return {task.name: count for task, count in housekeeping.run()}
