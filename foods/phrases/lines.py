"""Lines of an interpreted phrase, with the options for a line's question."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from foods.models import Food, Portion
from foods.phrases.parser import PhrasePart
from foods.phrases.quantities import MeasuredQuantity
from tracker.lib.numbers import portion_in_words


@dataclass(frozen=True, slots=True)
class LineOption:
    """Option for a line's question: an amount of a food's portion; None is its bare unit.

    `label` is the button's text, such as "2 figs, 100 g".
    """

    label: str
    food: Food
    portion: Portion | None
    amount: Decimal

    @classmethod
    def from_quantity(cls, food: Food, found: MeasuredQuantity) -> LineOption:
        """Return one of several possible amounts, with a button text: "2 figs, 100 g"."""
        amount = found.amount or Decimal(0)
        portion = None if found.portion is None else food.portions.all()[found.portion]
        label, quantity = (portion.label, portion.quantity) if portion else (food.basis_unit, Decimal(1))
        return cls(portion_in_words(amount, label, quantity, food.basis_unit), food, portion, amount)


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """Line of a phrase: one food with its amount.

    `foods` are those that fit the words, the likeliest first; none when no food has the name. `portion` None
    is the food's bare unit; `amount` None is to be entered by the member: `problem` is the reason, `how`
    describes a calculation, and `is_about` marks an estimate. `note` is to be shown with the line.

    With a `question` nothing is logged until the member answers it: by one of `options`, by choosing one of
    `foods`, or by confirming the line as it is. `unknown_words` were typed and not interpreted.
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
    options: tuple[LineOption, ...] = ()
    unknown_words: tuple[str, ...] = ()

    @property
    def food(self) -> Food | None:
        return self.foods[0] if self.foods else None

    @property
    def quantity(self) -> Decimal | None:
        """Quantity in the food's basis unit; None without an amount."""
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
class PhraseReading:
    """Interpreted phrase.

    `meal` is the named meal, `day` the words for another day ("yesterday"); empty without one. With a
    `question` about all of it, nothing is logged until the member answers.
    """

    lines: list[ParsedLine]
    meal: str = ""
    day: str = ""
    question: str = ""

    @property
    def is_certain(self) -> bool:
        """True when Enter may log it as it is."""
        return (
            bool(self.lines)
            and not self.question
            and all(
                line.food and line.amount is not None and not line.question and not line.unknown_words
                for line in self.lines
            )
        )
