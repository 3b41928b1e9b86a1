from __future__ import annotations

import pytest

from foods import catalogue
from foods.sources.catalogue import read_catalogue
from tracker.learn.servings import SERVINGS


@pytest.fixture
def catalogue_foods(db) -> None:
    """Of the catalogue that comes with the project, the foods that the page of sources shows."""
    keys = {key for _, pairs in SERVINGS for key, _ in pairs}
    catalogue.load_catalogue([row for row in read_catalogue() if row.key in keys])
