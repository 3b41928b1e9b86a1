"""Days that pages of charts are tried with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory
from tracker.logs.models import IntakeEntry


def log(member: Any, days: list[date]) -> None:
    """10 mg on each of these days, as often as it is among them."""
    food = FoodFactory()
    entries = [IntakeEntry(user=member, day=day, food=food, meal="lunch") for day in days]
    for entry in entries:
        entry.freeze(food)
        entry.take(Decimal(10), "g", Decimal(1))
    IntakeEntry.objects.bulk_create(entries)


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
