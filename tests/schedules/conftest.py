from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories import ScheduleFactory

DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def sunday_noon(time_machine):
    """It is Sunday, 22 November 2026, noon in Berlin, where the members live."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)


@pytest.fixture
def evening_dose(member, tablet):
    """The member's tablet of 100 mg, each evening from 1 November on."""
    return ScheduleFactory(user=member, food=tablet)
