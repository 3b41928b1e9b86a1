"""Choose the tests that a run on PostgreSQL repeats: those in which the engine of the database has a part.

The rest has run on SQLite, and Django's ORM is tested on both by Django. These run on both:

- tests with transactions of their own: about locks, and what happens at once;
- all of TESTED_WITH, which names the tests of each module with SQL of its own. A test holds it complete;
- the folders ALWAYS, and whatever is marked `every_engine`: one long path through the pages in a browser.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
ALWAYS = ("tests/lib/", "tests/operations/")
# Its SQL is written for SQLite alone, as a file of its own or as a tool of SQLite's.
SQLITE_ONLY = {"foods/sources/fdc/datasets.py", "foods/sources/fdc/tables.py"}
TESTED_WITH = {
    "foods/admin/foods.py": ["foods/test_admin.py", "foods/test_admin_changed_since.py"],
    "foods/importing/plan.py": ["foods/test_import_fdc.py"],
    "foods/importing/importer.py": ["foods/test_import_stopped.py"],
    "foods/importing/writer.py": ["foods/test_import_fdc_again.py"],
    "foods/models/food_queryset.py": ["foods/test_foods.py"],
    "foods/phrases/dish_tables.py": ["foods/test_dishes_admin.py"],
    "foods/search/damage.py": ["foods/test_search_damage.py"],
    "foods/search/engine.py": ["foods/test_search.py", "foods/test_search_engines.py"],
    "foods/search/search.py": ["foods/test_search_embedded.py"],
    "foods/search/index.py": ["foods/test_search_index.py"],
    "foods/search/postgres.py": ["foods/test_search_meaning.py"],
    "foods/search/sqlite.py": ["foods/test_search_engines.py"],
    "foods/spreadsheets/resource.py": ["foods/test_bulk_edit.py", "foods/test_bulk_edit_files.py"],
    "foods/foods_with_portions.py": ["food_pages/test_food_page.py"],
    "tracker/insights/symptom_comparison/page.py": ["insights/test_beside_page.py"],
    "tracker/insights/suggestions/candidates.py": ["insights/test_gap.py"],
    "tracker/insights/ranges/sources.py": ["insights/test_sources.py"],
    "tracker/insights/report/queries.py": ["insights/test_report.py", "insights/test_one_sum.py"],
    "tracker/lib/bulk_rows.py": ["foods/test_load_catalogue.py"],
    "tracker/logs/corrections/batches.py": ["logs/test_corrections_batches.py"],
    "tracker/logs/corrections/preview.py": ["logs/test_corrections_admin.py"],
    "tracker/logs/corrections/values.py": ["logs/test_corrections.py"],
    "tracker/logs/doses.py": ["schedules/test_due.py"],
    "tracker/logs/queries.py": ["logs/test_day_page.py", "logs/test_totals.py"],
    "tracker/logs/saved_meals/log_meal.py": ["meals/test_meals.py", "logs/test_saved_meals.py"],
    "tracker/logs/day/notices.py": ["logs/test_undo.py", "logs/test_log_machine.py"],
    "tracker/logs/search/usual_foods.py": ["logs/test_usual.py"],
    "tracker/food_pages/food_lists.py": [
        "food_pages/test_lists.py",
        "food_pages/test_long_lists.py",
        "logs/test_query_growth.py",
    ],
    "tracker/profiles/backends.py": ["profiles/test_accounts.py"],
    "tracker/profiles/models.py": ["profiles/test_targets.py", "profiles/test_targets_machine.py"],
    "tracker/schedules/overlaps.py": ["schedules/test_sequences.py", "schedules/test_schedules_machine.py"],
}
REPEATED = {f"tests/{name}" for names in TESTED_WITH.values() for name in names}
OPENS_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
OWN_SQL = re.compile(
    r"\.cursor\(\)|RawSQL|\.vendor\b|\.raw\(|\bSELECT [^)]|\bINSERT INTO\b|\bUPDATE \w+ SET\b"
)


def modules_with_own_sql() -> set[str]:
    """Name the modules of the application with SQL of their own."""
    paths = [path for top in ("foods", "tracker") for path in (ROOT / top).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in paths if OWN_SQL.search(path.read_text("utf-8"))}
    return {name for name in found if "/migrations/" not in name} - SQLITE_ONLY


def is_for_every_engine(item: pytest.Item) -> bool:
    if item.get_closest_marker("every_engine"):
        return True
    if item.get_closest_marker("browser"):
        return False
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        return True
    path = item.nodeid.partition("::")[0]
    if path not in REPEATED and not path.startswith(ALWAYS):
        return False
    # Without a database a test can't open one (pytest-django refuses), so it would do the same again.
    return bool(marker or OPENS_A_DATABASE & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # The longest first, so that no worker is left with them. Elsewhere the order of tests is free.
        items.sort(
            key=lambda item: ("pages_are_legible" not in item.name, not item.get_closest_marker("browser"))
        )
        return
    left_out = [item for item in items if not is_for_every_engine(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_for_every_engine(item)]
