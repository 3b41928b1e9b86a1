"""Recipes: a serving's magnesium, computed from its ingredients, stored in its own food.

So a recipe is searched, favourited and exported like every own food, and an entry of it is frozen like every
entry: changing the recipe leaves past entries alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from foods.magnesium import STEP_MG
from foods.models import Food, FoodGroup, Portion
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_amount
from tracker.meals.models import SavedMeal, SavedMealLine
from tracker.profiles.models import User

GROUP = "Other foods"
SERVING = "1 serving"
MAX_SERVING_MG = Decimal(100_000)  # in a serving: more is a slip in an amount
MAX_DEPTH = 20  # recipes in recipes
AT_ONCE = 1000  # foods that one statement names


class InvalidRecipe(ValueError):
    """The recipe would make no sense. The message is a sentence for the member."""


@dataclass(frozen=True)
class RecipeServing:
    """One serving.

    `magnesium_mg` is None when an ingredient is unknown and the known part is not counted, and without
    ingredients; `known_mg` is the known part. `partial_count` is of ingredients that are themselves known in
    part, as recipes with an unknown ingredient are.
    """

    known_mg: Decimal
    magnesium_mg: Decimal | None
    line_count: int
    unknown_count: int
    partial_count: int

    @classmethod
    def from_lines(
        cls, lines: Sequence[SavedMealLine], servings: Decimal, *, counts_known_part: bool
    ) -> RecipeServing:
        values = [line.magnesium_mg for line in lines]
        known = [value for value in values if value is not None]
        known_mg = (sum(known, Decimal(0)) / servings).quantize(STEP_MG, ROUND_HALF_UP)
        is_known = bool(known) and (counts_known_part or len(known) == len(values))
        partial_count = sum(line.is_at_least and line.magnesium_mg is not None for line in lines)
        unknown_count = len(values) - len(known)
        return cls(known_mg, known_mg if is_known else None, len(values), unknown_count, partial_count)

    @property
    def is_at_least(self) -> bool:
        """True when `magnesium_mg` leaves out what is unknown."""
        return self.magnesium_mg is not None and bool(self.unknown_count or self.partial_count)

    def in_words(self, servings: Decimal) -> str:
        """Return the source of a serving's value, for the food's page and for entries."""
        plural = "" if servings == 1 else "s"
        words = f"Recipe: {format_amount(servings)} serving{plural} of {self.line_count} ingredient"
        words += "" if self.line_count == 1 else "s"
        if self.unknown_count:
            counted = "left out, so at least" if self.magnesium_mg is not None else "so unknown"
            words += f"; {self.unknown_count} of unknown magnesium, {counted}"
        if self.partial_count and self.magnesium_mg is not None:
            words += f"; {self.partial_count} known in part, so at least"
        return words


def serving_of(recipe: SavedMeal) -> RecipeServing:
    """Return one serving from the ingredients' current values.

    `recipe` comes with its lines, see `with_lines`.
    """
    servings = recipe.servings or Decimal(1)
    return RecipeServing.from_lines(
        list(recipe.lines.all()), servings, counts_known_part=recipe.counts_known_part
    )


@transaction.atomic
def new_recipe(user: User, name: str, servings: Decimal, *, id: UUID | None = None) -> SavedMeal:
    """A recipe without ingredients yet, and the own food that stands for a serving of it."""
    food = Food.objects.create(
        owner=user,
        name=name,
        group=FoodGroup.objects.get_or_create(name=GROUP)[0],
        basis_quantity=Decimal(1),
        basis_unit=Food.Unit.SERVING,
        source=Food.Source.OWN,
    )
    Portion.objects.create(food=food, label=SERVING, quantity=Decimal(1))
    recipe = SavedMeal.objects.create(id=id or new_id(), user=user, name=name, food=food, servings=servings)
    refresh(recipe.pk)
    return recipe


@transaction.atomic
def refresh(recipe_id: Any, *, keeps_old_figure: bool = False) -> None:
    """Update the recipe's food: its name, its value and whether it is removed.

    Raises InvalidRecipe, and changes nothing, when a serving exceeds MAX_SERVING_MG. With `keeps_old_figure`
    the food keeps its old value, and its page says that it is out of date.
    """
    SavedMeal.objects.select_for_update().get(pk=recipe_id)
    recipe = SavedMeal.objects.with_lines().get(pk=recipe_id)
    food, servings = recipe.food, recipe.servings
    if food is None or servings is None:
        return
    serving = serving_of(recipe)
    is_too_much = serving.known_mg > MAX_SERVING_MG
    if is_too_much and not keeps_old_figure:
        raise InvalidRecipe(
            gettext("That’s an unusually large amount of magnesium for one serving. Check the amounts.")
        )
    wanted: dict[str, Any] = {"name": recipe.name, "is_retired": recipe.removed_at is not None}
    if not is_too_much:
        wanted |= {
            "magnesium_mg": serving.magnesium_mg,
            "is_at_least": serving.is_at_least,
            "source_note": serving.in_words(servings),
        }
    if any(getattr(food, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(food, field, value)
        food.save()


def is_out_of_date(recipe: SavedMeal) -> bool:
    """Return True when ingredients changed since a serving was computed, as by an import."""
    if recipe.food is None:
        return False
    serving = serving_of(recipe)
    kept = (recipe.food.magnesium_mg, recipe.food.is_at_least)
    return kept != (serving.magnesium_mg, serving.is_at_least)


def on_save(sender: Any, instance: Food, created: bool, **options: Any) -> None:
    """Update recipes that contain the saved food, and recipes that contain those."""
    if not created:
        refresh_made_of([instance.pk])


def on_foods_changed(sender: Any, ids: Collection[int], **options: Any) -> None:
    refresh_made_of(sorted(ids))


def refresh_made_of(food_ids: Sequence[int]) -> None:
    """Work out the recipes made of these foods, or of foods that were merged into them."""
    lines = SavedMealLine.objects.filter(removed_at=None, saved_meal__food__isnull=False)
    for first in range(0, len(food_ids), AT_ONCE):
        ids = _with_merged(food_ids[first : first + AT_ONCE])
        found = lines.filter(food__in=ids).values_list("saved_meal", flat=True)
        for recipe_id in sorted(set(found)):  # in one order, so that two writers do not block each other
            with suppress(InvalidRecipe):  # its page shows that it is out of date
                refresh(recipe_id)


def _with_merged(food_ids: Collection[int]) -> set[int]:
    """Return the foods and all foods merged into them, directly or indirectly."""
    found = new = set(food_ids)
    while new:
        new = set(Food.objects.filter(merged_into__in=new).values_list("pk", flat=True)) - found
        found = found | new
    return found


def check_ingredient(recipe: SavedMeal, food: Food) -> None:
    """InvalidRecipe, in a sentence, when `food` cannot be an ingredient of `recipe`."""
    if food.is_supplemental:
        text = (
            gettext("%(name)s is a medicine. Medicines are counted separately, so log it on its own.")
            if food.kind == Food.Kind.MEDICINE
            else gettext(
                "%(name)s is a supplement. Supplements are counted separately, so log it on its own."
            )
        )
        raise InvalidRecipe(text % {"name": food.name})
    if _is_made_of(food.pk, recipe.food_id):
        raise InvalidRecipe(gettext("A recipe can’t contain itself. Choose another food."))


def _is_made_of(food_id: int, wanted: int | None) -> bool:
    """Return True when `food_id` is `wanted`, or a recipe that contains it at any depth."""
    reached, seen = {food_id}, {food_id}
    for _ in range(MAX_DEPTH):
        if wanted in reached:
            return True
        made_of = SavedMealLine.objects.in_use().filter(saved_meal__food__in=reached)
        reached = set(made_of.values_list("food", flat=True)) - seen
        seen |= reached
        if not reached:
            return False
    return True
