"""How good and how quick search is, on both databases: each is measured in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import astuple
from pathlib import Path

from tests import postgres
from tests.bench.machine import CHECKOUT, say
from tests.bench.report import Figure

WHOLE, QUICK = (1_000_000, 2_000_000), (20_000, 40_000)  # foods: for whole requests, for the function


def measure(*, quick: bool) -> list[Figure]:
    sizes = QUICK if quick else WHOLE
    found = _in_a_process("SQLite", None, sizes)
    programs = postgres.find_programs()
    if programs is None:
        return [*found, Figure("Search on PostgreSQL", "as on SQLite", "its programs are not here", None)]
    with postgres.running(programs) as address:
        return found + _in_a_process("PostgreSQL", address, sizes)


def _in_a_process(name: str, address: str | None, sizes: tuple[int, int]) -> list[Figure]:
    say(f"Search on {name}")
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-search-"))
        answer = Path(place) / "figures.json"
        command = [
            sys.executable,
            "-m",
            "tests.bench.searching",
            name,
            place,
            address or "",
            *map(str, sizes),
        ]
        subprocess.run(command, cwd=CHECKOUT, env=os.environ | {"BENCH_ANSWER": str(answer)}, check=True)
        return [Figure(*row) for row in json.loads(answer.read_text())]


def main() -> None:
    name, place, address, *sizes = sys.argv[1:]
    from tests.bench import machine

    machine.prepare(Path(place), address or None)
    from tests.bench.search_figures import figures

    found = figures(name, Path(place), *map(int, sizes))
    Path(os.environ["BENCH_ANSWER"]).write_text(json.dumps([astuple(figure) for figure in found]))


if __name__ == "__main__":
    main()
