"""Choose the tests that a run on PostgreSQL repeats: those in which the engine of the database has a part.

The rest has run on SQLite, and Django's ORM is tested on both by Django. These run on both:

- tests with transactions of their own: about locks, and what happens at once;
- all of TESTED_WITH, which names the tests of each module with SQL of its own, as files or single tests:
  each statement is read by several. A test keeps it complete;
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
    "tracker/transfer/readers/health_connect.py",
}


def claims(file: str, *names: str) -> list[str]:
    """Name some tests of a file: those in which statements of a module's own are read or have to hold."""
    return [f"{file}::test_{name}" for name in names]


TESTED_WITH = {
    "foods/admin/activity.py": ["foods/test_admin_activity.py"],
    "foods/admin/foods.py": [
        "foods/test_admin.py::test_the_list_is_searched_and_filtered",
        "foods/test_admin.py::test_the_list_is_sorted_by_any_column",
        "foods/test_admin.py::test_the_list_says_what_a_food_holds_and_in_how_much",
        "foods/test_admin_changed_since.py",
    ],
    "foods/foods_with_portions.py": claims(
        "food_pages/test_food_page.py",
        "it_can_be_added_to_today_from_its_page",
        "the_day_page_leads_to_the_page_of_what_was_had",
    ),
    "foods/importing/importer.py": ["foods/test_import_stopped.py"],
    "foods/importing/writer.py": claims(
        "foods/test_import_fdc_again.py",
        "the_same_release_again_changes_nothing",
        "a_newer_value_is_taken_over_by_fdc_id_and_past_entries_stay",
        "newer_portions_take_the_place_of_the_older",
        "what_a_curator_set_stays_and_is_listed",
        "what_a_curator_saves_while_the_release_is_read_stays",
        "a_food_that_left_the_release_is_retired_and_past_entries_keep_it",
        "a_retired_food_that_is_back_in_the_release_is_offered_again",
        "what_was_held_is_used_once_the_release_is_right",
        "a_value_that_becomes_implausible_is_held_instead_of_replacing_one",
    ),
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
    ],
    "tracker/insights/ranges/sources.py": claims(
        "insights/test_sources.py",
        "magnesium_is_told_by_food_group_kind_and_meal",
        "what_has_no_known_value_is_told_apart_and_is_no_zero",
        "a_food_bears_the_name_it_was_logged_with_last",
        "foods_that_were_merged_are_one_source",
        "equal_milligrams_stand_in_the_order_of_names",
        "the_days_can_be_those_that_averages_count_or_the_complete_ones",
    ),
    "tracker/insights/report/queries.py": [
        "insights/test_one_sum.py::test_day_week_report_and_export_say_the_same",
        *claims(
            "insights/test_report.py",
            "unknown_items_are_said_and_never_zero",
            "days_without_entries_say_so",
            "sources_without_room_are_one_line_and_all_add_up",
            "supplements_stand_with_amount_times_and_milligrams_a_day",
            "items_without_room_are_counted_and_all_add_up_to_the_totals",
            "it_takes_at_most_10_queries_however_long_the_history_is",
        ),
    ],
    "tracker/insights/suggestions/candidates.py": claims(
        "insights/test_gap.py",
        "what_the_member_has_is_offered_in_the_portion_and_amount_of_last_time",
        "what_was_had_once_long_ago_is_not_at_hand",
        "rich_foods_come_from_the_groups_that_the_member_eats",
        "supplements_and_medicines_are_never_offered",
        "own_foods_are_not_one_group_as_almonds_and_walnuts_are",
        "what_was_had_twice_today_is_not_asked_for_again",
        "a_retired_food_is_not_offered",
        "what_two_foods_were_before_they_were_merged_counts_together",
        "removed_entries_are_neither_had_nor_counted",
        "what_matters_comes_first_and_something_rich_last",
        "three_queries_answer_it_however_long_the_history_and_a_fourth_for_smaller_amounts",
    ),
    "tracker/insights/symptom_comparison/page.py": claims(
        "insights/test_beside_page.py",
        "from_14_days_on_each_side_the_days_are_drawn",
        "an_empty_diary_has_none",
        "unknown_items_are_at_least_in_dots_table_and_medians",
        "days_before_the_first_symptom_of_the_diary_do_not_count_as_without",
        "removed_symptoms_and_entries_do_not_count",
        "a_day_that_is_marked_not_complete_has_no_dot",
        "one_kind_can_be_chosen_and_the_days_of_others_are_left_out",
        "a_longer_range_takes_no_more_queries",
    ),
    "tracker/lib/bulk_rows.py": claims(
        "foods/test_load_catalogue.py",
        "a_row_becomes_a_food_with_its_portions",
        "a_row_without_magnesium_becomes_an_unknown_food",
        "a_second_load_changes_nothing",
        "a_corrected_row_corrects_its_food_and_no_other",
        "a_value_that_a_curator_set_stays_and_the_load_says_so",
        "portions_that_a_curator_corrected_stay",
        "labels_may_hold_commas_and_quotes",
        "a_bad_row_leaves_an_earlier_load_as_it_was",
        "loading_takes_as_many_statements_with_many_foods",
    ),
    "tracker/lib/combined_reads.py": ["lib/test_combined_reads.py"],
    "tracker/lib/database_lock.py": ["operations/test_prepare_database.py"],
    "tracker/lib/model_rows.py": ["lib/test_combined_reads.py"],
    "tracker/lib/prepared.py": ["lib/test_prepared.py"],
    "tracker/lib/startup.py": ["operations/test_prepare_database.py"],
    "tracker/lib/write_batches.py": ["lib/test_write_batches.py"],
    "tracker/logs/corrections/batches.py": ["logs/test_corrections_batches.py"],
    "tracker/logs/corrections/preview.py": claims(
        "logs/test_corrections_admin.py",
        "a_curator_looks_at_figures_first_and_nothing_changes",
        "a_curator_applies_what_was_previewed_and_undoes_it",
        "a_curator_sees_figures_and_never_whose_they_are",
    ),
    "tracker/logs/corrections/values.py": ["logs/test_corrections.py"],
    "tracker/logs/day/notices.py": ["logs/test_undo.py"],
    "tracker/logs/doses.py": claims(
        "schedules/test_due.py",
        "what_is_due_stands_below_the_total_with_its_amount_and_time",
        "it_is_due_from_its_first_day_to_its_last_on_its_weekdays",
        "several_stand_in_the_order_of_the_day",
        "two_taps_take_it_once",
        "twice_a_day_is_taken_twice",
        "what_is_due_is_not_offered_among_the_usual_foods_too",
        "after_undo_the_same_page_takes_it_no_more_and_the_new_one_does",
        "what_is_not_due_on_a_day_cannot_be_taken_on_it",
        "due_and_taken_are_one_query_however_many",
        "schedules_follow_a_merge_of_their_food_all_of_them",
    ),
    "tracker/logs/queries.py": ["logs/test_day_page.py", "logs/test_totals.py"],
    "tracker/logs/saved_meals/log_meal.py": [
        *claims(
            "logs/test_saved_meals.py",
            "a_meal_comes_first_when_its_name_has_the_words_begun",
            "a_meals_name_is_not_taken_for_a_slip",
            "neither_strangers_removed_nor_empty_meals_are_offered",
            "the_result_says_how_much_is_known",
            "many_meals_take_no_more_queries_and_three_are_offered",
            "one_tap_logs_the_whole_meal_line_by_line",
            "a_share_is_of_each_line",
            "a_form_sent_twice_logs_the_meal_once",
            "what_can_no_longer_be_added_is_left_out_and_named",
        ),
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
    "tracker/symptoms/own_words.py": ["symptoms/test_own_words.py"],
    "tracker/transfer/own_format/food_import.py": claims(
        "transfer/test_own_format.py",
        "a_food_that_this_catalogue_lacks_becomes_an_own_food",
        "an_account_is_the_same_after_export_deletion_and_import_into_another",
        "a_copy_of_an_account_beside_it_gets_ids_of_its_own_and_the_same_values",
    ),
    "tracker/profiles/models.py": claims(
        "profiles/test_targets.py",
        "a_new_target_holds_from_its_day_and_earlier_days_keep_theirs",
        "days_before_the_first_target_are_compared_with_the_first",
        "a_second_target_on_the_same_day_replaces_the_first",
        "a_target_of_a_stranger_changes_nothing_for_a_member",
        "a_wrong_line_is_removed_and_its_days_fall_to_the_one_before",
        "undoing_twice_is_as_good_as_once",
        "removing_twice_is_as_good_as_once",
        "the_only_target_is_not_removed",
        "an_undo_does_not_push_aside_a_target_that_was_set_meanwhile",
        "a_day_whose_target_was_removed_can_get_a_new_one",
    ),
    "tracker/schedules/overlaps.py": ["schedules/test_sequences.py"],
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
