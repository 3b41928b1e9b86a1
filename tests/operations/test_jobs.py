"""Background jobs: none is lost, and none leaves a member's data in the queue."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.jobs import run_jobs
from tests.operations import job_functions
from tests.operations.databases import is_postgres
from tests.operations.production import ROOT
from tracker.lib.jobs import worker
from tracker.lib.jobs.states import JobState, count_jobs, state_of

pytestmark = pytest.mark.every_engine


@pytest.fixture
def log(tmp_path):
    return tmp_path / "runs"


def runs(log) -> int:
    return len(log.read_text().splitlines()) if log.exists() else 0


def die_at(job, now) -> None:
    """Leave a job as a worker does that was killed."""
    DBTaskResult.objects.get(pk=job.id).claim("somewhere-else")
    DBTaskResult.objects.filter(pk=job.id).update(started_at=now)


def test_a_job_waits_for_a_worker_and_runs_once(db, log):
    job = job_functions.succeed.enqueue(str(log))
    assert (state_of(job.id), runs(log)) == (JobState.WAITING, 0)
    assert count_jobs(timezone.now() + timedelta(minutes=5)).oldest_waiting_seconds >= 300
    run_jobs(), run_jobs()
    assert (state_of(job.id), runs(log)) == (JobState.DONE, 1)
    assert state_of(None) is None


def test_a_job_of_a_transaction_that_was_undone_never_runs(db, log):
    with transaction.atomic():
        job = job_functions.succeed.enqueue(str(log))
        transaction.set_rollback(True)
    run_jobs()
    assert (state_of(job.id), runs(log)) == (None, 0)


def test_a_job_whose_worker_died_runs_again_and_one_at_work_is_left_alone(db, log):
    job = job_functions.succeed.enqueue(str(log))
    die_at(job, timezone.now() - timedelta(minutes=2))
    cache.set("job-worker:somewhere-else", True, 60)
    assert (worker.requeue_lost_jobs(), state_of(job.id)) == (0, JobState.RUNNING)
    cache.delete("job-worker:somewhere-else")
    assert (worker.requeue_lost_jobs(), state_of(job.id)) == (1, JobState.WAITING)
    run_jobs()
    assert (state_of(job.id), runs(log)) == (JobState.DONE, 1)


def test_a_job_that_kills_every_worker_is_given_up(db, log):
    job = job_functions.succeed.enqueue(str(log))
    for _ in range(worker.MAX_ATTEMPTS):
        die_at(job, timezone.now() - timedelta(minutes=2))
        worker.requeue_lost_jobs()
    run_jobs()
    assert (state_of(job.id), runs(log)) == (JobState.FAILED, 0)


def test_a_locked_database_is_met_with_another_attempt_later(db, log, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    job = job_functions.find_the_database_locked.enqueue(str(log), 1)
    never = job_functions.find_the_database_locked.enqueue(str(log) + "-never", 99)
    run_jobs()
    assert (state_of(job.id), runs(log)) == (JobState.WAITING, 1)
    for _ in range(4):
        time_machine.shift(timedelta(minutes=5))
        run_jobs()
    assert (state_of(job.id), runs(log)) == (JobState.DONE, 2)
    assert state_of(never.id) == JobState.FAILED


def test_a_failed_job_keeps_its_lines_of_code_and_no_message(db, log):
    job = job_functions.fail.enqueue(str(log))
    run_jobs(), run_jobs()
    assert (state_of(job.id), runs(log)) == (JobState.FAILED, 1)
    kept = DBTaskResult.objects.get(pk=job.id).traceback
    assert "job_functions.py" in kept
    assert "ValueError" in kept
    assert "twitches" not in kept.replace('raise ValueError("muscle twitches")', "")


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_worker_that_is_killed_at_work_loses_no_job(own_database, log, time_machine):
    job = job_functions.kill_the_worker_once.enqueue(str(log))
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}" if is_postgres() else "sqlite:///{NAME}"
    variables = {"DATABASE_URL": address.format(**own_database), "DEBUG": "1", "DATA_DIR": str(log.parent)}
    command = [sys.executable, "manage.py", "run_worker"]
    killed = subprocess.run(command, cwd=ROOT, env=os.environ | variables, timeout=120, check=False)
    assert killed.returncode == -9
    assert (state_of(job.id), runs(log)) == (JobState.RUNNING, 1)
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    worker.requeue_lost_jobs()
    run_jobs()
    assert (state_of(job.id), runs(log)) == (JobState.DONE, 2)
