"""Saved meals and recipes to look at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from foods.models import Food
from tracker.meals import recipes
from tracker.meals.models import SavedMeal, SavedMealLine, append_lines
from tracker.profiles.models import User


def cook(member: User) -> dict[str, SavedMeal]:
    """By what is special about them: in one a food is retired, in another an ingredient is unknown."""
    unknown = Food.objects.filter(magnesium_mg=None, owner=None, kind="food").earliest("name")
    gone = Food.objects.get(owner=member, name="Old cocoa")
    oats, almonds, coffee, banana = (
        Food.objects.get(catalogue_key=key) for key in ("oat-bran", "almonds", "coffee", "banana")
    )
    return {
        "bowl": _fill(_meal(member, "Morning bowl with everything"), oats, almonds, coffee, banana, gone),
        "empty": _meal(member, "Picnic"),
        "gone": _fill(_meal(member, "Supper", removed_at=timezone.now()), banana),
        "recipe": _fill(recipes.new_recipe(member, "Granola", Decimal(4)), oats, almonds),
        "unknown": _fill(recipes.new_recipe(member, "Bake", Decimal(2)), oats, unknown),
    }


def _meal(member: User, name: str, **fields: Any) -> SavedMeal:
    return SavedMeal.objects.create(user=member, name=name, **fields)


def _fill(meal: SavedMeal, *things: Food) -> SavedMeal:
    lines = [SavedMealLine(food=food) for food in things]
    for line in lines:
        line.set_amount(Decimal(1), line.food.usual_portion())
    append_lines(meal, lines)
    recipes.refresh(meal.pk)
    return meal
