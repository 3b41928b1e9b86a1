"""Foods with their portions by hand-written SQL: the ORM takes as long again to compile it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from foods.models import Food, FoodGroup, Portion
from foods.models.food_queryset import PUBLISHED
from tracker.lib.ids import db_uuid
from tracker.lib.model_rows import columns_of, instances_of, set_prefetched

# Columns that no member's page shows; loaded on access.
LEFT_OUT = frozenset({"catalogue_values", "curated_fields", "search_text", "sort_name"})
MAX_ID = 2**63 - 1  # URLs may contain a larger number, which no database accepts
FOOD_COUNT = len(columns_of(Food, left_out=LEFT_OUT))
FOOD = ", ".join(columns_of(Food, "food", LEFT_OUT))
PORTION = ", ".join(columns_of(Portion, "portion"))
_PUBLISHED = PUBLISHED.format("food.staged_in")
GROUP = ", ".join(columns_of(FoodGroup, "food_group"))
MANY = f"""
    SELECT {FOOD}, {GROUP} FROM foods_food food
    JOIN foods_foodgroup food_group ON food_group.id = food.group_id
    WHERE {_PUBLISHED} AND food.id IN"""  # noqa: S608  (names of our own)
MANY_PORTIONS = f"SELECT {PORTION} FROM foods_portion portion WHERE portion.food_id IN"  # noqa: S608
ONE = f"""
    SELECT {FOOD}, {PORTION}
    FROM foods_food food
    LEFT JOIN foods_portion portion ON portion.food_id = food.id
    WHERE food.id = %s AND NOT food.is_retired AND (food.owner_id IS NULL OR food.owner_id = %s)
      AND {_PUBLISHED}
    ORDER BY portion.position, portion.id
"""  # noqa: S608


def foods_with_portions(ids: Iterable[int]) -> dict[int, Food]:
    """Return foods by id, each with its group and portions, in two statements."""
    ids = list(dict.fromkeys(ids))
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    rows = _fetch_rows(f"{MANY} ({marks})", ids)
    foods = instances_of(Food, (row[:FOOD_COUNT] for row in rows), LEFT_OUT)
    for food, group in zip(foods, instances_of(FoodGroup, (row[FOOD_COUNT:] for row in rows)), strict=True):
        food.group = group
    portions: dict[int, list[Portion]] = {food.pk: [] for food in foods}
    rows = _fetch_rows(f"{MANY_PORTIONS} ({marks}) ORDER BY portion.position, portion.id", ids)
    for portion in instances_of(Portion, rows):
        if portion.food_id in portions:
            portions[portion.food_id].append(portion)
    for food in foods:
        set_portions(food, portions[food.pk])
    return {food.pk: food for food in foods}


def available_foods(user_id: UUID, ids: Iterable[int]) -> dict[int, Food]:
    """Return by id the foods that this member may add, see `available_food`."""
    foods = foods_with_portions(ids)
    return {
        id: food for id, food in foods.items() if not food.is_retired and food.owner_id in {None, user_id}
    }


def available_food(user_id: UUID, food_id: int) -> Food | None:
    """Return a food that this member may add; None when retired or another member's own."""
    rows = _fetch_rows(ONE, [food_id, db_uuid(user_id)]) if food_id <= MAX_ID else []
    if not rows:
        return None
    [food] = instances_of(Food, [rows[0][:FOOD_COUNT]], LEFT_OUT)
    of_portions = [row[FOOD_COUNT:] for row in rows]
    set_portions(food, instances_of(Portion, (row for row in of_portions if row[0] is not None)))
    return food


def set_portions(food: Food, portions: list[Portion]) -> None:
    """Give a food the portions read with it, in order, as prefetch_related does."""
    set_prefetched(food, "portions", portions)
    for portion in portions:
        portion.food = food


def _fetch_rows(statement: str, parameters: Sequence[Any]) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[Sequence[Any]] = cursor.fetchall()
        return rows
