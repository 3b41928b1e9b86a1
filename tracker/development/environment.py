"""Make the virtual environment in `.venv` and install locked packages into it.

It may be interrupted at any point. While `.venv` is being made or changed it contains the file `.unfinished`.
An environment with that file at the next start is removed and made again, since neither ensurepip nor pip can
tell which files of a package are missing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from tracker.development.failures import (
    DISK_FULL,
    SetupError,
    check_writable,
    explain_file,
    explain_pip,
    is_disk_full,
)
from tracker.development.output import progress
from tracker.development.processes import end, start

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT.joinpath(*(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
UNFINISHED = ENVIRONMENT / ".unfinished"
RECORD = ENVIRONMENT / "setup.json"  # the interpreter, and the packages that are installed
LOG = ENVIRONMENT / "setup.log"


def install(requirements: str) -> None:
    """Bring `.venv` to the packages that the lock file `requirements` names.

    Raises SetupError with one sentence when that fails.
    """
    if is_installed(requirements):
        return
    check_writable(ENVIRONMENT)
    try:
        with _lock() as lock:
            if not is_installed(requirements):  # another make may have done it meanwhile
                _make_environment(lock)
                _install_packages(requirements, lock)
    except OSError as error:
        details = f" Details: {_log_name()}" if LOG.exists() else ""
        raise SetupError(explain_file(error, Path(error.filename or ENVIRONMENT)) + details) from error


def is_installed(requirements: str) -> bool:
    """Return True when `.venv` is complete, with each locked package in its version."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    interpreter, packages = _read_record()
    return interpreter == _interpreter() and _pins(requirements).items() <= packages.items()


def _pins(requirements: str) -> dict[str, str]:
    """Return the packages of a lock file with their versions."""
    text = (ROOT / requirements).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)", text, re.MULTILINE))


def _read_record() -> tuple[str, dict[str, str]]:
    """Return the interpreter and the packages that were installed last; empty when nothing was."""
    try:
        record = json.loads(RECORD.read_text(encoding="utf-8"))
        return str(record["python"]), dict(record["packages"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", {}


def _interpreter() -> str:
    """Return the path of the interpreter behind `.venv`.

    It is another one after an upgrade of the system.
    """
    return str(PYTHON.resolve())


@contextmanager
def _lock() -> Iterator[int | None]:
    """Let one process at a time change `.venv`.

    The lock outlives this process in the pip it started.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield None
        return
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.start("Waiting for another make that is installing packages here")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _make_environment(lock: int | None) -> None:
    """Make `.venv` unless a whole one is there."""
    if not UNFINISHED.exists() and _has_pip():
        return
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise SetupError(
            "This Python cannot make virtual environments. Install the rest of it "
            "(on Debian and Ubuntu: apt install python3-venv), and run make again."
        )
    progress.start(
        f"Making a virtual environment in .venv, with Python {sys.version.split()[0]}"
        if not ENVIRONMENT.exists()
        else "Making the virtual environment in .venv again, since it is incomplete"
    )
    if ENVIRONMENT.is_symlink() or ENVIRONMENT.is_file():
        ENVIRONMENT.unlink()
    ENVIRONMENT.mkdir(exist_ok=True)
    UNFINISHED.touch()
    for path in [path for path in ENVIRONMENT.iterdir() if path != UNFINISHED]:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    with LOG.open("w", encoding="utf-8") as log:
        code = _run([sys.executable, "-m", "venv", str(ENVIRONMENT)], log, lock)
    if code != 0:
        # ensurepip does not pass on why it failed.
        reason = DISK_FULL if is_disk_full(ROOT) else "Python could not make a virtual environment."
        raise SetupError(f"{reason} Details: {_log_name()}")
    UNFINISHED.unlink()


def _has_pip() -> bool:
    """Return True when the existing `.venv` starts, is of a Python new enough, and has pip."""
    interpreter, _ = _read_record()
    if not PYTHON.exists() or interpreter not in {"", _interpreter()}:
        return False
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    result = subprocess.run([str(PYTHON), "-c", question], capture_output=True, check=False)
    return result.returncode == 0


def _install_packages(requirements: str, lock: int | None) -> None:
    progress.start(f"Installing packages (log: {_log_name()})")
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    # Never compile: the machine may have no compiler.
    command += ["--progress-bar", "off", "--retries", "2", "--only-binary", ":all:"]
    command += ["--require-hashes", "-r", requirements]
    UNFINISHED.touch()
    with LOG.open("w", encoding="utf-8") as log:
        code = _run(command, log, lock)
    said = LOG.read_text(encoding="utf-8", errors="replace")
    if code != 0:
        if "Installing collected packages" not in said:
            UNFINISHED.unlink()  # pip gave up before it changed anything
        raise SetupError(f"{explain_pip(said, ROOT)} Then run make again. Details: {_log_name()}")
    record = {"python": _interpreter(), "packages": _read_record()[1] | _pins(requirements)}
    written = RECORD.with_suffix(".new")
    written.write_text(json.dumps(record, indent=1), encoding="utf-8")
    written.replace(RECORD)
    UNFINISHED.unlink()
    progress.end()


def _run(command: list[str], log: IO[str], lock: int | None) -> int:
    """Run a program with its output in the log, and print a dot for each package it takes up."""
    environment = os.environ | {"PIP_USER": "0", "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"}
    process = start(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[] if lock is None else [lock],
    )
    try:
        assert process.stdout is not None  # noqa: S101  it was asked for
        for line in process.stdout:
            text = line.decode(errors="replace")
            log.write(text)
            log.flush()
            if text.startswith(("Collecting ", "Requirement already satisfied")) or "Retrying (" in text:
                progress.dot()
        return process.wait()
    finally:
        end(process)


def _log_name() -> str:
    return str(LOG.relative_to(ROOT))
