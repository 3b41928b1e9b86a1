"""Saved meals at the door of the log: found by their names, and logged whole or in part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from django import forms
from django.db import connection
from django.utils.translation import gettext, gettext_lazy

from foods.models import Food, Portion
from foods.text import normalise_words
from tracker.lib.form_fields import SentIdField, TextField
from tracker.lib.ids import db_uuid, new_id
from tracker.lib.model_rows import columns_of, instance_of, set_prefetched
from tracker.lib.numbers import MAX_NUMBER, STEP, NotAnAmount, parse_amount
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.totals import DayTotals
from tracker.meals.models import SavedMeal, SavedMealLine
from tracker.profiles.models import User

MAX_MEALS_OFFERED = 3  # above the foods
NAMES = """
    SELECT id, name
    FROM logs_savedmeal
    WHERE user_id = %s AND removed_at IS NULL AND food_id IS NULL
    ORDER BY name, id
    LIMIT 1000
"""
PARTS = {"meal": SavedMeal, "line": SavedMealLine, "food": Food, "successor": Food}
COLUMN_BORDERS = [0, *accumulate(len(columns_of(model)) for model in PARTS.values())]
COLUMNS = ", ".join(column for alias, model in PARTS.items() for column in columns_of(model, alias))
WITH_LINES = f"""
    SELECT {COLUMNS}
    FROM logs_savedmeal meal
    LEFT JOIN logs_savedmealline line ON line.user_id = meal.user_id AND line.saved_meal_id = meal.id
        AND line.removed_at IS NULL
    LEFT JOIN foods_food food ON food.id = line.food_id
    LEFT JOIN foods_food successor ON successor.id = food.merged_into_id
    WHERE meal.user_id = %s AND meal.removed_at IS NULL AND meal.food_id IS NULL AND meal.id IN ({{marks}})
    ORDER BY meal.name, meal.id, line.position, line.id
"""  # noqa: S608  (names of our own)
_RANDOM = (1 << 62) - 1  # the bits of a UUIDv7 that are neither time, version nor variant


class CannotLog(ValueError):
    """The meal cannot be logged like this. The message is a sentence for the member."""


class ShareForm(forms.Form):
    """Form for a share of a saved meal and a meal of the day. The id is the first entry's own."""

    id = SentIdField()
    share = TextField(
        max_length=40,
        error_messages={"required": gettext_lazy("Enter a number of servings, like 1 or 1/2.")},
    )
    meal = forms.ChoiceField(
        choices=Meal.choices, error_messages={"required": gettext_lazy("Choose a meal.")}
    )

    def clean_share(self) -> Decimal:
        try:
            return parse_amount(self.cleaned_data["share"])
        except NotAnAmount as error:
            raise forms.ValidationError(str(error)) from error


@dataclass(frozen=True)
class MealOffer:
    """A saved meal in the results. `pick` is the id of the first entry that one tap makes."""

    meal: SavedMeal
    totals: DayTotals
    payload: UUID

    @classmethod
    def from_meal(cls, meal: SavedMeal, day: date) -> MealOffer:
        return cls(meal, totals_of(meal, day), new_id())

    def is_called(self, words: str) -> bool:
        """Return True when `words` are the meal's whole name."""
        return normalise_words(self.meal.name) == normalise_words(words)

    @property
    def change_parameters(self) -> dict[str, Any]:
        """The parameters of ChangeAction.MEAL_ADDED."""
        return {"meal": self.meal.name, "left_out": [line.current_food.name for line in self.left_out]}

    @property
    def left_out(self) -> list[SavedMealLine]:
        return [line for line in self.meal.lines.all() if line.problem]


def lines_to_log(meal: SavedMeal) -> list[SavedMealLine]:
    """The lines that can be logged today. `meal` comes with its lines, see `with_lines`."""
    return [line for line in meal.lines.all() if not line.problem]


def totals_of(meal: SavedMeal, day: date) -> DayTotals:
    """Return the totals of the whole meal with its foods' current values."""
    return DayTotals.from_items(lines_to_log(meal), day=day, target_mg=None)


def offers_for(user: User, query: str, day: date) -> list[MealOffer]:
    """The saved meals whose name has a word beginning with each word of `query`, at most three."""
    words = normalise_words(query)
    with connection.cursor() as cursor:
        cursor.execute(NAMES, [db_uuid(user.pk)])
        ids = [id for id, name in cursor.fetchall() if words and _matches(words, normalise_words(name))]
    if not ids:
        return []
    full = [meal for meal in meals_with_lines(user.pk, ids) if lines_to_log(meal)]
    return [MealOffer.from_meal(meal, day) for meal in full[:MAX_MEALS_OFFERED]]


def meals_with_lines(user_id: UUID, ids: Sequence[UUID | str]) -> list[SavedMeal]:
    """Return those of a member's saved meals, sorted by name, with their lines and foods."""
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(ids))
        cursor.execute(WITH_LINES.format(marks=marks), [db_uuid(user_id), *ids])
        rows = cursor.fetchall()
    meals: dict[Any, SavedMeal] = {}
    lines: dict[Any, list[SavedMealLine]] = {}
    for row in rows:
        of_meal, of_line, of_food, of_successor = (row[start:end] for start, end in pairwise(COLUMN_BORDERS))
        if row[0] not in meals:
            meals[row[0]], lines[row[0]] = instance_of(SavedMeal, of_meal), []
        if of_line[0] is not None:
            line = instance_of(SavedMealLine, of_line)
            line.food = instance_of(Food, of_food)
            line.food.merged_into = instance_of(Food, of_successor) if of_successor[0] else None
            lines[row[0]].append(line)
    for id, meal in meals.items():
        set_prefetched(meal, "lines", lines[id])
    return list(meals.values())


def _matches(words: list[str], name: list[str]) -> bool:
    return all(any(own.startswith(word) for own in name) for word in words)


def entries_of_meal(
    meal: SavedMeal, *, day: date, slot: str, share: Decimal, first_id: UUID
) -> list[IntakeEntry]:
    """Return the entries for `share` of the meal (1 is all of it), not stored yet.

    Their ids follow from `first_id`, so that the form is idempotent. Raises CannotLog when no line can be
    logged, or one would be more than the largest amount allowed.
    """
    entries = []
    for n, line in enumerate(lines_to_log(meal)):
        amount = (line.amount * share).quantize(STEP, ROUND_HALF_UP)
        if not 0 < amount <= MAX_NUMBER:
            raise CannotLog(
                (
                    gettext("That’s too much %(name)s. Enter fewer servings.")
                    if amount
                    else gettext("That’s too little %(name)s. Enter more servings.")
                )
                % {"name": line.current_food.name}
            )
        food, portion = line.current_food, Portion(label=line.portion_label, quantity=line.portion_quantity)
        owned = {"id": _id_after(first_id, n), "user_id": meal.user_id, "day": day, "meal": slot}
        entries.append(IntakeEntry.from_food(food, amount, portion, **owned))
    if not entries:
        raise CannotLog(
            gettext("Nothing in %(meal)s can be logged. Edit the meal first.") % {"meal": meal.name}
        )
    return entries


def _id_after(first: UUID, n: int) -> UUID:
    return UUID(int=first.int & ~_RANDOM | (first.int + n) & _RANDOM)
