"""The whole suite, as `make test` runs it: lint, types, and the tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from tests import chromium, postgres

CHECKS = {
    "Lint": [[sys.executable, "-m", "ruff", "check", "--quiet", "."]],
    "Format": [[sys.executable, "-m", "ruff", "format", "--quiet", "--check", "."]],
    "Templates": [[sys.executable, "-m", "djlint", "--lint", "--quiet", "templates"]],
    "Types": [[sys.executable, "-m", "mypy"]],
}


def pytest(database_url: str = "") -> int:
    environment = os.environ | ({"DATABASE_URL": database_url} if database_url else {})
    workers = str(min(os.cpu_count() or 1, 8))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode


def check(commands: list[list[str]]) -> int:
    environment = os.environ | {"DEBUG": "1"}  # the type checker loads the settings
    return max(subprocess.run(command, env=environment, check=False).returncode for command in commands)


def on_postgres() -> int:
    programs = postgres.find_programs()
    if programs is None:
        print("PostgreSQL's server programs are not on this machine, so the suite ran on SQLite only.")
        return 0
    with postgres.running(programs) as database_url:
        return pytest(database_url)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that PostgreSQL is stopped then too
    browser = chromium.find_or_install()
    if browser is None:
        print("The browser tests need Chromium, and it could not be installed: install it, or set CHROMIUM.")
        return 1
    os.environ["CHROMIUM"] = browser
    os.environ.pop("DATABASE_URL", None)
    steps: dict[str, Callable[[], int]] = {
        name: (lambda commands=commands: check(commands)) for name, commands in CHECKS.items()
    }
    steps |= {"Tests on SQLite": pytest, "Tests on PostgreSQL": on_postgres}
    results = {}
    for name, step in steps.items():
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        results[name] = (step(), time.monotonic() - begun)
    print()
    for name, (code, seconds) in results.items():
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name}, {seconds:.0f} s")
    return 1 if any(code for code, _ in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
