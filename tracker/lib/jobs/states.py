"""The state of the queue and of single jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Min
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


STATES = {
    TaskResultStatus.READY: JobState.WAITING,
    TaskResultStatus.RUNNING: JobState.RUNNING,
    TaskResultStatus.SUCCESSFUL: JobState.DONE,
    TaskResultStatus.FAILED: JobState.FAILED,
}


def state_of(job_id: UUID | str | None) -> JobState | None:
    """Return the state of a job; None when it is unknown, as some days after its end."""
    if job_id is None:
        return None
    status = DBTaskResult.objects.filter(pk=job_id).values_list("status", flat=True).first()
    return None if status is None else STATES[TaskResultStatus[status]]


@dataclass(frozen=True)
class QueueFigures:
    waiting: int
    running: int
    failed: int
    oldest_waiting_seconds: float  # 0 when none waits


def count_jobs(now: datetime) -> QueueFigures:
    rows = DBTaskResult.objects.order_by().values("status").annotate(number=Count("id"))
    numbers = {row["status"]: row["number"] for row in rows}
    oldest = DBTaskResult.objects.ready().order_by().aggregate(first=Min("enqueued_at"))["first"]
    return QueueFigures(
        waiting=numbers.get(TaskResultStatus.READY, 0),
        running=numbers.get(TaskResultStatus.RUNNING, 0),
        failed=numbers.get(TaskResultStatus.FAILED, 0),
        oldest_waiting_seconds=max((now - oldest).total_seconds(), 0) if oldest else 0,
    )
