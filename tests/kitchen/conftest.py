from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.factories import FoodFactory, SavedMealFactory


@pytest.fixture(autouse=True)
def sunday_noon(time_machine):
    """It is Sunday, 22 November 2026, noon in Berlin, where the members live."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)


@pytest.fixture
def oats(db):
    return FoodFactory(name="Oat bran", magnesium_mg=235, portions=[("1/2 cup", "47")])


@pytest.fixture
def bowl(member, oats, almonds):
    """The member's “Morning bowl”: half a cup of oat bran, 110 mg, and an ounce of almonds, 78 mg."""
    return SavedMealFactory(
        user=member, name="Morning bowl", lines=[(oats, "1", "1/2 cup"), (almonds, "1", "1 oz")]
    )
