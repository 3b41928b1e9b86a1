"""Files of gunicorn's processes with counts for /metrics, added up on request."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client reads it when it is first imported


def prepare(folder: Path) -> None:
    """Use `folder` for these files, and at a fresh start remove those of ended processes.

    After USR2 the server that is replaced still counts in the same folder, and its sums continue.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_replacing = "GUNICORN_PID" in os.environ
    for path in () if is_replacing else folder.glob("*.db"):
        pid = path.stem.rpartition("_")[2]
        if not pid.isdecimal() or int(pid) == os.getpid() or not _is_running(int(pid)):
            path.unlink(missing_ok=True)
    os.environ[VARIABLE] = str(folder)


def forget(pid: int) -> None:
    """Remove the gauges of a worker that has ended; what it counted still counts."""
    if VARIABLE in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
