"""Part of a phrase: one food as it was typed. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PhrasePart:
    """Food in a phrase.

    `amount` is None without one, or with one that has no single value: `problem` is then the reason, and
    `readings` are the possible values. `unit` is a name of foods.phrases.units, `words` are the words for the
    food, `without` are the words after "without", "no" or "not", `joiner` is the word before it. `meal` is
    the meal that was named for it.
    """

    text: str
    words: str = ""
    amount: Decimal | None = None
    amount_text: str = ""
    unit: str = ""
    unit_text: str = ""
    size: str = ""
    joiner: str = ""
    problem: str = ""
    is_article: bool = False
    is_each: bool = False
    is_behind: bool = False  # the amount follows the food: "almonds 30 g"
    readings: tuple[Decimal, ...] = ()  # possible amounts of "2-3" or "1,000"
    without: tuple[str, ...] = ()
    meal: str = ""

    @property
    def has_amount(self) -> bool:
        """True when any amount was given, "a" and "small" too."""
        return bool(self.amount_text)

    @property
    def is_measured(self) -> bool:
        """True when a number, a unit or a size was given: more than an article."""
        return self.has_amount and not (self.is_article and not self.unit and not self.size)
