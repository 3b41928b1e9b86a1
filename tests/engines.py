"""Choose the tests that a run on PostgreSQL repeats: those in which the engine of the database has a part.

The rest has run on SQLite, and Django's ORM is tested on both by Django. These run on both:

- tests with transactions of their own: about locks, and what happens at once;
- all of TESTED_WITH, which names the tests of each module with SQL of its own, as files or single tests.
  A test keeps it complete;
- tests marked `every_engine`: one long path through the pages in a browser.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
# Their SQL is written for SQLite alone, as a file of its own, as a tool of SQLite's or in one branch.
SQLITE_ONLY = {
    "foods/importing/plan.py",
    "foods/sources/fdc/datasets.py",
    "foods/sources/fdc/tables.py",
    "tracker/lib/memory.py",
    "tracker/operations/move_sqlite.py",
    "tracker/operations/sqlite.py",
}
TESTED_WITH = {
    "foods/admin/foods.py": [
        "foods/test_admin.py::test_the_list_is_searched_and_filtered",
        "foods/test_admin.py::test_the_list_is_sorted_by_any_column",
        "foods/test_admin.py::test_the_list_says_what_a_food_holds_and_in_how_much",
        "foods/test_admin_changed_since.py",
    ],
    "foods/foods_with_portions.py": ["food_pages/test_food_page.py"],
    "foods/importing/importer.py": ["foods/test_import_stopped.py"],
    "foods/importing/writer.py": ["foods/test_import_fdc_again.py"],
    "foods/models/food_queryset.py": ["foods/test_foods.py"],
    "foods/phrases/dish_tables.py": [
        "foods/test_dishes_admin.py::test_a_brand_that_a_curator_adds_is_used_by_the_next_phrase",
        "foods/test_dishes_admin.py::test_a_dish_that_a_curator_adds_is_used_by_the_next_phrase",
        "foods/test_dishes_admin.py::test_a_merge_moves_the_parts_of_dishes_along",
    ],
    "foods/search/damage.py": ["foods/test_search_damage.py"],
    "foods/search/engine.py": ["foods/test_search.py", "foods/test_search_engines.py"],
    "foods/search/index.py": ["foods/test_search_index.py"],
    "foods/search/postgres.py": ["foods/test_search_meaning.py"],
    "foods/search/search.py": ["foods/test_search_embedded.py"],
    "foods/search/sqlite.py": ["foods/test_search_engines.py"],
    "foods/spreadsheets/resource.py": [
        "foods/test_bulk_edit.py::test_a_bulk_edit_takes_as_many_queries_with_many_foods",
        "foods/test_bulk_edit.py::test_confirming_makes_exactly_those_changes",
        "foods/test_bulk_edit.py::test_what_changed_meanwhile_is_shown_again_instead_of_overwritten",
        "foods/test_bulk_edit.py::test_what_changes_in_the_very_moment_of_confirming_is_not_overwritten",
        "foods/test_bulk_edit_batches.py",
    ],
    "tracker/food_pages/food_lists.py": [
        "food_pages/test_lists.py",
        "food_pages/test_long_lists.py",
        "logs/test_query_growth.py",
    ],
    "tracker/insights/ranges/sources.py": ["insights/test_sources.py"],
    "tracker/insights/report/queries.py": [
        "insights/test_one_sum.py::test_day_week_report_and_export_say_the_same",
        "insights/test_report.py",
    ],
    "tracker/insights/suggestions/candidates.py": ["insights/test_gap.py"],
    "tracker/insights/symptom_comparison/page.py": ["insights/test_beside_page.py"],
    "tracker/lib/bulk_rows.py": ["foods/test_load_catalogue.py"],
    "tracker/lib/combined_reads.py": ["lib/test_combined_reads.py"],
    "tracker/lib/database_lock.py": ["operations/test_prepare_database.py"],
    "tracker/lib/model_rows.py": ["lib/test_combined_reads.py"],
    "tracker/lib/prepared.py": ["lib/test_prepared.py"],
    "tracker/lib/startup.py": ["operations/test_prepare_database.py"],
    "tracker/lib/write_batches.py": ["lib/test_write_batches.py"],
    "tracker/logs/corrections/batches.py": ["logs/test_corrections_batches.py"],
    "tracker/logs/corrections/preview.py": ["logs/test_corrections_admin.py"],
    "tracker/logs/corrections/values.py": ["logs/test_corrections.py"],
    "tracker/logs/day/notices.py": ["logs/test_undo.py"],
    "tracker/logs/doses.py": ["schedules/test_due.py"],
    "tracker/logs/queries.py": ["logs/test_day_page.py", "logs/test_totals.py"],
    "tracker/logs/saved_meals/log_meal.py": [
        "logs/test_saved_meals.py",
        "meals/test_meals.py::test_more_meals_and_lines_take_no_more_queries",
    ],
    "tracker/logs/search/usual_foods.py": ["logs/test_usual.py"],
    "tracker/operations/backup.py": ["operations/test_backup.py"],
    "tracker/operations/housekeeping.py": ["operations/test_housekeeping.py"],
    "tracker/operations/move.py": ["operations/test_move_database.py"],
    "tracker/operations/move_postgres.py": ["operations/test_move_database.py"],
    "tracker/operations/postgres.py": ["operations/test_backup.py", "operations/test_restore.py"],
    "tracker/operations/restore.py": ["operations/test_restore.py"],
    "tracker/operations/restore_postgres.py": ["operations/test_restore.py", "operations/test_killed.py"],
    "tracker/operations/upgrade.py": ["operations/test_upgrade.py"],
    "tracker/profiles/backends.py": [
        "profiles/test_accounts.py::test_a_request_of_a_member_reads_account_and_profile_in_one_query",
        "profiles/test_accounts.py::test_reading_who_is_signed_in_takes_one_query",
        "profiles/test_accounts.py::test_signing_in_leads_to_today",
        "profiles/test_accounts.py::test_whoever_is_signed_in_is_read_with_all_of_their_profile",
    ],
    "tracker/profiles/models.py": ["profiles/test_targets.py"],
    "tracker/schedules/overlaps.py": ["schedules/test_sequences.py", "schedules/test_schedules_machine.py"],
}
REPEATED = {f"tests/{name}" for names in TESTED_WITH.values() for name in names}
OPENS_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
OWN_SQL = re.compile(r"cursor\(\)|RawSQL|\.vendor\b|\.raw\(|\bSELECT [^)]|\bINSERT INTO\b|\bUPDATE \w+ SET\b")


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
    test = item.nodeid.partition("[")[0]
    if test not in REPEATED and test.partition("::")[0] not in REPEATED:
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
