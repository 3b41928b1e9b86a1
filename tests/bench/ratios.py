"""Measure what each page costs the server, as a multiple of a bare signed-in page in the same run.

A machine may be slow, and so may the code: the ratio tells which. It counts the CPU time of the server's
process, of the lowest of several rounds; in a round, the page and the bare page take turns. With
`--in-process` the application answers in this process, without the server: for a profiler.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.machine import CHECKOUT, configure, prepare, say, server
from tests.bench.report import Figure

ROUNDS, REQUESTS = 3, 8  # rounds, and requests in each
REQUESTS_OF_FEW = 40  # when one to three pages are asked for
WARM_UP = 2
NO_PAGE = {403, 405}  # what these people may not open, and what only takes a form
MEMBERS, DAYS = 1, 365
# Kept for the next run in the folder that was named.
PEOPLE = "people.json"


@dataclass(frozen=True)
class Cost:
    name: str
    seconds: float
    bare_seconds: float
    queries: int
    size: int  # in bytes, uncompressed
    limit: float | None  # None for a file that is downloaded

    @property
    def ratio(self) -> float:
        return self.seconds / self.bare_seconds

    @property
    def line(self) -> str:
        limit = "" if self.limit is None else f"{self.limit:g}"
        over = "over" if self.limit is not None and self.ratio > self.limit else ""
        cells = (
            f"{self.seconds * 1000:.1f}",
            f"{self.ratio:.1f}",
            limit,
            f"{self.queries}",
            f"{self.size:,}",
        )
        return f"{self.name:<44}" + "".join(f"{cell:>10}" for cell in cells) + f"  {over}".rstrip()


HEADER = f"{'Page':<44}" + "".join(f"{cell:>10}" for cell in ("ms", "ratio", "limit", "queries", "bytes"))


def measure(page: str = "", place: str = "", *, in_process: bool = False) -> list[Figure]:
    """Measure the pages whose name contains `page`; the database is kept in the folder `place`."""
    with tempfile.TemporaryDirectory(prefix="bench-ratios-") as directory:
        folder = Path(place or directory).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        answer = Path(directory) / "ratios.json"
        command = [sys.executable, "-m", "tests.bench.ratios", str(folder), str(answer), "--page", page]
        command += ["--in-process"] * in_process
        subprocess.run(command, cwd=CHECKOUT, env=os.environ, check=True)
        found = json.loads(answer.read_text())
    costs = [Cost(**cost) for cost in found["costs"]]
    print("\n".join([HEADER, *(cost.line for cost in costs), ""]))
    print(f"The bare page: {found['bare_ms']:.1f} ms of CPU, {found['bare_queries']} queries")
    for title in ("missing", "failed"):
        if found[title]:
            print(f"Not measured, {title}: {', '.join(found[title])}")
    return _figures(costs, found["failed"])


def _figures(costs: list[Cost], failed: list[str]) -> list[Figure]:
    """One line for each limit; which pages are over it stands in its note."""
    figures = []
    for limit in sorted({cost.limit for cost in costs if cost.limit is not None}):
        held = [cost for cost in costs if cost.limit == limit]
        over = [f"{cost.name} {cost.ratio:.1f}" for cost in held if cost.ratio > limit]
        worst = max(cost.ratio for cost in held)
        figures.append(
            Figure(
                f"{len(held)} pages, times the bare page",
                f"≤ {limit:g}",
                f"{worst:.1f}, {len(over)} over",
                not over and not failed,
                f"over {limit:g}: {', '.join(over)}." if over else "",
            )
        )
    return figures


def _people(place: Path) -> Any:
    """The members in the folder's database, written now or by the run before."""
    from datetime import date

    from django.contrib.auth import get_user_model

    from tests.bench import seed

    kept = place / PEOPLE
    if kept.exists():
        known = json.loads(kept.read_text())
        *members, oldest = get_user_model().objects.select_related("profile").order_by("pk")[: MEMBERS + 1]
        first, last = date.fromisoformat(known["first"]), date.fromisoformat(known["last"])
        return seed.Population(members, oldest, first, last, known["entry_count"])
    people = seed.fill(MEMBERS, DAYS)
    kept.write_text(
        json.dumps({"first": str(people.first), "last": str(people.last), "entry_count": people.entry_count})
    )
    return people


class Stage:
    """A member's and a curator's browser, and the application in this process and, mostly, on a server."""

    def __init__(self, place: Path, stack: contextlib.ExitStack, *, in_process: bool) -> None:
        (configure if (place / PEOPLE).exists() else prepare)(place)
        from tests.bench import bare_page, rows
        from tests.bench.bare_wsgi import application
        from tests.bench.in_process import Ask, InProcessBrowser, ServedBrowser

        self.rows = rows.fill(_people(place))
        self.bare = Ask(bare_page.PATH)
        people = (self.rows.member, self.rows.curator)
        self.member, self.curator = here = [InProcessBrowser(application, user) for user in people]
        self.measured: list[InProcessBrowser | ServedBrowser] = [*here]
        if not in_process:
            served = stack.enter_context(server(place, "tests.bench.bare_wsgi", workers=1))
            self.measured = [ServedBrowser(served, user) for user in people]
        for _ in range(WARM_UP * 5):
            self.measured[0].send(self.bare)
        logging.disable(logging.ERROR)  # what may not be opened is found by asking for it
        gc.collect()
        gc.freeze()

    def cost(
        self, name: str, make: Callable[[], Any], limit: float, *, requests: int, as_curator: bool = False
    ) -> Cost | None:
        """Return the cost of the requests that `make` makes; None when they are answered by no page."""
        here, measured = (self.curator if as_curator else self.member), self.measured[as_curator]
        ask = make()
        answer = here.send(ask)
        if answer.status in NO_PAGE or (answer.status == 302 and ask.data is None):
            return None
        if answer.status not in {200, 302}:
            raise ValueError(f"{name} ({answer.status})")
        queries = self._count_queries(here, make())
        for _ in range(WARM_UP):
            measured.send(make())
        bare, page = [], []
        for _ in range(ROUNDS):
            seconds = bare_seconds = 0.0
            for _ in range(requests):
                ask = make()
                bare_seconds += self.measured[0].send(self.bare).seconds
                reply = measured.send(ask)
                seconds += reply.seconds
                if reply.status != answer.status:
                    raise ValueError(f"{name} ({reply.status}, later)")
            bare.append(bare_seconds / requests)
            page.append(seconds / requests)
        is_page = answer.status == 302 or answer.kind == "text/html"
        return Cost(name, min(page), min(bare), queries, len(answer.text), limit if is_page else None)

    def _count_queries(self, browser: Any, ask: Any) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            browser.send(ask)
            return len(captured)

    def all(self, wanted: str) -> dict[str, Any]:
        from tests.bench.in_process import Ask
        from tests.bench.page_list import MEMBER, pages
        from tests.bench.taps import Taps

        found, missing = pages(self.rows)
        taps = Taps(self.rows, self.member)
        jobs: list[tuple[str, Callable[[], Any], float, bool]] = [
            (
                page.name,
                lambda page=page: Ask(page.path, headers=dict(page.headers)),
                page.limit,
                page.is_admin,
            )
            for page in found
        ]
        jobs += [(name, make, MEMBER, False) for name, make in taps.all().items()]
        jobs = [job for job in jobs if wanted in job[0]]
        requests = REQUESTS if len(jobs) > 3 else REQUESTS_OF_FEW
        costs, failed = [], []
        for name, make, limit, as_curator in jobs:
            say(name)
            try:
                cost = self.cost(name, make, limit, requests=requests, as_curator=as_curator)
            except ValueError as refusal:
                failed.append(str(refusal))
            else:
                costs += [cost] if cost else []
        taps.tidy()
        costs.sort(key=lambda cost: (cost.limit or 0, cost.ratio), reverse=True)
        bare = min((cost.bare_seconds for cost in costs), default=0) * 1000
        return {
            "costs": [asdict(cost) for cost in costs],
            "bare_ms": bare,
            "bare_queries": self._count_queries(self.member, self.bare),
            "missing": [name for name in missing if wanted in name],
            "failed": failed,
        }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ratios")
    parser.add_argument("place")
    parser.add_argument("answer")
    parser.add_argument("--page", default="")
    parser.add_argument("--in-process", action="store_true")
    chosen = parser.parse_args()
    with contextlib.ExitStack() as stack:
        found = Stage(Path(chosen.place), stack, in_process=chosen.in_process).all(chosen.page)
    Path(chosen.answer).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
