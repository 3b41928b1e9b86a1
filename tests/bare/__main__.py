"""Run `make run` and `make test` on a bare machine, as a user without root, and print how long they take."""

from __future__ import annotations

import argparse
import signal
import sys

from tests.bare import commands
from tests.bench import report


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the root is ended and removed, too
    parser = argparse.ArgumentParser(prog="python -m tests.bare", description=__doc__)
    parser.add_argument("--suite", default="bookworm", help="the Debian release; bookworm has Python 3.11")
    parser.add_argument("--mirror", help="where mmdebstrap finds it, in any form that mmdebstrap takes")
    parser.add_argument("--no-tests", action="store_true", help="leave out make test, which takes minutes")
    chosen = parser.parse_args()
    figures = commands.measure(tests=not chosen.no_tests, suite=chosen.suite, mirror=chosen.mirror)
    print(f"{report.machine()}\n\n{report.table(figures)}")
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
