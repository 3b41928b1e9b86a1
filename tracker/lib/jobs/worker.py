"""The process that runs background jobs, and takes over those of a worker that died.

A worker writes a sign of life into the cache, which all servers share. A running job whose worker has given
none for SIGN_KEPT_FOR goes back into the queue.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import Error, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

Job = DBTaskResult[Any, Any]
logger = logging.getLogger("tracker.jobs")

PAUSE_SECONDS = 1  # between two looks at an empty queue
SIGN_EVERY_SECONDS = 10
SIGN_KEPT_FOR = timedelta(seconds=45)
MAX_ATTEMPTS = 3
RETRY_AFTER = timedelta(seconds=30)  # where the database was in the way; twice as long the next time
# Errors that another attempt may not meet: a lock that was not free in time, a database that was restarted.
PASSING_ERRORS = {"django.db.utils.OperationalError", "django.db.utils.InterfaceError"}
LOST = "tracker.lib.jobs.worker.WorkerDied"  # recorded as the error of a job that was given up


class Worker(db_worker.Worker):
    """Worker of django-tasks-db that waits without a lock, and never loses a job."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id=f"{socket.gethostname()[:40]}-{get_random_string(12)}",
            excluded_queue_names=[],
        )  # fmt: skip

    def serve(self) -> None:
        """Run jobs until the process is told to stop."""
        with _signs_of_life(self.worker_id):
            looked_at = float("-inf")
            while self.running:
                close_old_connections()
                if time.monotonic() - looked_at >= SIGN_EVERY_SECONDS:
                    looked_at = time.monotonic()
                    requeue_lost_jobs()
                self.run_waiting()
                if self.running:
                    time.sleep(PAUSE_SECONDS)

    def run_waiting(self) -> None:
        """Run all jobs that wait.

        The library looks for them under SQLite's write lock, so this looks without it first.
        """
        if DBTaskResult.objects.ready().exists():
            self.run()

    def run_task(self, db_task_result: Job) -> None:
        super().run_task(db_task_result)
        if db_task_result.status != TaskResultStatus.FAILED:
            return
        if db_task_result.exception_class_path in PASSING_ERRORS:
            _try_again(db_task_result, RETRY_AFTER * len(db_task_result.worker_ids))
        else:
            _forget_message(db_task_result)


def requeue_lost_jobs() -> int:
    """Put jobs back into the queue whose worker gives no sign of life; return their number."""
    long_enough = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - SIGN_KEPT_FOR)
    lost = [result for result in long_enough if not is_alive(result.worker_ids[-1])]
    for result in lost:
        logger.warning("The worker of job %s has died.", result.pk)
        _try_again(result, timedelta())
    return len(lost)


def is_alive(worker_id: str) -> bool:
    return cache.get(_sign_of(worker_id)) is not None


def _try_again(result: Job, after: timedelta) -> None:
    """Put a job back into the queue, unless it had all its attempts or was taken meanwhile."""
    now = timezone.now()
    as_read = DBTaskResult.objects.filter(pk=result.pk, status=result.status, started_at=result.started_at)
    if len(result.worker_ids) < MAX_ATTEMPTS:
        as_read.update(status=TaskResultStatus.READY, run_after=now + after, finished_at=None)
    elif result.status == TaskResultStatus.RUNNING:
        as_read.update(status=TaskResultStatus.FAILED, finished_at=now, exception_class_path=LOST)
        logger.error("Job %s was given up after %s attempts.", result.pk, MAX_ATTEMPTS)
    else:
        _forget_message(result)


def _forget_message(result: Job) -> None:
    """Keep the lines of code of an error, but not its message, which may quote a member's data."""
    frames = [line for line in result.traceback.splitlines() if line.startswith("  ")]
    result.traceback = "\n".join([*frames, result.exception_class_path])
    result.save(update_fields=["traceback"])


def _sign_of(worker_id: str) -> str:
    return f"job-worker:{worker_id}"


@contextmanager
def _signs_of_life(worker_id: str) -> Iterator[None]:
    """Give signs of life from a thread, so that a long job does not stop them."""
    is_over = threading.Event()

    def give() -> None:
        while True:
            try:
                cache.set(_sign_of(worker_id), True, SIGN_KEPT_FOR.total_seconds())
            except Error:  # the database is busy; the last sign is still there
                logger.debug("No sign of life could be written.")
            finally:
                connection.close()
            if is_over.wait(SIGN_EVERY_SECONDS):
                return

    thread = threading.Thread(target=give, name="signs of life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(SIGN_EVERY_SECONDS)
        try:
            cache.delete(_sign_of(worker_id))
        except Error:
            logger.debug("The sign of life could not be removed.")
