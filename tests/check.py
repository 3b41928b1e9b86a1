"""`make check`: lint, types, templates, imports and the quick tests on SQLite.

tests/slow.py says which tests are quick. The database is kept between runs in var/test-databases, and made
again when migrations or the catalogue change. Arguments are paths of tests: `make check T=tests/logs`.
`--coverage` prints the lines and branches that the tests reach, and skips the rest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.run import CHECKS

ROOT = Path(__file__).resolve().parent.parent
KEPT_DATABASES = ROOT / "var" / "test-databases"
IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
STEPS = CHECKS | {"Imports": [[sys.executable, "-c", IMPORTS]]}
COVERAGE = ["--cov=tracker", "--cov=foods", "--cov-branch", "--cov-report=term:skip-covered"]


def run_step(commands: list[list[str]]) -> tuple[int, str, float]:
    """Run the commands of a step. Return the worst exit status, what they printed, and the seconds."""
    begun = time.monotonic()
    environment = os.environ | {"DEBUG": "1"}  # the type checker loads the settings
    code, printed = 0, ""
    for command in commands:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        code = max(code, abs(done.returncode))
        printed += done.stdout
    return code, printed, time.monotonic() - begun


def run_steps() -> int:
    """Run lint, types and the like, as many at once as there are cores; print what failed."""
    worst = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # The type checker takes the longest, so it begins first.
        for name, (code, printed, seconds) in zip(
            reversed(STEPS), pool.map(run_step, reversed(STEPS.values())), strict=True
        ):
            print(f"{'ok    ' if code == 0 else 'FAILED'} {name}, {seconds:.0f} s", flush=True)
            if code:
                print(printed, flush=True)
            worst = max(worst, code)
    return worst


def run_tests(options: list[str]) -> int:
    environment = dict(os.environ)
    environment.pop("DATABASE_URL", None)
    workers = str(min(os.cpu_count() or 1, 8))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", "--durations=10"]
    command += ["--quick", "--kept-databases", str(KEPT_DATABASES), *options]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    begun = time.monotonic()
    only_coverage = "--coverage" in arguments
    paths = [argument for argument in arguments if argument != "--coverage"]
    code = 0 if only_coverage else run_steps()
    code = max(code, run_tests([*paths, *(COVERAGE if only_coverage else [])]))
    print(f"{'ok' if code == 0 else 'FAILED'}, {time.monotonic() - begun:.0f} s.", end=" ")
    print("Slow tests, browser tests and PostgreSQL were left out: make test runs everything.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
