from __future__ import annotations

from datetime import date

import pytest

from tests.factories import ScheduleFactory

DAY = date(2026, 11, 22)


@pytest.fixture
def evening_dose(member, tablet):
    """The member's tablet of 100 mg, each evening from 1 November on."""
    return ScheduleFactory(user=member, food=tablet)
