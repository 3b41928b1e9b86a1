"""The values that a correction is about, and the entries that it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext

from foods.magnesium import magnesium_in
from foods.models import Food
from tracker.lib.numbers import format_decimal
from tracker.logs.models import IntakeEntry

ROWS_AT_ONCE = 2000  # of eight values: a statement may carry 32,766 in SQLite


class CannotCorrect(ValueError):
    """The correction cannot be applied or undone. The message is a sentence for the curator."""


@dataclass(frozen=True)
class Value:
    """Value of a food or frozen in an entry: `magnesium_mg` in `basis_quantity`.

    None is unknown.
    """

    basis_quantity: Decimal
    basis_unit: str
    magnesium_mg: Decimal | None

    @classmethod
    def of_food(cls, food: Food) -> Value:
        return cls(food.basis_quantity, food.basis_unit, food.magnesium_mg)

    def __str__(self) -> str:
        return gettext("%(magnesium)s in %(quantity)s %(unit)s") % {
            "magnesium": self.mg_in_words,
            "quantity": format_decimal(self.basis_quantity),
            "unit": self.basis_unit,
        }

    @property
    def mg_in_words(self) -> str:
        if self.magnesium_mg is None:
            return gettext("unknown")
        return f"{format_decimal(self.magnesium_mg)} mg"

    @property
    def key(self) -> str:
        """Return the value for a form: `28.35 g 78`."""
        magnesium = "unknown" if self.magnesium_mg is None else format_decimal(self.magnesium_mg)
        return f"{format_decimal(self.basis_quantity)} {self.basis_unit} {magnesium}"


@dataclass(frozen=True)
class CorrectionPlan:
    """Change from an old frozen value to the food's current one.

    It applies to all days, or to those from `first` to `last`, both included.
    """

    food_id: int
    old: Value
    new: Value
    first: date | None = None
    last: date | None = None

    def where(self, *, food: str = "food_id") -> tuple[str, list[Any]]:
        """Return the condition for the entries that change, with its parameters.

        `food_id + 0` as the food keeps databases from using the index on foods, which would read all entries.
        """
        is_old, parameters = equals("basis_magnesium_mg", self.old.magnesium_mg)
        parts = [f"{food} = %s", "basis_unit = %s", "basis_quantity = %s", is_old]
        parameters = [self.food_id, self.old.basis_unit, self.old.basis_quantity, *parameters]
        for limit, condition in ((self.first, "day >= %s"), (self.last, "day <= %s")):
            if limit:
                parts.append(condition)
                parameters.append(connection.ops.adapt_datefield_value(limit))
        return " AND ".join(parts), parameters

    def magnesium(self) -> Callable[[int, int], Decimal | None]:
        """Return a function that computes the new milligrams, rounded as entries are.

        It takes the amount in millionths of a portion and the portion in thousandths of a unit. Results are
        cached, because the same amounts occur again and again.
        """

        @lru_cache(maxsize=10_000)
        def new_mg(amount: int, portion_quantity: int) -> Decimal | None:
            return magnesium_for(self.new, amount, portion_quantity)

        return new_mg


def frozen_values(food: Food) -> list[tuple[Value, int]]:
    """The old values that entries of `food` hold, and in how many, most frequent first.

    Those with the food's value of now, or in another unit, which cannot be compared, are not among them.
    """
    now = Value.of_food(food)
    fields = ("basis_quantity", "basis_unit", "basis_magnesium_mg")
    rows = IntakeEntry.objects.filter(food=food).values_list(*fields).annotate(count=Count("*"))
    found = [(Value(quantity, unit, mg), count) for quantity, unit, mg, count in rows.order_by("-count")]
    return [(value, count) for value, count in found if value != now and value.basis_unit == now.basis_unit]


def magnesium_for(value: Value, amount: int, portion_quantity: int) -> Decimal | None:
    """Return milligrams, rounded as in IntakeEntry.set_amount.

    `amount` is in millionths of a portion, `portion_quantity` in thousandths of a unit.
    """
    return magnesium_in(
        Decimal(amount).scaleb(-6) * Decimal(portion_quantity).scaleb(-3),
        basis_quantity=value.basis_quantity,
        basis_magnesium_mg=value.magnesium_mg,
    )


def equals(column: str, value: Decimal | None) -> tuple[str, list[Any]]:
    """A condition for a column that may be unknown, with its parameters."""
    return (f"{column} IS NULL", []) if value is None else (f"{column} = %s", [value])


def read_in_pieces(statement: str, parameters: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Some rows at a time, on PostgreSQL too."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows
