"""Keep the development server running: start it, and restart it when it requests a reload."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tracker.development import environment
from tracker.development.failures import SetupError, check_writable
from tracker.development.network import check_port, read_port
from tracker.development.processes import end, start

REQUIREMENTS = "requirements.txt"
RELOAD = 3  # the exit status by which Django's autoreloader asks for a new process


def run(port_text: str) -> int:
    """Set up and serve until Control-C; return the exit status."""
    port = read_port(port_text)
    check_port(port)
    _check_data()
    environment.install(REQUIREMENTS)
    status = _serve(port)
    while status == RELOAD:
        print("The code has changed: loading it again.", flush=True)
        if not environment.is_installed(REQUIREMENTS):
            raise SetupError("The code needs other packages now. Run make run again.")
        status = _serve(port, "--reloaded")
    return status


def _serve(port: int, *options: str) -> int:
    command = [str(environment.PYTHON), "-m", "tracker.development.server", str(port), *options]
    # RUN_MAIN tells Django that this process replaces its own reloader.
    variables = os.environ | {"DEBUG": "1", "RUN_MAIN": "true", "PYTHONUNBUFFERED": "1"}
    process: subprocess.Popen[bytes] = start(command, cwd=environment.ROOT, env=variables)
    try:
        return process.wait()
    except KeyboardInterrupt:
        raise KeyboardInterrupt("Stopped.") from None
    finally:
        end(process)


def _check_data() -> None:
    """Raise SetupError when the data folder, or the database in it, cannot be written."""
    folder = Path(os.environ.get("DATA_DIR") or environment.ROOT / "var")
    check_writable(folder)
    if not os.environ.get("DATABASE_URL"):
        for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"):
            if (folder / name).exists():
                check_writable(folder / name)
