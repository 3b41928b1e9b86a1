"""One thing that was had, as it was written. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PhrasePart:
    """One thing that was had.

    `amount` is None without one, or with one that has no single value: `problem` then says so, and `readings`
    are the values it may have. `unit` is a name of foods.phrases.units, `words` are what is left for the
    food, `without` are the words after "without", "no" or "not", `joiner` is what stands before. `meal` is
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
    is_behind: bool = False  # the amount stands behind the food: "almonds 30 g"
    readings: tuple[Decimal, ...] = ()  # of "2-3" or "1,000": the amounts it may be
    without: tuple[str, ...] = ()
    meal: str = ""

    @property
    def has_amount(self) -> bool:
        """Whether anything was said of how much, "a" and "small" too."""
        return bool(self.amount_text)

    @property
    def is_measured(self) -> bool:
        """Whether a number, a unit or a size was said: more than an article."""
        return self.has_amount and not (self.is_article and not self.unit and not self.size)
