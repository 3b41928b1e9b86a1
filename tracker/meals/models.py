"""Saved meals and recipes: foods logged together, or as servings of one food."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from foods.merging import successor_of
from foods.models import Food, Portion
from tracker.lib.models import RemovableModel, RemovableQuerySet, owner_field
from tracker.lib.numbers import format_amount, portion_in_words


class SavedMealQuerySet(RemovableQuerySet["SavedMeal"]):
    def meals(self) -> SavedMealQuerySet:
        return self.filter(food=None)

    def recipes(self) -> SavedMealQuerySet:
        return self.filter(food__isnull=False)

    def with_lines(self) -> SavedMealQuerySet:
        lines = SavedMealLine.objects.in_use().select_related("food__merged_into")
        return self.select_related("food").prefetch_related(models.Prefetch("lines", lines))


class SavedMeal(RemovableModel):
    """Saved meal, logged line by line; with `food`, a recipe logged as servings of that food.

    The food of a recipe is an own food: its magnesium is computed from the lines, see
    `tracker.meals.recipes`.
    """

    user = owner_field("saved_meals")
    name = models.CharField(max_length=200)
    # For a recipe: what it makes, and whether lines of unknown magnesium are left out of its sum.
    food = models.OneToOneField(Food, on_delete=models.CASCADE, null=True, related_name="recipe")
    servings = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    counts_known_part = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True)

    objects = SavedMealQuerySet.as_manager()

    class Meta:
        app_label = "logs"  # the table is older than the meals package
        indexes = [
            models.Index(
                fields=["user", "name"], name="saved_meals_of_a_member", condition=models.Q(removed_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(food=None, servings=None) | models.Q(food__isnull=False, servings__gt=0),
                name="a_recipe_makes_servings",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_recipe(self) -> bool:
        return self.food_id is not None


class SavedMealLineQuerySet(RemovableQuerySet["SavedMealLine"]):
    def in_use(self) -> SavedMealLineQuerySet:
        return self.filter(removed_at=None).order_by("position", "id")


class SavedMealLine(RemovableModel):
    """Amount of a food in a meal or recipe. Its magnesium is the food's current one."""

    saved_meal = models.ForeignKey(SavedMeal, on_delete=models.CASCADE, related_name="lines", db_index=False)
    # As for entries: a food that is in use stays, an own food is deleted with the account.
    food = models.ForeignKey(Food, on_delete=models.RESTRICT, related_name="saved_meal_lines")
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    portion_label = models.CharField(max_length=60)
    portion_quantity = models.DecimalField(max_digits=9, decimal_places=3)
    basis_unit = models.CharField(max_length=10, choices=Food.Unit.choices)  # that the quantity is in
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    # All of them follow a merge: a meal may contain a food twice. See foods.merging.
    follows_merges = ("id",)

    objects = SavedMealLineQuerySet.as_manager()

    class Meta:
        app_label = "logs"  # the table is older than the meals package
        indexes = [
            models.Index(fields=["user", "saved_meal", "position"], name="lines_of_a_saved_meal"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="line_amount_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.food}, {self.amount_in_words}"

    @property
    def current_food(self) -> Food:
        """Return the food, or its replacement since it was merged or taken into the catalogue."""
        if self.food.merged_into is None:
            return self.food
        return successor_of(self.food.merged_into)

    @property
    def quantity(self) -> Decimal:
        """The whole amount in `basis_unit`."""
        return self.amount * self.portion_quantity

    @property
    def magnesium_mg(self) -> Decimal | None:
        """Return the line's elemental milligrams from the food's current value; None is unknown.

        Also unknown when the food is now measured in another unit.
        """
        food = self.current_food
        return food.magnesium_for(self.quantity) if food.basis_unit == self.basis_unit else None

    @property
    def is_at_least(self) -> bool:
        """True for a recipe with an unknown ingredient: `magnesium_mg` leaves that out."""
        return self.current_food.is_at_least

    @property
    def is_supplemental(self) -> bool:
        return self.current_food.is_supplemental

    @property
    def problem(self) -> str:
        """Return a short reason why it cannot be logged; empty when it can."""
        food = self.current_food
        if food.is_retired:
            return gettext("No longer available")
        if food.basis_unit != self.basis_unit:
            return gettext("Now measured in %(unit)s: enter the amount again") % {"unit": food.basis_unit}
        return ""

    @property
    def amount_in_words(self) -> str:
        return portion_in_words(self.amount, self.portion_label, self.portion_quantity, self.basis_unit)

    @property
    def amount_text(self) -> str:
        """Return the amount as shown in a form."""
        return format_amount(self.amount, exact=True)

    def set_amount(self, amount: Decimal, portion: Portion) -> None:
        """Set how much, in a portion of the food as it is now."""
        self.food = self.current_food
        self.amount, self.portion_label, self.portion_quantity = amount, portion.label, portion.quantity
        self.basis_unit = self.food.basis_unit


def append_lines(meal: SavedMeal, lines: Sequence[SavedMealLine]) -> None:
    """Store `lines` behind those that `meal` has, in their order."""
    last = meal.lines.aggregate(last=models.Max("position"))["last"]
    for position, line in enumerate(lines, start=0 if last is None else last + 1):
        line.user_id, line.saved_meal, line.position = meal.user_id, meal, position
    SavedMealLine.objects.bulk_create(lines)
