"""Run the whole suite, as `make test` does: lint, types, and the tests on SQLite and on PostgreSQL.

Without Chromium everything else runs, and the exit status is 1.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import chromium, postgres

CHECKS = {
    "Lint": [[sys.executable, "-m", "ruff", "check", "--quiet", "."]],
    "Format": [[sys.executable, "-m", "ruff", "format", "--quiet", "--check", "."]],
    "Templates": [[sys.executable, "-m", "djlint", "--lint", "--quiet", "templates"]],
    "Spelling": [[sys.executable, "-m", "codespell_lib"]],
    "Types": [[sys.executable, "-m", "mypy"]],
}
# Compiles the tests, which each worker would do by itself, and finds a test that can't be imported.
COLLECTING = {"Collecting": [[sys.executable, "-m", "pytest", "--collect-only", "-qq", "-n", "0"]]}


def pytest(*options: str, database_url: str = "") -> int:
    """Run the tests, so many at once as there are cores. Whoever is idle takes tests from the other."""
    environment = os.environ | ({"DATABASE_URL": database_url} if database_url else {})
    # Hundreds of processes start the application; each would compile it anew: three seconds instead of one.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    workers = str(min(os.cpu_count() or 1, 8))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", "--durations=10"]
    command += [*options, *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


def on_sqlite() -> int:
    left_out = [] if "CHROMIUM" in os.environ else ["-m", "not browser"]
    return pytest(*left_out)


def check(name: str, commands: list[list[str]]) -> tuple[int, float]:
    """Run the commands of a check; print what a failing one prints. Return the status and the seconds."""
    begun = time.monotonic()
    environment = os.environ | {"DEBUG": "1"}  # the type checker loads the settings
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    status = 0
    for command in commands:
        done = subprocess.run(
            command, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            print(f"\n== {name}\n{done.stdout}", flush=True)
        status = max(status, abs(done.returncode))
    return status, time.monotonic() - begun


def check_all() -> dict[str, tuple[int, float]]:
    """Run the checks, two at a time, types first: they take the longest."""
    checks = dict(reversed(CHECKS.items())) | COLLECTING
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(checks, pool.map(check, checks, checks.values()), strict=True))


def on_postgres(programs: Path) -> int:
    left_out = [] if "CHROMIUM" in os.environ else ["-m", "not browser"]
    with postgres.running(programs) as database_url:
        return pytest(*left_out, database_url=database_url)


def find_browser() -> str | None:
    """Put the path of a Chromium into CHROMIUM for the tests. Return why there is none, or None."""
    try:
        os.environ["CHROMIUM"] = chromium.find_or_install()
    except chromium.NoChromium as reason:
        os.environ.pop("CHROMIUM", None)
        return str(reason)
    return None


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that PostgreSQL is stopped then too
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    no_browser = find_browser()
    os.environ.pop("DATABASE_URL", None)
    steps: dict[str, Callable[[], int]] = {"Tests on SQLite": on_sqlite}
    if programs := postgres.find_programs():
        steps["Tests on PostgreSQL"] = lambda: on_postgres(programs)
    results = check_all()
    for name, step in steps.items():
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        results[name] = (step(), time.monotonic() - begun)
    print()
    for name, (code, seconds) in results.items():
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name}, {seconds:.0f} s")
    if not programs:
        print("Not run: the tests on PostgreSQL, whose server programs are not installed.")
    if no_browser:
        print(f"Not run: the browser tests. {no_browser}.")
    return 1 if no_browser or any(code for code, _ in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
