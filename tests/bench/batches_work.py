"""The work beside which another writer is measured, see batches.py: each function in a process of its own."""

from __future__ import annotations

import os
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ENTRIES, MEMBERS, DAYS = 100_000, 200, 500
EDITED = 20_000
STARS = 20_000


def seed(count: int, place: Path) -> str:
    """Members with entries of one food, and a food with very many stars."""
    from django.db import connection

    from foods.models import Food
    from tests.factories import UserFactory
    from tracker.logs.models import Favourite, IntakeEntry, Meal
    from tracker.profiles.models import User

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
    almonds = Food.objects.get(catalogue_key="almonds")
    users = [UserFactory() for _ in range(MEMBERS)]
    portion = almonds.usual_portion()
    entries = (
        IntakeEntry.from_food(
            almonds, Decimal(1), portion, user=user, day=date(2026, 1, 1) - timedelta(n), meal=Meal.SNACK
        )
        for user in users
        for n in range(DAYS)
    )
    IntakeEntry.objects.bulk_create(entries, batch_size=10_000)
    fans = User.objects.bulk_create(
        [User(email=f"fan{n}@example.org", password="!") for n in range(STARS)], batch_size=5_000
    )
    lentils = Food.objects.get(catalogue_key="lentils-cooked")
    Favourite.objects.bulk_create([Favourite(user=fan, food=lentils) for fan in fans], batch_size=5_000)
    return f"{ENTRIES:,} entries"


def import_(count: int, place: Path, release: str = "2026-04-30") -> str:
    from django.core.management import call_command

    path = place / f"FoodData_Central_branded_food_csv_{release}"
    with open(os.devnull, "w") as quiet:
        call_command("import_fdc", path, report=place / "report.csv", stdout=quiet, stderr=quiet)
    return f"{count:,} branded foods"


def import_again(count: int, place: Path) -> str:
    return import_(count, place, "2026-10-30")


def bulk_edit(count: int, place: Path) -> str:
    import tablib

    from foods.models import Food
    from foods.spreadsheets import FoodResource, read_table

    foods = list(Food.objects.filter(source="usda_branded")[:EDITED].values_list("pk", "magnesium_mg"))
    table = tablib.Dataset(headers=["id", "magnesium_mg", "portions"])
    for pk, magnesium_mg in foods:
        table.append([str(pk), str((magnesium_mg or 0) + 1), "1 bar=45"])
    resource = FoodResource()
    resource.plan(read_table(table.export("csv").encode(), FoodResource.columns()))
    resource.write(by=None, reason="Bulk edit: bench")
    return f"{len(foods):,} foods"


def correct(count: int, place: Path) -> str:
    from foods.models import Food
    from tracker.logs.corrections.actions import apply
    from tracker.logs.corrections.values import CorrectionPlan, Value

    almonds = Food.objects.get(catalogue_key="almonds")
    old = Value.of_food(almonds)
    almonds.magnesium_mg = (almonds.magnesium_mg or 0) + 2
    almonds.save()
    made = apply(CorrectionPlan(almonds.pk, old, Value.of_food(almonds)), "bench", None)
    return f"{made.entry_count:,} entries of {made.member_count:,} members"


def undo_correction(count: int, place: Path) -> str:
    from tracker.logs.corrections.actions import undo
    from tracker.logs.models import Correction

    return f"{undo(Correction.objects.latest('pk'), None):,} entries"


def merge(count: int, place: Path) -> str:
    from foods.merging import merge as merge_foods
    from foods.models import Food

    kept, old = (Food.objects.get(catalogue_key=key) for key in ("lentils-dry", "lentils-cooked"))
    merge_foods(kept, [old], None)
    return f"{kept.favourites.count():,} stars moved"


def undo_merge(count: int, place: Path) -> str:
    from foods import merging
    from foods.models import Merge

    made = Merge.objects.latest("pk")
    merging.undo_merge(made, None)
    return f"{made.old.favourites.count():,} stars moved back"


def check_foods(count: int, place: Path) -> str:
    return _command("check_foods")


def rebuild_search(count: int, place: Path) -> str:
    return _command("rebuild_search")


def load_catalogue(count: int, place: Path) -> str:
    """With a change in every row, which is more than an upgrade brings."""
    from foods import catalogue
    from foods.sources.catalogue import read_catalogue

    rows: list[Any] = []
    for row in read_catalogue():
        object.__setattr__(row, "source_note", row.source_note + ".")
        rows.append(row)
    return f"{catalogue.load_catalogue(rows).changed:,} foods changed"


def housekeeping(count: int, place: Path) -> str:
    from django.core.management import get_commands

    return _command("housekeeping") if "housekeeping" in get_commands() else "none"


def _command(name: str) -> str:
    from django.core.management import call_command

    with open(os.devnull, "w") as quiet:
        call_command(name, stdout=quiet, stderr=quiet)
    return name


def main() -> None:
    import django

    django.setup()
    name, count, place = sys.argv[1:]
    work = {"import": import_, **globals()}[name]
    print(work(int(count), Path(place)))


if __name__ == "__main__":
    main()
