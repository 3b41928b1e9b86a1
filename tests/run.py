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
from pathlib import Path

from tests import chromium, postgres

CHECKS = {
    "Lint": [[sys.executable, "-m", "ruff", "check", "--quiet", "."]],
    "Format": [[sys.executable, "-m", "ruff", "format", "--quiet", "--check", "."]],
    "Templates": [[sys.executable, "-m", "djlint", "--lint", "--quiet", "templates"]],
    "Spelling": [[sys.executable, "-m", "codespell_lib"]],
    "Types": [[sys.executable, "-m", "mypy"]],
}


def pytest(*options: str, database_url: str = "") -> int:
    environment = os.environ | ({"DATABASE_URL": database_url} if database_url else {})
    # Hundreds of processes start the application; each would compile it anew: three seconds instead of one.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    workers = str(min(os.cpu_count() or 1, 8))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--durations=10", *options, *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


def on_sqlite() -> int:
    """Whoever is idle takes tests from the other: browser tests, which are long, are neighbours."""
    left_out = [] if "CHROMIUM" in os.environ else ["-m", "not browser"]
    return pytest("--dist", "worksteal", *left_out)


def check(commands: list[list[str]]) -> int:
    environment = os.environ | {"DEBUG": "1"}  # the type checker loads the settings
    return max(subprocess.run(command, env=environment, check=False).returncode for command in commands)


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
    steps: dict[str, Callable[[], int]] = {
        name: (lambda commands=commands: check(commands)) for name, commands in CHECKS.items()
    }
    steps["Tests on SQLite"] = on_sqlite
    if programs := postgres.find_programs():
        steps["Tests on PostgreSQL"] = lambda: on_postgres(programs)
    results = {}
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
