"""The commands of `python3 -m tracker.development`, which the Makefile calls."""

from __future__ import annotations

import os
import signal
import sys
import time
from argparse import ArgumentParser, Namespace

from tracker.development import environment
from tracker.development.failures import SetupError
from tracker.development.output import progress


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    parser = ArgumentParser(prog="python3 -m tracker.development", description=__doc__)
    commands = parser.add_subparsers(required=True)
    install = commands.add_parser("install", help="bring .venv to the packages of a lock file")
    install.add_argument("requirements", nargs="?", default="requirements.txt")
    install.set_defaults(run=_install)
    commands.add_parser("run", help="set up, and serve on the port that PORT names").set_defaults(run=_run)
    try:
        chosen = parser.parse_args(arguments)
        return int(chosen.run(chosen))
    except SetupError as error:
        progress.fail(str(error))
        return 1
    except KeyboardInterrupt as interrupt:
        progress.fail(
            f"\n{interrupt}" if interrupt.args else "\nStopped. The same command goes on from here."
        )
        return _die_of_interrupt()


def _install(chosen: Namespace) -> int:
    environment.install(chosen.requirements)
    return 0


def _run(_chosen: Namespace) -> int:
    from tracker.development import serving

    return serving.run(os.environ.get("PORT", "8000"))


def _die_of_interrupt() -> int:
    """End as a program without a handler would, which the shell shows as status 130.

    Control-C reached make too. The moment's pause lets it wait for this process; otherwise it may complain of
    its own that it has no child.
    """
    time.sleep(0.1)
    if os.name == "posix":
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    return 128 + signal.SIGINT
