"""Days that pages of charts are tried with."""

from __future__ import annotations

from datetime import date
from typing import Any

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory


def log_two(member: Any, high: date, low: date) -> None:
    """On `high` 388 mg with 100 of them from a supplement, on `low` 174 and something unknown."""
    supplement = FoodFactory(name="Magnesium oxide", kind=Food.Kind.SUPPLEMENT)
    EntryFactory(user=member, day=high, grams=288)
    EntryFactory(user=member, day=high, grams=100, food=supplement)
    EntryFactory(user=member, day=low, grams=174)
    EntryFactory(user=member, day=low, food=FoodFactory(name="Blueberry muffin", magnesium_mg=None))


def prefer(member: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(member.profile, name, value)
    member.profile.save()
