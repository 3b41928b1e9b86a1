"""Each figure that the project aims for, measured on a server with its people and their entries."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench.browser import Browser, day_address, sign_in
from tests.bench.first_visit import first_visit
from tests.bench.load import Round, Tally, drive
from tests.bench.machine import Server, say
from tests.bench.report import Figure
from tests.bench.seed import ENTRIES_A_DAY, Population
from tracker.lib.months import Month, Year
from tracker.lib.weeks import Week
from tracker.logs.models import IntakeEntry
from tracker.profiles.models import User

CLIENTS = 16
ONE_BY_ONE = 500  # calls of a single client that make a median
WARM_UP = 40  # calls of each client before it counts
Address = Callable[[date], str]


@dataclass(frozen=True)
class Bench:
    """What every measurement needs: people, a server, and how long it may take."""

    people: Population
    server: Server
    seconds: float

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def clients(self) -> list[User]:
        return [self.people.members[n % len(self.people.members)] for n in range(CLIENTS)]

    def days(self, seed: object) -> Iterator[date]:
        """Days with entries, here and there, the same on every run."""
        chance = random.Random(str(seed))
        span = (self.people.last - self.people.first).days
        while True:
            yield self.people.first + timedelta(days=chance.randint(0, span))

    def days_before(self) -> Iterator[date]:
        """Days without entries, each as often as a day has entries: a list keeps its usual length."""
        day = self.people.first
        while True:
            day -= timedelta(days=1)
            yield from [day] * ENTRIES_A_DAY


def week_address(day: date) -> str:
    return reverse("insights:week", args=[Week.containing(day)])


def month_address(day: date) -> str:
    return reverse("insights:month", args=[Month.containing(day)])


def year_address(day: date) -> str:
    return reverse("insights:year", args=[Year.containing(day)])


PAGES: dict[str, Address] = {"Day page": day_address, "Week page": week_address}
LONG_PAGES: dict[str, Address] = {"Month page": month_address, "Year page": year_address}  # of ten years


def queries(bench: Bench) -> list[Figure]:
    """How often a page asks the database, for a member of a year and for one of ten."""
    figures = []
    for name, address in (PAGES | LONG_PAGES).items():
        counts = []
        for user in (bench.people.members[0], bench.people.oldest):
            client = Client(headers={"host": "127.0.0.1"})
            client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(user)
            path = address(bench.people.last - timedelta(days=7))
            client.get(path)  # what is asked once in a process's life is not the page's
            with CaptureQueriesContext(connection) as captured:
                response = client.get(path)
            if response.status_code != 200:
                raise RuntimeError(f"{path} was answered with {response.status_code}")
            counts.append(len(captured))
        year, decade = counts
        reached = year <= 8 and decade == year
        measured = f"{year}; {decade} with ten years"
        figures.append(Figure(f"{name}, queries", "≤ 8, as many with ten years", measured, reached))
    return figures


def pages(bench: Bench) -> list[Figure]:
    """How quick the pages are for one, and how many a second for sixteen."""
    member, oldest = bench.people.members[0], bench.people.oldest
    figures = []
    for name, address in PAGES.items():
        figures += [_one_reader(bench, name, address, member, 8), _many_readers(bench, name, address)]
    for name, address in LONG_PAGES.items():
        figures.append(_one_reader(bench, name, address, oldest, 15))
    return figures


def _one_reader(bench: Bench, name: str, address: Address, user: User, wanted_ms: int) -> Figure:
    say(f"{name}: one client, {ONE_BY_ONE} requests")
    reading = _reads(bench, user, address)
    _settle(bench, [reading])
    tally = drive(bench.port, [reading], seconds=bench.seconds, rounds=ONE_BY_ONE)
    return _median(name, tally, wanted_ms)


def _many_readers(bench: Bench, name: str, address: Address) -> Figure:
    seconds = bench.seconds / 6
    say(f"{name}: {CLIENTS} clients, {seconds:.0f} seconds")
    readings = [_reads(bench, user, address) for user in bench.clients]
    _settle(bench, readings)
    before = bench.server.cpu_seconds()
    tally = drive(bench.port, readings, seconds=seconds)
    after = bench.server.cpu_seconds()
    note = f"{tally.times}, {tally.errors} errors; the clients took {tally.own_share} % of one core"
    if before is not None and after is not None and tally.seconds:
        note += f", the server {(after - before) * 1000 / len(tally.seconds):.1f} ms of a core a request"
    return Figure(
        f"{name}, {CLIENTS} clients",
        "≥ 400 requests a second",
        f"{tally.rate:.0f} a second",
        tally.rate >= 400 and not tally.errors,
        f"{note}.",
    )


def adding(bench: Bench) -> list[Figure]:
    """How quick one tap on a result is."""
    say(f"Add: one client, {ONE_BY_ONE} entries")
    taps = Writer(bench, bench.people.members[0]).taps()
    _settle(bench, [taps])
    return [_median("Add an entry", drive(bench.port, [taps], seconds=bench.seconds, rounds=ONE_BY_ONE), 12)]


def writers(bench: Bench) -> list[Figure]:
    """Sixteen people logging at once, some with a nervous finger: nothing fails, is lost or doubled."""
    say(f"Add: {CLIENTS} clients, {bench.seconds:.0f} seconds")
    rows = IntakeEntry.objects.filter(user__in=bench.clients)
    before = set(rows.values_list("pk", flat=True))
    everybody = [Writer(bench, user) for user in bench.clients]
    taps = [writer.nervous_taps() for writer in everybody]
    tally = drive(bench.port, taps, seconds=bench.seconds, width=2)
    new = set(rows.values_list("pk", flat=True)) - before
    acknowledged = set(tally.acknowledged)
    lost, doubled = acknowledged - new, new.difference(*(writer.sent for writer in everybody))
    repeats = tally.statuses[200] - len(acknowledged)
    note = (
        f"{len(new):,} entries written, and {repeats:,} repeats of an id answered as the entry that stands; "
        f"{tally.rate:.0f} answers a second, {tally.times}, slowest {tally.percentile(100):.0f} ms."
    )
    if tally.errors:
        note += f" Errors: {tally.errors_in_words}."
    return [
        Figure(
            f"{CLIENTS} clients writing for {bench.seconds:.0f} s",
            "no error, none lost, none doubled",
            f"{tally.errors} errors, {len(lost)} lost, {len(doubled)} doubled",
            bool(new) and not (tally.errors or lost or doubled),
            note,
        )
    ]


def visit(bench: Bench) -> list[Figure]:
    """What a first visit to the day page carries over the wire."""
    browser = Browser(bench.people.members[0], bench.port)
    fetched = first_visit(browser, day_address(bench.people.last))
    total = sum(each.bytes for each in fetched)
    styles = sum(each.body for each in fetched if each.kind == "text/css")
    parts = ", ".join(f"{each.path.rsplit('/', 1)[-1] or 'page'} {each.bytes / 1000:.1f}" for each in fetched)
    return [
        Figure(
            "First visit to the day page",
            "≤ 60 KB in ≤ 8 requests",
            f"{total / 1000:.1f} KB in {len(fetched)} requests",
            total <= 60_000 and len(fetched) <= 8,
            f"In KB of 1000 bytes, both directions, with headers: {parts}.",
        ),
        Figure(
            "Style sheets of the day page, compressed",
            "≤ 8 KB",
            f"{styles / 1000:.1f} KB",
            0 < styles <= 8000,
        ),
    ]


class Writer:
    """A member at the day page, tapping results."""

    def __init__(self, bench: Bench, user: User) -> None:
        self._days = bench.days_before()
        self._browser = Browser(user, bench.port)
        self._browser.open_day(bench.people.last)
        self._pick = self._browser.pick(bench.people.last, "almonds")
        self.sent: set[UUID] = set()

    def taps(self) -> Iterator[Round]:
        for day in self._days:
            tap = self._browser.add(day, self._pick)
            self.sent.add(tap.mark)
            yield [tap]

    def nervous_taps(self) -> Iterator[Round]:
        """Every fifth entry is sent twice: by a double tap, or again after it was answered."""
        for n, [tap] in enumerate(self.taps()):
            if n % 10 == 4:
                yield [tap, tap]
            else:
                yield [tap]
            if n % 10 == 9:
                yield [tap]


def _reads(bench: Bench, user: User, address: Address) -> Iterator[Round]:
    browser = Browser(user, bench.port)
    browser.open_day(bench.people.last)
    return ([browser.page(address(day))] for day in bench.days(user.email))


def _settle(bench: Bench, clients: list[Iterator[Round]]) -> None:
    """Let every worker fill its caches."""
    drive(bench.port, clients, seconds=10, rounds=WARM_UP * len(clients))


def _median(name: str, tally: Tally, wanted_ms: int) -> Figure:
    measured = tally.times + (f", {tally.errors} errors" if tally.errors else "")
    reached = tally.percentile(50) <= wanted_ms and not tally.errors
    return Figure(f"{name}, one client", f"p50 ≤ {wanted_ms} ms", measured, reached)
