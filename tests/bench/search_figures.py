"""The figures of search, in a process that is configured for one database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from foods import search
from foods.models import Food
from tests.bench import concurrent_users, machine
from tests.bench.browser import Browser
from tests.bench.load import Round, Tally, drive
from tests.bench.machine import say
from tests.bench.report import Figure
from tests.foods import search_quality
from tests.foods.search_snapshots import SR_LEGACY

KEYSTROKES = 3000
CLIENTS = 20
PAUSE = 0.15  # seconds: the search box waits so long after a letter before it asks
REQUESTS_MS, FEW_MS, MANY_MS = 50, 10, 20
FOODS_A_SECOND = 50_000


def figures(name: str, place: Path, for_requests: int, for_function: int) -> list[Figure]:
    found = []
    if SR_LEGACY.exists():
        say("SR Legacy")
        with (place / "import.log").open("w") as log:
            call_command("import_fdc", str(SR_LEGACY), report=place / "report.csv", stdout=log, stderr=log)
        found.append(_judged(name))
    else:
        found.append(Figure(f"Judged searches, {name}", "hit@3 ≥ 0.95", "SR Legacy is not here", None))
    found.append(_speed(name, FEW_MS))
    _grow(for_requests)
    found += [_requests(name, place)]
    _grow(for_function)
    return [*found, _build(name), _speed(name, MANY_MS)]


def _grow(count: int) -> None:
    say(f"{count:,} foods")
    concurrent_users.gather(count)
    search.rebuild()


def _judged(name: str) -> Figure:
    score = search_quality.score()
    return Figure(
        f"Judged searches, {name}",
        "hit@3 ≥ 0.95",
        f"hit@3 {score.hit_at_3:.3f}, hit@1 {score.hit_at_1:.3f}, MRR {score.mean_reciprocal_rank:.3f}",
        score.hit_at_3 >= 0.95,
        f"{len(score.places)} searches; not among the first three: {'; '.join(score.misses) or 'none'}.",
    )


def _build(name: str) -> Figure:
    begun = time.monotonic()
    search.rebuild()
    rate = Food.objects.count() / (time.monotonic() - begun)
    wanted = f"≥ {FOODS_A_SECOND:,} foods a second"
    return Figure(f"Building the index, {name}", wanted, f"{rate:,.0f} a second", rate >= FOODS_A_SECOND)


def _speed(name: str, wanted_ms: int) -> Figure:
    """Every keystroke of people typing, one after the other; the second time counts, with warm caches."""
    typed = concurrent_users.keystrokes(KEYSTROKES)
    count = Food.objects.count()
    say(f"{count:,} foods: {len(typed):,} keystrokes, twice")
    for _ in range(2):
        took = []
        for query in typed:
            begun = time.perf_counter()
            search.search_foods(query)
            took.append((time.perf_counter() - begun) * 1000)
    took.sort()
    p50, p95, p99 = (took[len(took) * share // 100] for share in (50, 95, 99))
    return Figure(
        f"Search among {count:,} foods, {name}",
        f"p95 ≤ {wanted_ms} ms",
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms",
        p95 <= wanted_ms,
    )


def _requests(name: str, place: Path) -> Figure:
    """The whole request, while twenty people type; each waits as long between letters as people do."""
    from tests.bench.seed import fill

    people = fill(CLIENTS, 30)
    typed = concurrent_users.keystrokes(KEYSTROKES)
    count = Food.objects.count()
    connection.close()
    with machine.server(place) as server:
        say(f"{count:,} foods: {CLIENTS} clients type")
        address = reverse("logs:search", args=[people.last])

        def letters(number: int) -> Iterator[Round]:
            browser = Browser(people.members[number], server.port)
            headers = browser.htmx_headers(people.last)
            start = number * KEYSTROKES // CLIENTS
            for query in cycle(typed[start:] + typed[:start]):
                yield [browser.page(f"{address}?{urlencode({'q': query})}", headers)]

        def type_(pause: float) -> Tally:
            clients = [letters(number) for number in range(CLIENTS)]
            return drive(server.port, clients, seconds=20, rounds=KEYSTROKES, pause=pause)

        type_(0)  # every worker fills its caches
        tally, pressed = type_(PAUSE), type_(0)
    reached = tally.percentile(95) <= REQUESTS_MS and not tally.errors
    return Figure(
        f"Search request, {count:,} foods, {CLIENTS} clients, {name}",
        f"p95 ≤ {REQUESTS_MS} ms",
        tally.times + (f", {tally.errors} errors" if tally.errors else ""),
        reached,
        f"Each asks again {PAUSE * 1000:.0f} ms after its answer, as the search box does; without any pause:"
        f" {pressed.times}, {pressed.rate:.0f} requests a second.",
    )
