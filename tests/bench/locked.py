"""Reading while another process holds the lock on writing, and fifty writers wait for it."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice

from django.conf import settings
from django.templatetags.static import static

from tests.bench.browser import Browser, day_address
from tests.bench.figures import Bench, Writer, week_address
from tests.bench.load import Call, Round, Tally, drive
from tests.bench.machine import say
from tests.bench.report import Figure

WRITERS = 50
READS = 30  # of each address
LONGEST_READ_MS = 200
REFUSED_WITHIN_MS = (2_500, 4_500)


def locked(bench: Bench) -> list[Figure]:
    """Measure how long others wait while SQLite's lock is held from outside."""
    say(f"Reading while {WRITERS} writers wait for a lock")
    last = bench.people.last
    reader = Browser(bench.people.members[0], bench.port)
    reader.open_day(last)
    style = static("css/core.css")
    addresses = ["/health/live", "/health/ready", style, day_address(last), week_address(last)]
    calls = [reader.page(address) for address in addresses]
    writers = [Writer(bench, bench.clients[n % len(bench.clients)]) for n in range(WRITERS)]
    taps = [list(islice(writer.taps(), 1)) for writer in writers]
    for _ in range(2):  # the first fills the caches of each process
        free = drive(bench.port, [_one_by_one(calls)], seconds=2, rounds=READS * len(calls))
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as waiting:
            refused = waiting.submit(drive, bench.port, [iter(tap) for tap in taps], seconds=1)
            time.sleep(0.5)  # until they wait
            reads = drive(bench.port, [_one_by_one(calls)], seconds=2, rounds=READS * len(calls))
            writing = refused.result()
        other.execute("ROLLBACK")
    again = drive(bench.port, [iter(tap) for tap in taps], seconds=1)
    return [_reading(reads, free), _writing(writing), _saving(again)]


def _one_by_one(calls: list[Call]) -> Iterator[Round]:
    while True:
        yield from ([call] for call in calls)


def _reading(reads: Tally, free: Tally) -> Figure:
    slowest = reads.percentile(100)
    measured = f"slowest {slowest:.0f} ms" + (f", {reads.errors} errors" if reads.errors else "")
    note = (
        f"{len(reads.seconds)} answers of health checks, a static file, day and week: {reads.times}; "
        f"with nobody waiting {free.times}, slowest {free.percentile(100):.0f} ms."
    )
    reached = bool(reads.seconds) and slowest <= LONGEST_READ_MS and not reads.errors
    return Figure(f"Reading while {WRITERS} writers wait", f"≤ {LONGEST_READ_MS} ms", measured, reached, note)


def _writing(writing: Tally) -> Figure:
    shortest, longest = REFUSED_WITHIN_MS
    statuses = ", ".join(f"{count} × {status}" for status, count in writing.statuses.items())
    measured = f"{statuses}, slowest {writing.percentile(100) / 1000:.1f} s"
    reached = writing.statuses == Counter({503: WRITERS}) and shortest <= writing.percentile(100) <= longest
    return Figure("Writers without a turn", "503 after 3 s", measured, reached)


def _saving(again: Tally) -> Figure:
    measured = f"{again.statuses[200]} of {WRITERS} saved, slowest {again.percentile(100):.0f} ms"
    return Figure("The same sent again, unlocked", "all saved", measured, again.statuses[200] == WRITERS)
