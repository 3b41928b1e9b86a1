"""From a fresh clone to the first page, as somebody new to the project meets it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.machine import CHECKOUT, answers, clean_environment, end_group, free_port, say
from tests.bench.report import Figure

NAME, WANTED = "make run, from a fresh clone to the first page", "≤ 25 s"
LONGEST = 600.0


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-clone-") as place:
        clone = Path(place) / "clone"
        command = ["git", "clone", "--quiet", str(CHECKOUT), str(clone)]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as error:
            reason = (getattr(error, "stderr", "") or str(error)).strip()[-200:]
            return [Figure(NAME, WANTED, f"git clone failed: {reason}", None)]
        return [_run(clone, Path(place) / "make.log")]


def _run(clone: Path, log: Path) -> Figure:
    port = free_port()
    say("make run in a fresh clone")
    with log.open("wb") as output:
        begun = time.monotonic()
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=clone,
            env=clean_environment() | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            answered = answers(port, "/", within=LONGEST, process=process)
            seconds = time.monotonic() - begun
        finally:
            end_group(process)
    if not answered:
        last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["nothing"]
        return Figure(NAME, WANTED, f"no page; its last words: {last[0][-150:]}", False)
    return Figure(NAME, WANTED, f"{seconds:.0f} s", seconds <= 25, _uncommitted())


def _uncommitted() -> str:
    command = ["git", "status", "--porcelain", "--untracked-files=no"]
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0"}
    found = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, check=False)
    return "The clone has what is committed; this checkout has changes beyond it." if found.stdout else ""
