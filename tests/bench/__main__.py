"""`make bench`: measures, prints what it measured beside what is wanted, and fails nobody."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bare import commands as bare
from tests.bench import (
    batches,
    container,
    fresh_clone,
    imports,
    lighthouse,
    machine,
    peers,
    phrases,
    production,
    ratios,
    report,
    searching,
)

SERVED = ("queries", "pages", "adding", "writers", "locked", "visit")
# What is measured without people and their server, in this order.
ALONE: dict[str, Callable[[argparse.Namespace], list[report.Figure]]] = {
    "ratios": lambda chosen: ratios.measure(chosen.page, chosen.place, in_process=chosen.in_process),
    "phrases": lambda chosen: phrases.measure(lists_held_out=chosen.held_out),
    "search": lambda chosen: searching.measure(quick=chosen.quick),
    "imports": lambda chosen: imports.measure(chosen.branded),
    "batches": lambda chosen: batches.measure(chosen.branded),
    "run": lambda chosen: fresh_clone.measure(),
    "bare": lambda chosen: bare.measure(tests=not chosen.quick),
    "production": lambda chosen: production.measure(),
    "lighthouse": lambda chosen: lighthouse.measure(),
    "container": lambda chosen: container.measure(),
    "peers": lambda chosen: peers.measure(),
}
NAMES = (*SERVED, *ALONE)
WHOLE = {"members": 200, "days": 365, "seconds": 60.0, "branded": 2_000_000}
QUICK = {"members": 16, "days": 30, "seconds": 6.0, "branded": 50_000}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--members", type=int, metavar="N", help="200")
    parser.add_argument(
        "--days", type=int, metavar="N", help="365, with entries; one member has ten times as many"
    )
    parser.add_argument(
        "--seconds", type=float, metavar="N", help="60, of writing; reading takes a sixth of it"
    )
    parser.add_argument("--branded", type=int, metavar="N", help="2,000,000, foods to import")
    parser.add_argument(
        "--quick", action="store_true", help=f"small numbers to see whether it works: {QUICK}"
    )
    parser.add_argument("--only", choices=NAMES, action="append", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--page", default="", metavar="TEXT", help="ratios: pages with this in their name")
    parser.add_argument("--place", default="", metavar="FOLDER", help="ratios: where its database is kept")
    parser.add_argument("--in-process", action="store_true", help="ratios: without the server, to profile")
    parser.add_argument(
        "--held-out",
        action="store_true",
        help="phrases: list the held-out phrases that go wrong, to judge them again; they are not for tuning",
    )
    chosen = parser.parse_args()
    for name, number in (QUICK if chosen.quick else WHOLE).items():
        if getattr(chosen, name) is None:
            setattr(chosen, name, number)
    if chosen.members < 1 or chosen.days < 14 or chosen.seconds <= 0:
        parser.error("It takes a member, 14 days and some seconds at the least.")
    return chosen


def served(chosen: argparse.Namespace, names: list[str]) -> list[report.Figure]:
    """The figures that need a server with people."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        place = Path(directory)
        machine.prepare(place)
        from tests.bench import figures, locked, seed

        people = seed.fill(chosen.members, chosen.days)
        with machine.server(place) as server:
            bench = figures.Bench(people, server, chosen.seconds)
            measures = vars(figures) | {"locked": locked.locked}
            found = [figure for name in names for figure in measures[name](bench)]
        from django.db import connection

        connection.close()
        print(
            f"\n{people.entry_count:,} entries in SQLite; gunicorn with {machine.WORKERS} workers; loopback"
        )
        return found


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is ended, too
    chosen = options()
    names = chosen.only or list(NAMES)
    before = machine.load_average()
    found = []
    if wanted := [name for name in SERVED if name in names]:
        found += served(chosen, wanted)
    for name, measure in ALONE.items():
        if name in names:
            found += measure(chosen)
    print(f"{report.machine()}\n\n{report.table(found)}")
    print(
        f"Load average {before} before, {machine.load_average()} after: other work makes all of this slower."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
