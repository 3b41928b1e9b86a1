from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foods import catalogue
from foods.sources.catalogue import read_catalogue
from tracker.learn.servings import SERVINGS


@pytest.fixture(autouse=True)
def sunday_noon(time_machine):
    """It is Sunday, 22 November 2026, noon in Berlin, where the members live."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)


@pytest.fixture
def shelf(db) -> None:
    """Of the catalogue that comes with the project, the foods that the page of sources shows."""
    keys = {key for _, pairs in SERVINGS for key, _ in pairs}
    catalogue.load_catalogue([row for row in read_catalogue() if row.key in keys])
