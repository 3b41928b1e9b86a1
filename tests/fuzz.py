"""`make fuzz`: run each state machine with 2,000 new random sequences, and send 10,000 hostile inputs.

Both on SQLite and on PostgreSQL; before that every other generated test, with 1,000 new examples on SQLite.
Arguments go to pytest: `python -m tests.fuzz -k schedules`. A failure of a machine prints the shortest
sequence of steps that was found for it, one of an input the seed that repeats it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5  # pytest's exit status when `-k` left nothing


def find_tests() -> list[str]:
    """The files that hold state machines, by their names, and the one that sends hostile input."""
    machines = sorted(ROOT.glob("tests/**/test_*_machine.py"))
    return [str(path.relative_to(ROOT)) for path in [*machines, ROOT / "tests/hostile/test_hostile_input.py"]]


def fuzz(tests: list[str], database_url: str = "", profile: str = "fuzz") -> int:
    """Return the exit status of pytest."""
    environment = os.environ | {"HYPOTHESIS_PROFILE": profile}
    if database_url:
        environment["DATABASE_URL"] = database_url
    workers = str(min(os.cpu_count() or 1, 8))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, *tests, *sys.argv[1:]]
    status = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
    return 0 if status == NOTHING_COLLECTED else status


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that PostgreSQL is stopped then too
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    os.environ.pop("DATABASE_URL", None)
    tests = find_tests()
    print("\n== Generated tests", flush=True)
    others = [f"--ignore={path}" for path in tests]
    statuses = [fuzz(["tests", "-m", "hypothesis", *others], profile="generated")]
    print("\n== On SQLite", flush=True)
    statuses.append(fuzz(tests))
    programs = postgres.find_programs()
    if programs:
        print("\n== On PostgreSQL", flush=True)
        with postgres.running(programs) as database_url:
            statuses.append(fuzz(tests, database_url))
    else:
        print("Not run: the same on PostgreSQL, whose server programs are not installed.")
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
