"""Jobs that tests queue. They note their runs in a file, because a worker may be another process."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.db import OperationalError

from tracker.lib.jobs import task


def note(path: str) -> int:
    """Write a line; return how many there are."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("run\n")
    return len(Path(path).read_text(encoding="utf-8").splitlines())


@task()
def succeed(path: str) -> None:
    note(path)


@task()
def fail(path: str) -> None:
    note(path)
    raise ValueError("muscle twitches")


@task()
def find_the_database_locked(path: str, times: int) -> None:
    if note(path) <= times:
        raise OperationalError("database is locked")


@task()
def kill_the_worker_once(path: str) -> None:
    if note(path) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
