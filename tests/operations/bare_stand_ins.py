"""Programs that stand in for those with which `python -m tests.bare` builds and runs a root filesystem."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.machine import CHECKOUT

NOT_ROOT = "import os; os.geteuid = lambda: 0; os.chown = lambda *_, **__: None; "
PROGRAMS = {
    "mmdebstrap": """for path; do :; done
mkdir -p "$path/etc/ssl/certs" "$path/home/newcomer"
sleep "$BUILDS"
""",
    "chroot": "exit 0",
    "git": 'for folder; do :; done; mkdir "$folder"',
    "unshare": "exec sleep 600",
}


def make_programs(folder: Path) -> None:
    """Write programs that note their own process id in `folder`, in a file of their name."""
    for name, body in PROGRAMS.items():
        program = folder / name
        program.write_text(f'#!/bin/sh\necho $$ >> "{folder}/{name}.pid"\n{body}\n')
        program.chmod(0o755)


def start(folder: Path, seconds_to_build: int) -> subprocess.Popen[bytes]:
    place = folder / "tmp"
    place.mkdir()
    environment = os.environ | {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "TMPDIR": str(place),
        "BUILDS": str(seconds_to_build),
    }
    run = f"{NOT_ROOT}from tests.bare.__main__ import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", run, "--no-tests"],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def process_id(path: Path) -> int:
    """Wait until a program has noted its process id, and return it."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if path.exists() and (text := path.read_text().strip()):
            return int(text)
        time.sleep(0.02)
    raise AssertionError(f"{path.name} did not come")


def has_ended(pid: int) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
