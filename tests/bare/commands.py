"""README's two commands in a bare root filesystem: that they work, how long they take, what they print."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bare.root import BareRoot, CannotBuild, bare_root
from tests.bench.machine import answers, free_port, say
from tests.bench.report import Figure

FOLDER = "my site"
LONGEST = 300.0
# When make run is interrupted: after so many seconds, or once it has printed this.
INTERRUPTIONS: list[float | str] = [
    0.2,
    2.0,
    "Installing packages (log: .venv/setup.log) ...",
    "database .....",
]


def measure(*, tests: bool, suite: str = "bookworm", mirror: str | None = None) -> list[Figure]:
    try:
        with bare_root(suite, mirror) as root:
            root.clone(FOLDER)
            figures = [*_first_run(root), _second_run(root), _interrupted(root)]
            return [*figures, _make_test(root)] if tests else figures
    except CannotBuild as reason:
        return [Figure("make run on a bare machine", "≤ 25 s", f"not measured: {reason}", None)]


@dataclass
class Run:
    """One `make run`, with what it printed."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int
    begun: float

    def opens(self) -> float | None:
        """Return the seconds until the first page, or None when there is none."""
        if not answers(self.port, "/", within=LONGEST, process=self.process):
            return None
        return time.monotonic() - self.begun

    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def interrupt(self) -> int:
        """Press Control-C and return the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait()


def _run(root: BareRoot, folder: str = FOLDER) -> Run:
    port = free_port()
    _, name = tempfile.mkstemp(dir=root.path.parent)
    with open(name, "wb") as output:
        process = root.start(f"make run PORT={port}", folder, output)
    return Run(process, Path(name), port, time.monotonic())


def _first_run(root: BareRoot) -> list[Figure]:
    say("make run, for the first time")
    run = _run(root)
    seconds = run.opens()
    before = run.printed()
    status = run.interrupt()
    # The server's own line for the page that was asked for is not make run's.
    lines = [line for line in before.splitlines() if not line.startswith("INFO django.server")]
    return [
        _opened("make run on a bare machine, to the first page", 25, seconds, run),
        Figure("what it prints", "≤ 12 lines", f"{len(lines)} lines", len(lines) <= 12),
        Figure("its status after Control-C", "130, no traceback", str(status), _ended_well(status, run)),
    ]


def _second_run(root: BareRoot) -> Figure:
    say("make run, for the second time")
    run = _run(root)
    seconds = run.opens()
    run.interrupt()
    return _opened("make run again, to the first page", 6, seconds, run)


def _interrupted(root: BareRoot) -> Figure:
    name, wanted = "make run after an interruption at each step", "opens, ≤ 25 s"
    root.clone(other := "my other site")
    for moment in INTERRUPTIONS:
        say(f"make run, interrupted: {moment}")
        run = _run(root, other)
        if not _wait_until(_has_come(run, moment), run):
            return Figure(name, wanted, f"“{moment}” did not come: {run.printed()[-200:]!r}", False)
        status = run.interrupt()
        if not _ended_well(status, run):
            return Figure(name, wanted, f"status {status}: {run.printed()[-200:]!r}", False)
    run = _run(root, other)
    seconds = run.opens()
    run.interrupt()
    return _opened(name, 25, seconds, run)


def _has_come(run: Run, moment: float | str) -> Callable[[], bool]:
    if isinstance(moment, str):
        return lambda: moment in run.printed()
    return lambda: time.monotonic() - run.begun >= moment


def _wait_until(condition: Callable[[], bool], run: Run) -> bool:
    while time.monotonic() - run.begun < LONGEST and run.process.poll() is None:
        if condition():
            return True
        time.sleep(0.02)
    return False


def _ended_well(status: int, run: Run) -> bool:
    return status == 130 and "Traceback" not in run.printed()


def _opened(name: str, most: float, seconds: float | None, run: Run) -> Figure:
    if seconds is None:
        last = run.printed().strip().splitlines()[-1:] or ["nothing"]
        return Figure(name, f"≤ {most} s", f"no page; its last words: {last[0][-150:]}", False)
    return Figure(name, f"≤ {most} s", f"{seconds:.1f} s", seconds <= most)


def _make_test(root: BareRoot) -> Figure:
    """Without Chromium and root: everything else passes, one line says what did not run, and it fails."""
    say("make test, without Chromium")
    begun = time.monotonic()
    log = root.path.parent / "make-test.log"
    with log.open("wb") as output:
        status = root.start("make test", FOLDER, output).wait()
    seconds = time.monotonic() - begun
    lines = log.read_text(errors="replace").splitlines()
    failed = [line for line in lines if line.startswith("FAILED ")]
    said = [line for line in lines if line.startswith("Not run: the browser tests")]
    for line in failed:
        say(f"  {line}")
    verdict = f"{seconds:.0f} s; status {status}; {len(failed)} failed; " + (said[0] if said else lines[-1])
    reached = status != 0 and not failed and len(said) == 1
    return Figure("make test there, without Chromium", "runs the rest, says so", verdict[:200], reached)
