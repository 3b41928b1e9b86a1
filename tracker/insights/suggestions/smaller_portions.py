"""A smaller amount of what was had last, where all of it would be too much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.insights.suggestions.candidates import StoredPortion, SuggestedFood, portions_of
from tracker.insights.suggestions.ranking import MAX_SHARE, distance_to_shortfall, fits_shortfall
from tracker.logs.search.usual_foods import UsualFood

MAX_SERVINGS = 3  # of a food with a known serving: never a whole bag or bar
WEIGHED = ("g", "ml")
DIVIDED_FROM = Decimal(30)  # g or ml: eggs and slices are never split
HALF = Decimal("0.5")
FRACTIONS = (Decimal("0.25"), HALF, Decimal("0.75"))
_EASILY_SAID = re.compile(r"(\d+|\d*[¼½¾]) (?!×)")  # not "⅜ cup", nor "½ × 10 almonds"


def in_fitting_amounts(had: Iterable[SuggestedFood], left_mg: Decimal) -> list[SuggestedFood]:
    """Return each food in its last amount, or in the smaller one that closes most of the gap.

    Foods without a fitting amount are left out.
    """
    had = list(had)
    too_much = {each.food.food_id for each in had if _is_too_much(each, each.food, left_mg)}
    portions = portions_of(too_much) if too_much else {}
    fitting = []
    for each in had:
        if each.food.food_id not in too_much:
            fitting.append(each)
            continue
        smaller = [
            food
            for food in smaller_amounts(each.food, portions.get(each.food.food_id, []))
            if fits_shortfall(food.magnesium_mg, left_mg) and not _is_too_much(each, food, left_mg)
        ]
        if smaller:
            fitting.append(
                each.as_less(min(smaller, key=lambda food: distance_to_shortfall(food.magnesium_mg, left_mg)))
            )
    return fitting


def _is_too_much(each: SuggestedFood, food: UsualFood, left_mg: Decimal) -> bool:
    if food.is_supplemental or food.magnesium_mg is None:
        return False  # not offered anyway
    quantity = food.amount * food.portion_quantity
    is_feast = each.serving is not None and quantity > each.serving * MAX_SERVINGS
    return is_feast or food.magnesium_mg > left_mg * MAX_SHARE


def smaller_amounts(food: UsualFood, portions: Sequence[StoredPortion]) -> Iterator[UsualFood]:
    """Yield about half and a quarter of it, and one of each of its smaller `portions`.

    Only where the food can be divided so.
    """
    for part in (food.amount / 2, food.amount / 4):
        if amount := _as_taken(food, part):
            yield replace(food, amount=amount)
    one = replace(food, amount=Decimal(1))
    for choice, label, quantity in portions:
        if quantity < food.amount * food.portion_quantity:
            yield replace(one, choice=choice, portion_label=label, portion_quantity=quantity)


def _as_taken(food: UsualFood, amount: Decimal) -> Decimal | None:
    """Return `amount` in its usual steps: 5 g, 10 g, whole ones, ½ cup; None without steps."""
    is_weighed = food.unit in WEIGHED
    if is_weighed and food.portion_label == food.unit:
        step = 10 if amount >= 50 else 5
        return Decimal(round(amount / step) * step)
    if amount >= 1:
        return amount // 1
    if not is_weighed:  # of a recipe's serving
        return amount if amount == HALF else None
    is_divided = amount in FRACTIONS and amount * food.portion_quantity >= DIVIDED_FROM
    return amount if is_divided and _EASILY_SAID.match(replace(food, amount=amount).words) else None
