from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture(autouse=True)
def sunday_noon(time_machine):
    """It is Sunday, 22 November 2026, noon in Berlin, where the members live."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)
