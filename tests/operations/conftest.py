from __future__ import annotations

import pytest

from tests.operations.databases import copied_database
from tracker.operations.databases import default_database


@pytest.fixture
def own_database(db, tmp_path, settings):
    """A migrated database and a data folder that the test has to itself, and may replace."""
    settings.DATA_DIR = tmp_path / "data"
    with copied_database(tmp_path) as database, default_database(database):
        yield database
