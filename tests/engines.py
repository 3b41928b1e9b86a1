"""Choose the tests that a run on PostgreSQL repeats: those in which the engine of the database has a part.

The rest has run on SQLite. A test that asks for no database can't open one (pytest-django refuses), so it
would do the same again. Pages behave the same in a browser whatever the database: one long path through them
is marked `every_engine`.
"""

from __future__ import annotations

import pytest
from django.conf import settings

OPENS_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def is_for_every_engine(item: pytest.Item) -> bool:
    if item.get_closest_marker("every_engine"):
        return True
    if item.get_closest_marker("browser"):
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
