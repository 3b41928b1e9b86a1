"""Snapshot of what a member usually logs, from which a browser lists foods offline."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from foods.forms import UNIT, PortionChoice, portion_choices
from foods.models import Food
from tracker.lib.numbers import format_typed, portion_in_words
from tracker.logs.entries.forms import foods_for
from tracker.logs.models import Favourite, IntakeEntry, Meal
from tracker.logs.queries import RECENT_DAYS
from tracker.logs.saved_meals.log_meal import lines_to_log
from tracker.meals.models import SavedMeal, SavedMealLine
from tracker.profiles.models import User

MAX_ITEMS, MAX_MEALS = 200, 50


@dataclass(frozen=True, slots=True)
class SnapshotPortion:
    """One entry that a tap makes: what is sent for it, and what is shown of it meanwhile.

    `mg` is elemental milligrams as they would be logged now, `78.000`; None is unknown, and with `least` an
    unknown ingredient is left out of it.
    """

    food: int
    portion: str  # as in the form for adding
    amount: str
    name: str
    words: str
    mg: str | None
    least: bool


@dataclass(frozen=True, slots=True)
class LocalPortion:
    """A portion that can be chosen: `mg` is elemental milligrams in one of it, exact.

    None is unknown.
    """

    value: str  # as in the form for adding
    label: str
    mg: str | None


@dataclass(frozen=True, slots=True)
class SnapshotItem:
    """One line of the snapshot.

    A food is one entry, a `kind` of "meal" has one for each of its foods. A "supplement" (or medicine) is
    found by its name and not listed otherwise.
    """

    name: str
    adds: list[SnapshotPortion]
    brand: str = ""
    kind: str = field(default="food")
    portions: list[LocalPortion] = field(default_factory=list)


def build_snapshot(user: User) -> dict[str, Any]:
    """The copy as JSON holds it: favourites, what was had lately, and saved meals."""
    profile = user.profile
    items = [*snapshot_foods(user, profile.today()), *saved_meals(user)]
    return {
        "member": str(user.pk),
        "timezone": profile.timezone,
        "meals": [Meal.at(time(hour)) for hour in range(24)],
        "items": [asdict(item) for item in items],
    }


def snapshot_foods(user: User, today: date) -> list[SnapshotItem]:
    """Return favourites, then foods of the last 90 days, latest first, each as last time."""
    order = [F("day").desc(), F("created_at").desc()]
    latest = (
        IntakeEntry.objects.for_user(user)
        .between(today - timedelta(days=RECENT_DAYS - 1), today)
        .filter(food__isnull=False)
        .annotate(place=Window(RowNumber(), partition_by="food_id", order_by=order))
        .filter(place=1)
        .order_by(*order)[:MAX_ITEMS]
    )
    last_time = {entry.food_id: entry for entry in latest}
    favourite_ids = Favourite.objects.filter(user=user).order_by("id").values_list("food_id", flat=True)
    ids = list(dict.fromkeys([*favourite_ids, *last_time]))[:MAX_ITEMS]
    foods = foods_for(user).in_bulk(ids)
    return [_as_last_time(foods[id], last_time.get(id)) for id in ids if id in foods]


def saved_meals(user: User) -> list[SnapshotItem]:
    """Return the member's saved meals with the lines that can be logged.

    Recipes are foods, and found as such.
    """
    meals = SavedMeal.objects.for_user(user).meals().with_lines().order_by("name", "id")[:MAX_MEALS]
    lines = {meal: lines_to_log(meal) for meal in meals}
    used = {line.current_food.pk for each in lines.values() for line in each}
    foods = foods_for(user).in_bulk(used)
    return [
        SnapshotItem(
            meal.name,
            [_of_line(line, foods[line.current_food.pk]) for line in each if line.current_food.pk in foods],
            kind="meal",
        )
        for meal, each in lines.items()
        if each
    ]


def _of_line(line: SavedMealLine, food: Food) -> SnapshotPortion:
    choice = _portion_choice(food, line.basis_unit, line.portion_label, line.portion_quantity)
    if choice:
        return _add(food, choice, line.amount)
    # The portion is deleted: as much of the food's unit, or of one of its unit.
    return _add(food, portion_choices(food)[-1], line.quantity)


def _as_last_time(food: Food, entry: IntakeEntry | None) -> SnapshotItem:
    """Return the portion and amount of `entry`.

    The usual ones where the food no longer has that portion.
    """
    kind = "supplement" if food.is_supplemental else "food"
    choice = entry and _portion_choice(food, entry.basis_unit, entry.portion_label, entry.portion_quantity)
    if entry and choice:
        return SnapshotItem(food.name, [_add(food, choice, entry.amount)], food.brand, kind, _portions(food))
    usual = portion_choices(food)[0]
    amount = food.basis_quantity if usual.value == UNIT else Decimal(1)
    return SnapshotItem(food.name, [_add(food, usual, amount)], food.brand, kind, _portions(food))


def _portions(food: Food) -> list[LocalPortion]:
    return [
        LocalPortion(choice.value, choice.words, _exact_mg(food, choice.portion.quantity))
        for choice in portion_choices(food)
    ]


def _exact_mg(food: Food, quantity: Decimal) -> str | None:
    """Milligrams to nine places: the browser multiplies them, and rounds after that."""
    return None if food.magnesium_mg is None else f"{food.magnesium_mg * quantity / food.basis_quantity:.9f}"


def _portion_choice(food: Food, unit: str, label: str, quantity: Decimal) -> PortionChoice | None:
    if food.basis_unit != unit:
        return None
    same = (
        each
        for each in portion_choices(food)
        if (each.portion.label, each.portion.quantity) == (label, quantity)
    )
    return next(same, None)


def _add(food: Food, choice: PortionChoice, amount: Decimal) -> SnapshotPortion:
    portion = choice.portion
    mg = food.magnesium_for(amount * portion.quantity)
    words = portion_in_words(amount, portion.label, portion.quantity, food.basis_unit)
    known = None if mg is None else f"{mg:.3f}"
    return SnapshotPortion(
        food.pk, choice.value, format_typed(amount), food.name, words, known, food.is_at_least
    )
