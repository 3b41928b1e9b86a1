from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import settings

# How long an example may take depends on what else the machine does.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def sunday_noon(time_machine):
    """It is Sunday, 22 November 2026, noon in Berlin, where the members live."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)
