"""Choose the tests that a run on PostgreSQL repeats: those in which the engine of the database has a part.

The rest has run on SQLite. A test that asks for no database can't open one (pytest-django refuses), so it
would do the same again. Pages behave the same in a browser whatever the database: one long path through them
is marked `every_engine`. NEUTRAL names files whose tests read and write by the ORM and by search alone, which
have tests of their own on both engines.
"""

from __future__ import annotations

import os

import pytest
from django.conf import settings

NEUTRAL = {
    "tests/foods/test_brands.py",
    "tests/foods/test_dishes.py",
    "tests/foods/test_exact_foods.py",
    "tests/foods/test_phrases_everyday.py",
    "tests/foods/test_phrases_generated.py",
    "tests/foods/test_phrases_judged.py",
    "tests/foods/test_supplement_phrases.py",
    *(() if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else ("tests/hostile/test_hostile_input.py",)),
    "tests/insights/test_every_chart.py",
    "tests/insights/test_report_pdf.py",
    "tests/operations/test_prepare_development.py",
    "tests/test_security.py",
    "tests/unsaved/test_every_form.py",
}
OPENS_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def is_for_every_engine(item: pytest.Item) -> bool:
    if item.get_closest_marker("every_engine"):
        return True
    if item.get_closest_marker("browser") or item.nodeid.partition("::")[0] in NEUTRAL:
        return False
    return bool(
        item.get_closest_marker("django_db") or OPENS_A_DATABASE & set(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    left_out = [item for item in items if not is_for_every_engine(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_for_every_engine(item)]
