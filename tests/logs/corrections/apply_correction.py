"""What the tests of corrections do and read again and again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from foods.models import Food
from tests.html import parse
from tracker.logs.corrections.values import CorrectionPlan, Value
from tracker.logs.models import IntakeEntry

DAY = date(2026, 11, 22)
ADDRESS = "/days/2026-11-22/"


def correct(food: Food, magnesium_mg: object, **changes: object) -> CorrectionPlan:
    """Change the value of `food`, and say how its past entries become like it."""
    old = Value.of_food(Food.objects.get(pk=food.pk))
    food.magnesium_mg = None if magnesium_mg is None else Decimal(str(magnesium_mg))
    for name, value in changes.items():
        setattr(food, name, value)
    food.save()
    return CorrectionPlan(food.pk, old, Value.of_food(Food.objects.get(pk=food.pk)))


def values(entry: IntakeEntry) -> tuple[object, ...]:
    entry.refresh_from_db()
    return (entry.magnesium_mg, entry.basis_magnesium_mg, entry.basis_quantity, entry.amount)


def cards(client, day: date = DAY) -> list[str]:
    """What the page of a day says of corrections."""
    aside = parse(client.get(f"/days/{day}/")).select_one("aside")
    return [card.select_one("p").text for card in aside.select("section.told")]


def day_total(client, day: date = DAY) -> tuple[Decimal, bool]:
    """The figure, and whether the target is reached, as the page says it."""
    page = parse(client.get(f"/days/{day}/"))
    return page.select_one("#day-total").value, "Target reached" in page.select_one(".total").text
