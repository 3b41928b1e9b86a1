"""The small copy of what a member usually logs, from which a browser offers things without a connection."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from foods.models import Food
from foods.portions import UNIT, portion_choices
from tracker.lib.numbers import format_decimal, portion_in_words
from tracker.logs.forms import foods_for
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.reads import RECENT_DAYS
from tracker.profiles.models import User

MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Add:
    """One entry that a tap makes: what is sent for it, and what is shown of it meanwhile.

    `mg` is elemental milligrams as they would be logged now, `78.000`; None is unknown.
    """

    food: int
    portion: str  # as in the form for adding
    amount: str
    name: str
    words: str
    mg: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the offers. A food is one entry; a `kind` of several has more of them in `adds`."""

    name: str
    adds: list[Add]
    brand: str = ""
    kind: str = field(default="food")


def local_copy(user: User) -> dict[str, Any]:
    """The copy as JSON holds it."""
    profile = user.profile
    return {
        "member": str(user.pk),
        "timezone": profile.timezone,
        "meals": [Meal.at(time(hour)) for hour in range(24)],
        "items": [asdict(item) for item in recent_items(user, profile.today())],
    }


def recent_items(user: User, today: date) -> list[Item]:
    """What this member had in the last 90 days, the latest first, as much of each as last time."""
    order = [F("day").desc(), F("created_at").desc()]
    latest = (
        IntakeEntry.objects.for_user(user)
        .between(today - timedelta(days=RECENT_DAYS - 1), today)
        .filter(food__isnull=False)
        .annotate(place=Window(RowNumber(), partition_by="food_id", order_by=order))
        .filter(place=1)
        .order_by(*order)[:MOST_ITEMS]
    )
    entries = list(latest)
    foods = foods_for(user).in_bulk([entry.food_id for entry in entries])
    return [_as_last_time(foods[entry.food_id], entry) for entry in entries if entry.food_id in foods]


def _as_last_time(food: Food, entry: IntakeEntry) -> Item:
    """The portion and amount of `entry`; the usual ones where the food no longer has that portion."""
    choices = portion_choices(food)
    last = (entry.basis_unit, entry.portion_label, entry.portion_quantity)
    for choice in choices:
        if (food.basis_unit, choice.portion.label, choice.portion.quantity) == last:
            amount = entry.amount
            break
    else:
        choice = choices[0]
        amount = food.basis_quantity if choice.value == UNIT else Decimal(1)
    portion = choice.portion
    mg = food.magnesium_for(amount * portion.quantity)
    words = portion_in_words(amount, portion.label, portion.quantity, food.basis_unit)
    add = Add(
        food.pk, choice.value, format_decimal(amount), food.name, words, None if mg is None else f"{mg:.3f}"
    )
    return Item(food.name, [add], food.brand)
