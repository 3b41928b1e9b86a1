"""What was understood of a phrase: its lines, and the answers that a line's question offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from foods.models import Food, Portion
from foods.phrases.parser import PhrasePart


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a line's question: so many of a food's portion; None is its bare unit.

    `label` is the button's text, such as "2 figs, 100 g".
    """

    label: str
    food: Food
    portion: Portion | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was had.

    `foods` are those that fit the words, the likeliest first; none where nothing is called so. `portion`
    None is the food's bare unit, `amount` None is for the member to say: `problem` tells why, `how` tells
    of a sum that was made, and `is_about` that it is an estimate. `note` is what to say beside the line.

    With a `question` nothing is logged until the member answers it: by one of `options`, by choosing one of
    `foods`, or by confirming the line as it stands. `unknown_words` were typed and not understood.
    """

    part: PhrasePart
    foods: list[Food] = field(default_factory=list)
    portion: Portion | None = None
    amount: Decimal | None = None
    problem: str = ""
    how: str = ""
    is_about: bool = False
    note: str = ""
    question: str = ""
    options: tuple[Option, ...] = ()
    unknown_words: tuple[str, ...] = ()

    @property
    def food(self) -> Food | None:
        return self.foods[0] if self.foods else None

    @property
    def quantity(self) -> Decimal | None:
        """In the food's basis unit; None without an amount."""
        if self.amount is None:
            return None
        return self.amount * self.portion.quantity if self.portion else self.amount

    @property
    def magnesium_mg(self) -> Decimal | None:
        """Elemental milligrams; None when the amount or the food's value is unknown."""
        if self.food is None or self.quantity is None:
            return None
        return self.food.magnesium_for(self.quantity)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as it was understood.

    `meal` is the meal that was named, `day` the words for another day ("yesterday"); empty without one.
    With a `question` about the whole of it, nothing is logged until the member answers.
    """

    lines: list[Line]
    meal: str = ""
    day: str = ""
    question: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether Enter may log it as it stands."""
        return (
            bool(self.lines)
            and not self.question
            and all(
                line.food and line.amount is not None and not line.question and not line.unknown_words
                for line in self.lines
            )
        )
