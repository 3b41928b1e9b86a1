"""Example day on the front page: a visitor types food and sees its magnesium.

Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from foods.models import Food, Portion
from foods.phrases import Interpreter, ParsedLine
from foods.search import MIN_LETTERS, search_foods
from tracker.lib.numbers import portion_in_words

MAX_QUERY_LENGTH = 200
MAX_LINES = 10
MAX_OTHERS = 4
# Shown before a visitor types: foods' keys in the catalogue, each with the label of a portion.
DEFAULT = (("oat-bran", "1/2 cup"), ("almonds", "1 oz"))


@dataclass(frozen=True)
class ExampleItem:
    """A food in an amount.

    `magnesium_mg` is elemental; None is unknown, as is that of an unclear amount.
    """

    food: Food
    amount_words: str
    magnesium_mg: Decimal | None
    is_at_least: bool = False

    @property
    def is_supplemental(self) -> bool:
        return self.food.is_supplemental

    @classmethod
    def from_portion(cls, food: Food, portion: Portion | None, amount: Decimal) -> ExampleItem:
        """Return the item for `amount` of a portion; of the bare unit when None."""
        label, quantity = (portion.label, portion.quantity) if portion else (food.basis_unit, Decimal(1))
        words = portion_in_words(amount, label, quantity, food.basis_unit)
        return cls(food, words, food.magnesium_for(amount * quantity), food.is_at_least)

    @classmethod
    def from_line(cls, line: ParsedLine, food: Food) -> ExampleItem:
        if line.amount is None:
            return cls(food, "", None)
        return cls.from_portion(food, line.portion, line.amount)


@dataclass(frozen=True)
class ExampleDay:
    """Foods of a visitor's text.

    `missed` are words without a food, `others` are more foods of that name.
    """

    query: str = ""
    items: list[ExampleItem] = field(default_factory=list)
    others: list[Food] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def read_example(text: str) -> ExampleDay:
    """Return the foods of a text: each food of a sentence, or the best match of a food's name.

    A text of fewer than two letters gives the default example.
    """
    query = text.strip()[:MAX_QUERY_LENGTH]
    if len(query) < MIN_LETTERS:
        return ExampleDay(items=_default_items())
    if reading := Interpreter().read_if_phrase(query):
        lines = reading.lines[:MAX_LINES]
        items = [ExampleItem.from_line(line, line.food) for line in lines if line.food]
        return ExampleDay(query, items, missed=[line.part.text for line in lines if not line.food])
    found = [each.food for each in search_foods(query, limit=1 + MAX_OTHERS).foods]
    if not found:
        return ExampleDay(query, missed=[query])
    return ExampleDay(query, [_usual(found[0])], others=found[1:])


def _usual(food: Food) -> ExampleItem:
    """Return the usual portion of a food; without one, the amount that its value is for."""
    portion = food.usual_portion()
    return ExampleItem.from_portion(food, portion, Decimal(1))


def _default_items() -> list[ExampleItem]:
    """Return the items of DEFAULT that the catalogue has."""
    found: Iterable[Portion] = Portion.objects.select_related("food").filter(
        food__catalogue_key__in=[key for key, _ in DEFAULT], food__is_retired=False
    )
    by_name = {(portion.food.catalogue_key, portion.label): portion for portion in found}
    portions = [by_name[pair] for pair in DEFAULT if pair in by_name]
    return [ExampleItem.from_portion(portion.food, portion, Decimal(1)) for portion in portions]
