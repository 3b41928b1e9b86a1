from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import EntryFactory
from tests.logs.corrections.apply_correction import DAY, correct
from tracker.lib.ids import new_id
from tracker.logs.corrections.actions import apply


@pytest.fixture
def an_ounce(almonds):
    """The form of the add box, filled in: an ounce of almonds, 78 mg, as a snack."""
    portion = almonds.portions.get(label="1 oz")
    return {"id": new_id(), "food": almonds.pk, "portion": f"p{portion.pk}", "amount": "1", "meal": "snack"}


@pytest.fixture
def entry(member, almonds):
    """The member's 56.7 g of almonds at lunch on 22 November: 156 mg."""
    return EntryFactory(user=member, food=almonds, grams="56.7")


@pytest.fixture
def ounces(member, stranger, almonds):
    """An ounce of almonds, 78 mg, on three days: two of the member's, one of the stranger's."""
    days = [(member, DAY), (member, DAY - timedelta(days=1)), (stranger, DAY)]
    return [EntryFactory(user=user, day=day, food=almonds, grams="28.35") for user, day in days]


@pytest.fixture
def corrected(ounces, almonds, curator):
    return apply(correct(almonds, 80), "Misread", curator)
