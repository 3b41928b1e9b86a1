"""Reads of saved meals and recipes, whose statements are put together once a process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from foods.queries import UNSHOWN
from tracker.lib.prepared import Prepared
from tracker.meals.models import SavedMeal, SavedMealLine

_UNSHOWN = [f"food__{column}" for column in UNSHOWN]
_UNSHOWN_OF_LINES = [*_UNSHOWN, *(f"food__merged_into__{column}" for column in UNSHOWN)]

recipes_of = Prepared(
    lambda user_id: (
        SavedMeal.objects.for_user(user_id)
        .recipes()
        .order_by("name", "id")
        .select_related("food")
        .defer(*_UNSHOWN)
    )
)
_meals_of = Prepared(lambda user_id: SavedMeal.objects.for_user(user_id).meals().order_by("name", "id"))
_meal = Prepared(
    lambda user_id, id: (
        SavedMeal.objects.for_user(user_id).filter(pk=id).select_related("food").defer(*_UNSHOWN)
    )
)
_lines = Prepared(
    lambda user_id, id: (
        SavedMealLine.objects.in_use()
        .filter(user=user_id, saved_meal=id)
        .select_related("food__merged_into")
        .defer(*_UNSHOWN_OF_LINES)
    )
)
_lines_of_meals = Prepared(
    lambda user_id: (
        SavedMealLine.objects.in_use()
        .filter(user=user_id, saved_meal__food=None, saved_meal__removed_at=None)
        .select_related("food__merged_into")
        .defer(*_UNSHOWN_OF_LINES)
    )
)


def find_meal(user_id: UUID, id: UUID) -> SavedMeal | None:
    """Return a meal or recipe in this member's list, with its lines; None when it is not there."""
    meal: SavedMeal | None = _meal.first(user_id=user_id, id=id)
    if meal is not None:
        _attach_lines([meal], _lines(user_id=user_id, id=id))
    return meal


def meals_of(user_id: UUID) -> list[SavedMeal]:
    """Return the member's saved meals by name, with their lines; recipes are left out."""
    meals: list[SavedMeal] = _meals_of(user_id=user_id)
    if meals:
        _attach_lines(meals, _lines_of_meals(user_id=user_id))
    return meals


def _attach_lines(meals: Iterable[SavedMeal], lines: Iterable[SavedMealLine]) -> None:
    """Leave `meals` as `with_lines` does."""
    by_meal: defaultdict[UUID, list[SavedMealLine]] = defaultdict(list)
    for line in lines:
        by_meal[line.saved_meal_id].append(line)
    for meal in meals:
        own_lines: Any = SavedMealLine.objects.all()
        own_lines._result_cache = by_meal[meal.pk]
        meal._prefetched_objects_cache = {"lines": own_lines}
        for line in own_lines:
            line.saved_meal = meal
