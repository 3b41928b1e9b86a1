"""Choose the tests that `make check` leaves out, to take a minute and a half. `make test` runs them all.

Left out are the folders and files of SLOW, tests marked `slow`, tests with transactions of their own,
generated tests (hypothesis), and the cases after the first of a test with many. A file that is
named on the command line runs whole: `make check T=tests/test_security.py`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test

ROOT = Path(__file__).resolve().parent.parent
CASES = 1  # of a parametrised test
SLOW = {
    "tests/food_pages/test_lists.py": "lists of thousands of foods",
    "tests/food_pages/test_long_lists.py": "lists of thousands of foods",
    "tests/food_pages/test_swaps.py": "the whole catalogue",
    "tests/foods/test_admin_deleting.py": "every list of the admin",
    "tests/foods/test_admin_search.py": "searches in every list of the admin",
    "tests/foods/test_brands.py": "the whole catalogue",
    "tests/foods/test_bulk_edit.py": "spreadsheets of thousands of rows",
    "tests/foods/test_bulk_edit_batches.py": "spreadsheets of thousands of rows",
    "tests/foods/test_bulk_edit_files.py": "spreadsheets of every kind",
    "tests/foods/test_catalogue_data.py": "the whole catalogue",
    "tests/foods/test_catalogue_machine.py": "generated sequences of actions",
    "tests/foods/test_catalogue_words.py": "the whole catalogue",
    "tests/foods/test_checks.py": "catalogues of hundreds of foods",
    "tests/foods/test_dishes.py": "the whole catalogue",
    "tests/foods/test_dishes_admin.py": "the whole catalogue",
    "tests/foods/test_exact_foods.py": "the whole catalogue",
    "tests/foods/test_fdc_reader.py": "large files",
    "tests/foods/test_flags.py": "catalogues of hundreds of foods",
    "tests/foods/test_food_history.py": "dozens of changes to a food",
    "tests/foods/test_import_fdc.py": "whole imports",
    "tests/foods/test_import_fdc_again.py": "whole imports",
    "tests/foods/test_import_stopped.py": "whole imports",
    "tests/foods/test_import_versions.py": "whole imports",
    "tests/foods/test_listed_values.py": "the whole catalogue",
    "tests/foods/test_load_catalogue.py": "the whole catalogue",
    "tests/foods/test_merging.py": "merges with many entries",
    "tests/foods/test_submissions.py": "several people and pages in each test",
    "tests/foods/test_phrases_everyday.py": "the whole catalogue",
    "tests/foods/test_phrases_generated.py": "hundreds of generated phrases",
    "tests/foods/test_phrases_judged.py": "hundreds of judged sentences",
    "tests/foods/test_search_embedded.py": "the whole catalogue",
    "tests/foods/test_search_index.py": "indexes built again",
    "tests/foods/test_search_judged.py": "hundreds of judged searches",
    "tests/foods/test_search_meaning.py": "indexes of many foods",
    "tests/foods/test_spreadsheet_bounds.py": "files of the largest size",
    "tests/foods/test_supplement_phrases.py": "the whole catalogue",
    "tests/hostile/": "thousands of generated inputs",
    "tests/insights/test_beside_page.py": "months of symptoms and entries",
    "tests/insights/test_chance.py": "thousands of permutations",
    "tests/insights/test_every_figure.py": "every figure of months of entries",
    "tests/insights/test_gap_choice.py": "every choice of many foods",
    "tests/insights/test_no_cause.py": "every page with symptoms",
    "tests/insights/test_one_sum.py": "one sum on every page, for random logs",
    "tests/insights/test_report.py": "months of entries",
    "tests/insights/test_report_pdf.py": "PDF files",
    "tests/lib/test_admin_forms.py": "every form of the admin",
    "tests/lib/test_admin_privacy.py": "every page of the admin",
    "tests/logs/test_corrections_admin.py": "corrections of many entries",
    "tests/logs/test_damaged_input.py": "hundreds of damaged forms",
    "tests/logs/test_log_machine.py": "generated sequences of actions",
    "tests/logs/test_query_growth.py": "pages with a hundred times the rows",
    "tests/meals/test_meals_machine.py": "generated sequences of actions",
    "tests/meals/test_recipes.py": "recipes of many ingredients",
    "tests/meals/test_recipes_follow.py": "recipes of many ingredients",
    "tests/offline/test_queue.py": "many requests in each test",
    "tests/operations/": "servers, containers, backups and upgrades in processes of their own",
    "tests/profiles/test_account_changes.py": "password hashes and emails",
    "tests/profiles/test_accounts.py": "password hashes and emails",
    "tests/profiles/test_address.py": "password hashes and emails",
    "tests/profiles/test_closed_sign_up.py": "password hashes and emails",
    "tests/profiles/test_enumeration.py": "password hashes and emails",
    "tests/profiles/test_limits.py": "rate limits reached by many requests",
    "tests/profiles/test_password_reset.py": "password hashes and emails",
    "tests/profiles/test_people_admin.py": "password hashes",
    "tests/profiles/test_preferences.py": "every page in each preference",
    "tests/profiles/test_targets_machine.py": "generated sequences of actions",
    "tests/schedules/test_kidney_disease.py": "every page for one condition",
    "tests/schedules/test_schedules_machine.py": "generated sequences of actions",
    "tests/symptoms/test_at_once.py": "many threads",
    "tests/symptoms/test_symptoms_machine.py": "generated sequences of actions",
    "tests/test_security.py": "every view of the site, several times",
    "tests/transfer/test_export.py": "files of many entries",
    "tests/unsaved/test_kidney_disease.py": "every page for one condition",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what tests/slow.py names")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--quick"):
        from tests import cases  # no setting may be read before the plugins are loaded

        cases.takes_first_only = True


def is_slow(item: pytest.Item, named: list[str]) -> bool:
    """Return whether a test is left out, unless its own file is among the `named` paths."""
    path = item.nodeid.partition("::")[0]
    if path in named:
        return False
    transaction = item.get_closest_marker("django_db")
    return bool(
        path.startswith(tuple(SLOW))
        or item.get_closest_marker("slow")
        or item.get_closest_marker("browser")
        or is_hypothesis_test(getattr(item, "obj", None))
        or (transaction and transaction.kwargs.get("transaction"))
    )


def divide(items: list[pytest.Item], named: list[str]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the tests that are kept and those that are left out."""
    seen: Counter[str] = Counter()
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        test = item.nodeid.partition("[")[0]
        seen[test] += 1
        is_extra_case = seen[test] > CASES and test.partition("::")[0] not in named
        (left_out if is_extra_case or is_slow(item, named) else kept).append(item)
    return kept, left_out


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--quick"):
        named = [Path(argument.partition("::")[0]).as_posix() for argument in config.args]
        items[:], left_out = divide(items, named)
        config.hook.pytest_deselected(items=left_out)
