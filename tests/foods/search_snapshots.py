"""What search answers to every judged query, as JSON: for a test that holds two databases side by side.

DATABASE_URL=sqlite:////tmp/other.sqlite3 python -m tests.foods.search_snapshots
"""

from __future__ import annotations

import json
import os
from pathlib import Path

DATA = Path(os.environ.get("FDC_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
SR_LEGACY = DATA / "FoodData_Central_sr_legacy_food_csv_2018-04.zip"


def load() -> None:
    """The embedded catalogue, and SR Legacy where it is at hand."""
    from django.core.management import call_command

    with open(os.devnull, "w") as quiet:
        call_command("load_catalogue", stdout=quiet)
        if SR_LEGACY.exists():
            call_command("import_fdc", str(SR_LEGACY), report=Path(os.devnull), stdout=quiet, stderr=quiet)


def answers() -> dict[str, list[str]]:
    """By query: what it was taken for, then the names of the first results, in their order."""
    from foods.search import search_foods
    from tests.foods.search_quality import judged_queries

    found = {}
    for judged in judged_queries():
        results = search_foods(judged.query, limit=20)
        names = [f"{each.food.name} ({each.food.brand}) {each.food.source_id}" for each in results.foods]
        found[judged.query] = [results.shown_for, *names]
    return found


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    load()
    print(json.dumps(answers()))


if __name__ == "__main__":
    main()
