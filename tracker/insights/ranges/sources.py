"""Sources of a range's magnesium: one statement of hand-written SQL."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy

from foods.models import Food
from tracker.insights.ranges.source_shares import FoodTotal, MagnesiumSource, MagnesiumSources
from tracker.lib.date_ranges import DateRange
from tracker.logs.models import Meal
from tracker.logs.queries import milligrams, parameters
from tracker.meals.recipes import GROUP as GROUP_OF_OWN_FOODS

__all__ = ["MagnesiumSource", "MagnesiumSources", "Of", "sources_of"]

# Summed before the foods are joined: ten years are a few hundred rows then. Values are rounded as in
# every other sum. A food that was merged counts as what it became.
FOOD_TOTALS = """
    SELECT food.id, had.name, had.brand, had.kind, had.meal, food_group.name,
           food.owner_id IS NOT NULL, had.last_day, had.entries, had.known, had.partial,
           had.thousandths
    FROM (
        SELECT entry.food_id, entry.name, entry.brand, entry.kind, entry.meal, MAX(entry.day) AS last_day,
               COUNT(*) AS entries, COUNT(entry.magnesium_mg) AS known,
               COUNT(CASE WHEN entry.is_at_least THEN entry.magnesium_mg END) AS partial,
               SUM(CAST(ROUND(entry.magnesium_mg * 1000) AS BIGINT)) AS thousandths
        FROM logs_intakeentry entry{notes}
        WHERE entry.user_id = %s AND entry.removed_at IS NULL AND entry.day BETWEEN %s AND %s{condition}
        GROUP BY 1, 2, 3, 4, 5
    ) had
    LEFT JOIN foods_food eaten ON eaten.id = had.food_id
    LEFT JOIN foods_food food ON food.id = COALESCE(eaten.merged_into_id, eaten.id)
    LEFT JOIN foods_foodgroup food_group ON food_group.id = food.group_id
"""
NOTES = " LEFT JOIN logs_daynote note ON note.user_id = entry.user_id AND note.day = entry.day"


class Of(StrEnum):
    """The days whose entries are read."""

    EVERY_DAY = "every day"
    COUNTED_DAYS = "counted days"  # those that averages count, see RangeTotals
    COMPLETE_DAYS = "complete days"  # those that the member marked complete


STATEMENTS = {
    Of.EVERY_DAY: FOOD_TOTALS.format(notes="", condition=""),
    Of.COUNTED_DAYS: FOOD_TOTALS.format(notes=NOTES, condition=" AND note.is_complete IS NOT FALSE"),
    Of.COMPLETE_DAYS: FOOD_TOTALS.format(notes=NOTES, condition=" AND note.is_complete IS TRUE"),
}
KINDS = {
    Food.Kind.FOOD: gettext_lazy("Food"),
    Food.Kind.DRINK: gettext_lazy("Drinks"),
    Food.Kind.SUPPLEMENT: gettext_lazy("Supplements"),
    Food.Kind.MEDICINE: gettext_lazy("Medicines"),
}
QUICK_ADDS, OWN_FOODS = gettext_lazy("Quick adds"), gettext_lazy("Own foods")


def sources_of(
    user_id: UUID, days: DateRange, of: Of = Of.EVERY_DAY, *, divisor: int = 1
) -> MagnesiumSources:
    """Return the sources of a member's known magnesium from `days.first` to `days.last`.

    One query. Its total is the sum of the same days' DayTotals.total_mg, and `divisor` the number of days
    that an average is over. A food has the name that it was logged with last.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[of], parameters(user_id, days.first, days.last))
        had = [_food_total(*row) for row in cursor.fetchall()]
    kinds = {kind.value: str(label) for kind, label in KINDS.items()}
    meals = {meal.value: str(meal.label) for meal in Meal}
    return MagnesiumSources(had, kinds, meals, max(divisor, 1))


def _food_total(
    food_id: int | None, name: str, brand: str, kind: str, meal: str, group: str | None, is_own: Any,
    last_day: Any, count: int, known_count: int, partial_count: int, thousandths: int | None,
) -> FoodTotal:  # fmt: skip
    if food_id is None:
        group = str(QUICK_ADDS)
    elif is_own and group == GROUP_OF_OWN_FOODS:
        group = str(OWN_FOODS)
    return FoodTotal(
        key=f"quick {name}" if food_id is None else str(food_id),
        name=f"{name} ({brand})" if brand else name,
        kind=kind,
        meal=meal,
        group=group or "",
        last_day=str(last_day),
        count=count,
        known_count=known_count,
        magnesium_mg=milligrams(thousandths),
        is_supplemental=kind in Food.SUPPLEMENTAL_KINDS,
        partial_count=partial_count,
    )
