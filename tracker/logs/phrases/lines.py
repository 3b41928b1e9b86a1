"""One line of a phrase in the add box: food, amount and question, as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy

from foods.forms import UNIT, PortionChoice, PortionForm, portion_choices
from foods.models import Food, Portion
from foods.phrases import Interpreter
from foods.phrases.lines import ParsedLine
from tracker.lib.form_fields import SentIdField
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_amount, portion_in_words

MAX_ANSWERS = 4  # foods listed as answers to a question; the select below has the others


class PhraseLineForm(PortionForm):
    """Form for the amount of one line's food. Field names carry the line's number: `0-amount`."""

    id = SentIdField(
        damaged=gettext_lazy("Something went wrong with this line. Remove it, then type it again.")
    )


@dataclass(frozen=True)
class PhraseAnswer:
    """A button that answers a line's question by a food and an amount, or by a food alone.

    `value` is the line's number, the food's id, the portion's choice and the amount, which is empty where the
    food has no such amount. `magnesium_mg` is elemental; None is unknown.
    """

    value: str
    label: str
    amount_words: str
    magnesium_mg: Decimal | None
    has_amount: bool = True
    is_at_least: bool = False

    @classmethod
    def from_choice(
        cls, number: int, food: Food, portion: Portion | None, amount: Decimal | None, label: str = ""
    ) -> PhraseAnswer:
        value = f"{number} {food.pk} {value_of(portion, portion_choices(food))} "
        if amount is None:
            return cls(value, label or str(food), "", None, has_amount=False)
        quantity = amount * portion.quantity if portion else amount
        return cls(
            f"{value}{amount.normalize():f}",
            label or str(food),
            "" if label else amount_in_words(food, portion, amount),
            food.magnesium_for(quantity),
            is_at_least=food.is_at_least,
        )


@dataclass
class PhraseLine:
    """One line of the phrase form. `text` is the text it was parsed from.

    `is_settled`: the member has answered its question. `answers` are buttons to do so. `is_chosen`: the
    member has just chosen another food for it.
    """

    number: int
    id: UUID | str
    line: ParsedLine
    choices: list[PortionChoice]
    form: PhraseLineForm
    problem: str = ""
    is_settled: bool = False
    is_chosen: bool = False
    answers: Sequence[PhraseAnswer] = ()

    @property
    def text(self) -> str:
        return self.line.part.text

    @property
    def food(self) -> Food | None:
        return self.line.food

    @property
    def amount(self) -> str:
        return str(self.form["amount"].value() or "")

    @cached_property
    def is_as_read(self) -> bool:
        """True when the form still has the parsed amount."""
        amount = self.line.amount
        return amount is not None and self.amount == format_amount(amount, exact=True)

    @property
    def is_changed(self) -> bool:
        """True when the member has just changed it; its fields then stay open and keep the focus."""
        if self.is_chosen or self.line.amount is None:
            return self.is_chosen
        portion = value_of(self.line.portion, self.choices)
        return not self.is_as_read or self.form["portion"].value() != portion

    @property
    def how_shown(self) -> str:
        """Return the calculation behind the amount, as long as the form has its result."""
        return self.line.how if self.is_as_read else ""

    @property
    def is_about(self) -> bool:
        """True when the amount is an estimate and still the one in the form."""
        return self.line.is_about and self.is_as_read

    @cached_property
    def amount_in_words(self) -> str:
        """The amount as it will be logged: `½ cup, 47 g`; empty while it is missing or wrong."""
        if not self.has_amount:
            return ""
        data = self.form.cleaned_data
        return amount_in_words(data["portion"].food, data["portion"], data["amount"])

    @cached_property
    def magnesium_mg(self) -> Decimal | None:
        """Return the milligrams of the form's amount; None when amount or value is unknown."""
        if self.food is None or not self.form.is_valid():
            return None
        data = self.form.cleaned_data
        return self.food.magnesium_for(data["amount"] * data["portion"].quantity)

    @property
    def is_at_least(self) -> bool:
        """True where something in the food is unknown and left out."""
        return self.food is not None and self.food.is_at_least

    @property
    def has_amount(self) -> bool:
        return self.food is not None and self.form.is_valid()

    @property
    def question(self) -> str:
        """Return the question to answer before logging; empty without one, or once answered."""
        if self.is_settled:
            return ""
        if self.line.question:
            return self.line.question
        if self.line.unknown_words and self.food:
            return gettext("We couldn’t match “%(words)s”. Choose a food or edit the text.") % {
                "words": " ".join(self.line.unknown_words)
            }
        return self.line.problem if self.answers else ""

    @property
    def error(self) -> str:
        """Return the first error as a sentence; empty without one."""
        if self.question:
            return self.question
        if self.food is None:
            return gettext("No food found for “%(words)s”. Edit the text or remove this line.") % {
                "words": self.line.part.words or self.text
            }
        if self.line.problem and not self.amount:
            return gettext("%(problem)s Choose a portion and enter an amount.") % {
                "problem": self.line.problem
            }
        if self.problem:
            return self.problem
        return next((str(errors[0]) for errors in self.form.errors.values()), "")


def amount_in_words(food: Food, portion: Portion | None, amount: Decimal) -> str:
    """Return an amount of a portion, or of the food's bare unit when None: `2 oz, 57 g`."""
    unit = food.basis_unit
    if portion is None:
        return portion_in_words(amount, unit, Decimal(1), unit)
    return portion_in_words(amount, portion.label, portion.quantity, unit)


def fresh_line(line: ParsedLine, number: int, understanding: Interpreter, id: UUID | str = "") -> PhraseLine:
    """Return a line as parsed, with the answers to its question."""
    id = id or new_id()
    choices = _choices(line)
    amount = "" if line.amount is None else format_amount(line.amount, exact=True)
    data = {"id": id, "amount": amount, "portion": value_of(line.portion, choices)}
    made = _make_line(line, number, id, choices, data)
    made.answers = _list_answers(line, number, understanding)
    return made


def kept_line(line: ParsedLine, number: int, fields: Mapping[str, str]) -> PhraseLine:
    """Return a line as it was sent: `fields` has its id, amount and portion."""
    data = {name: fields[name] for name in ("id", "amount", "portion")}
    return _make_line(line, number, fields["id"], _choices(line), data)


def _list_answers(line: ParsedLine, number: int, understanding: Interpreter) -> list[PhraseAnswer]:
    if line.options:
        return [
            PhraseAnswer.from_choice(number, option.food, option.portion, option.amount, option.label)
            for option in line.options
        ]
    if not (line.question or line.unknown_words):
        return []
    measured = [(food, understanding.line(line.part, food)) for food in line.foods[:MAX_ANSWERS]]
    return [PhraseAnswer.from_choice(number, food, each.portion, each.amount) for food, each in measured]


def _choices(line: ParsedLine) -> list[PortionChoice]:
    return portion_choices(line.food) if line.food else []


def _make_line(
    line: ParsedLine, number: int, id: UUID | str, choices: list[PortionChoice], data: Mapping[str, Any]
) -> PhraseLine:
    prefixed = {f"{number}-{name}": value for name, value in data.items()}
    form = PhraseLineForm(prefixed, choices=choices, prefix=str(number), auto_id="line-%s")
    return PhraseLine(number, id, line, choices, form)


def value_of(portion: Portion | None, choices: list[PortionChoice]) -> str:
    """Return the choice for a portion; the bare unit when that is itself a portion."""
    if portion is not None and portion.pk:
        return f"p{portion.pk}"
    for choice in choices:
        if choice.portion.label == f"1 {choice.portion.food.basis_unit}":
            return choice.value
    return UNIT
