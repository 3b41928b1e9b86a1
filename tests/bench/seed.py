"""Members with years of entries, written as life writes them: day after day, everybody's."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from foods.models import Food
from tests.bench.machine import say
from tracker.logs.models import IntakeEntry, Meal
from tracker.profiles.models import Profile, Target, User

ENTRIES_A_DAY = 8
YEARS_OF_THE_OLDEST = 10
ROWS_AT_ONCE = 20_000
ZONE = "Europe/Berlin"
# What is eaten at each hour of a day: catalogue keys and how many usual portions.
HOURS: list[tuple[Meal, clock, list[tuple[str, str]]]] = [
    (Meal.BREAKFAST, clock(7, 40), [("oat-bran", "0.5"), ("whole-wheat-bread", "2")]),
    (Meal.BREAKFAST, clock(7, 45), [("coffee", "1"), ("banana", "1")]),
    (Meal.LUNCH, clock(12, 50), [("brown-rice-cooked", "1"), ("lentils-cooked", "0.5")]),
    (Meal.LUNCH, clock(12, 55), [("spinach-boiled", "0.5"), ("salmon-farmed-cooked", "1")]),
    (Meal.SNACK, clock(16, 0), [("almonds", "1"), ("banana", "1"), ("protein-bar", "1")]),
    (Meal.DINNER, clock(19, 10), [("salmon-farmed-cooked", "1"), ("lentils-cooked", "1")]),
    (Meal.DINNER, clock(19, 15), [("brown-rice-cooked", "1"), ("whole-wheat-bread", "1")]),
    (Meal.DINNER, clock(19, 20), [("magnesium-citrate-tablet-100-mg", "1"), ("coffee", "1")]),
]


@dataclass(frozen=True)
class Population:
    members: list[User]  # each with the same number of days, up to `last`
    oldest: User  # with ten years of them
    first: date
    last: date
    entry_count: int


def fill(member_count: int, day_count: int) -> Population:
    """Members and their entries up to today; the database is as a long-running server leaves it."""
    *members, oldest = _people(member_count + 1)
    last = datetime.now(ZoneInfo(ZONE)).date()
    first = last - timedelta(days=day_count - 1)
    beginning = last - timedelta(days=YEARS_OF_THE_OLDEST * day_count - 1)
    logs = [(oldest, beginning + timedelta(days=n)) for n in range((first - beginning).days)]
    logs += [(who, first + timedelta(days=n)) for n in range(day_count) for who in [*members, oldest]]
    total = len(logs) * ENTRIES_A_DAY
    begun = time.monotonic()
    _only_sqlite("PRAGMA synchronous=OFF")  # a power cut now costs only this run; the server sets its own
    for done in _write(logs):
        seconds = time.monotonic() - begun
        print(f"\r{done:,} of {total:,} entries, {seconds:.0f} s ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    _only_sqlite("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA synchronous=FULL")
    return Population(members, oldest, first, last, total)


def _only_sqlite(*statements: str) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _people(count: int) -> list[User]:
    say(f"{count} members")
    users = [User(email=f"member{n}@example.org", password=f"!{n:040}") for n in range(count)]
    with transaction.atomic():
        User.objects.bulk_create(users)
        Profile.objects.bulk_create(Profile(user=user, timezone=ZONE) for user in users)
        Target.objects.bulk_create(target for user in users for target in _targets(user))
    return list(User.objects.select_related("profile").order_by("pk"))


def _targets(user: User) -> list[Target]:
    """One for all days, and one that took over a month ago."""
    raised = datetime.now(ZoneInfo(ZONE)).date() - timedelta(days=30)
    return [
        Target(user=user, starts_on=date(2000, 1, 1), kind=Target.Kind.WOMAN, target_mg=Decimal(310)),
        Target(user=user, starts_on=raised, kind=Target.Kind.PREGNANT, target_mg=Decimal(350)),
    ]


def _write(logs: list[tuple[User, date]]) -> Iterator[int]:
    """Write the entries of these days, and give after each batch how many there are."""
    hours = [(meal, at, [_frozen(key, amount) for key, amount in what]) for meal, at, what in HOURS]
    chance = random.Random(12)
    zone = ZoneInfo(ZONE)
    days_at_once = ROWS_AT_ONCE // ENTRIES_A_DAY
    for start in range(0, len(logs), days_at_once):
        rows = [
            IntakeEntry(
                user_id=user.pk,
                day=day,
                meal=meal,
                created_at=datetime.combine(day, at, zone),
                **chance.choice(choices),
            )
            for user, day in logs[start : start + days_at_once]
            for meal, at, choices in hours
        ]
        with transaction.atomic():
            IntakeEntry.objects.bulk_create(rows)
        yield min(start + days_at_once, len(logs)) * ENTRIES_A_DAY


def _frozen(key: str, amount: str) -> dict[str, Any]:
    """What an entry copies from the food `key`."""
    food = Food.objects.prefetch_related("portions").get(catalogue_key=key)
    portion = food.usual_portion()
    entry = IntakeEntry(food=food)
    entry.freeze(food)
    entry.set_amount(Decimal(amount), portion.label, portion.quantity)
    other = {"id", "user", "day", "meal", "created_at", "removed_at"}
    return {
        field.attname: getattr(entry, field.attname)
        for field in IntakeEntry._meta.concrete_fields
        if field.name not in other
    }
