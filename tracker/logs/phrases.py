"""A sentence in the add box, as a form: what was understood, each line to be mended before it is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms

from foods.models import Food, Portion
from foods.phrases import Line, Reading, Understanding
from foods.phrases.reading import Part
from foods.portions import UNIT, PortionChoice, PortionForm, portion_choices
from foods.with_portions import offered_foods
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_amount, format_mg
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.reads import recent_food_ids

LONGEST_PHRASE = 200
MOST_LINES = 20
LOOK = "Look at this line once more, then add."


class LineForm(PortionForm):
    """How much of one line's food. Its fields carry the line's number: `0-amount`."""

    id = forms.UUIDField(error_messages={"invalid": "This line is damaged. Please leave it out."})

    def clean_id(self) -> UUID:
        id: UUID = self.cleaned_data["id"]
        if id.version != 7:
            raise forms.ValidationError("This line is damaged. Please leave it out.")
        return id


@dataclass
class PhraseLine:
    """One line as it stands in the form. `text` is what the line was read from."""

    number: int
    id: UUID | str
    line: Line
    choices: list[PortionChoice]
    form: LineForm
    problem: str = ""

    @property
    def text(self) -> str:
        return self.line.part.text

    @property
    def food(self) -> Food | None:
        return self.line.food

    @property
    def amount(self) -> str:
        return str(self.form["amount"].value() or "")

    @property
    def how_shown(self) -> str:
        """A sum that was made, as long as its outcome stands in the form."""
        amount = self.line.amount
        is_it = amount is not None and self.amount == format_amount(amount, exact=True)
        return self.line.how if is_it else ""

    @cached_property
    def magnesium_mg(self) -> Decimal | None:
        """Of what stands in the form now; None when the amount or the value is unknown."""
        if self.food is None or not self.form.is_valid():
            return None
        data = self.form.cleaned_data
        return self.food.magnesium_for(data["amount"] * data["portion"].quantity)

    @property
    def has_amount(self) -> bool:
        return self.food is not None and self.form.is_valid()

    @property
    def error(self) -> str:
        """The first thing that is wrong with it, in a sentence; empty while nothing is."""
        if self.food is None:
            return f"Nothing is called “{self.line.part.words or self.text}”."
        if self.line.problem and not self.amount:
            return f"{self.line.problem} Choose a portion and say how many."
        if self.problem:
            return self.problem
        return next((str(errors[0]) for errors in self.form.errors.values()), "")


@dataclass
class PhraseForm:
    """All lines of a sentence. It is valid when each has a food and an amount, and nothing was changed
    that the member has not seen the outcome of."""

    text: str
    lines: list[PhraseLine] = field(default_factory=list)
    meal: str = ""
    reading: Reading | None = None  # what was understood, before the member changed any of it

    @classmethod
    def of(cls, text: str, *, user: Any, first: Sequence[int]) -> PhraseForm | None:
        """What `text` says; None where it is no sentence but the name of a food.

        `first` are ids of foods that are meant before others of the same name: those had recently.
        """
        reading = Understanding(user=user, first=first).read_if_phrase(text)
        if reading is None:
            return None
        lines = [_fresh(line, number) for number, line in enumerate(reading.lines[:MOST_LINES])]
        return cls(text, lines, reading=reading)

    @classmethod
    def sent(cls, data: Mapping[str, str], *, user: Any) -> PhraseForm:
        """As it was sent, with what was typed kept. A line whose words were changed is read anew.

        Before that is logged, the member is asked to look at it; unless looking is all that was asked for.
        """
        is_looking = "look" in data or "drop" in data
        numbers = [number for number in range(MOST_LINES) if f"{number}-text" in data]
        numbers = [number for number in numbers if data.get("drop") != str(number)]
        ids = [_number(data.get(f"{number}-food")) for number in numbers]
        foods = offered_foods(user.pk, [id for id in ids if id])
        if not is_looking and (kept := _as_shown(data, numbers, [foods.get(id) for id in ids])):
            phrase = cls(data.get("q", "")[:LONGEST_PHRASE], kept, data.get("meal", ""))
            if not phrase.problem:
                return phrase
        understanding = Understanding(user=user, first=recent_food_ids(user.pk, user.profile.today()))
        understanding.look_up(data[f"{number}-text"][:LONGEST_PHRASE] for number in numbers)
        lines: list[PhraseLine] = []
        for number, food_id in zip(numbers, ids, strict=True):
            fields = _Fields(data, number)
            lines += _lines(fields, foods.get(food_id), understanding, at=len(lines))
        if is_looking:
            for line in lines:
                line.problem = ""
        return cls(data.get("q", "")[:LONGEST_PHRASE], lines[:MOST_LINES], data.get("meal", ""))

    @property
    def problem(self) -> str:
        """Why it cannot be added yet, in a sentence; empty when it can."""
        if not self.lines:
            return "Nothing is left to add. Type what you had."
        if self.meal not in Meal.values:
            return "Choose a meal, then add again."
        count = sum(bool(line.error) for line in self.lines)
        if not count:
            return ""
        return f"{count} line{'s need' if count > 1 else ' needs'} a look. Nothing was added yet."

    def entries(self, user: Any, day: date) -> list[IntakeEntry]:
        """What is logged, when nothing is to be mended; not stored yet."""
        return [
            IntakeEntry.of(
                food, data["amount"], data["portion"], id=data["id"], user=user, day=day, meal=self.meal
            )
            for line in self.lines
            if (food := line.food) and (data := line.form.cleaned_data)
        ]

    @property
    def done(self) -> str:
        """What was done when they are added: “Almonds and Oat bran added”, “4 entries added”."""
        names = [line.food.name for line in self.lines if line.food]
        if len(names) > 2:
            return f"{len(names)} entries added"
        return f"{' and '.join(names)} added"

    @property
    def in_words(self) -> str:
        """For the ear: what Enter adds, or what is to be mended first."""
        count = sum(bool(line.error) for line in self.lines)
        foods = ", ".join(f"{line.food or line.text}" for line in self.lines)
        what = f"{len(self.lines)} understood: {foods}, {format_mg(self.magnesium_mg)} mg."
        return f"{what} {count} to mend." if count else f"{what} Enter adds them."

    @property
    def magnesium_mg(self) -> Decimal:
        """Known milligrams of all lines."""
        return sum((line.magnesium_mg or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def is_at_least(self) -> bool:
        return any(line.magnesium_mg is None for line in self.lines)

    @property
    def first_wrong(self) -> int:
        """The number of the first line with something to mend; -1 without one."""
        return next((line.number for line in self.lines if line.error), -1)


@dataclass(frozen=True)
class _Fields:
    """What was sent of one line."""

    data: Mapping[str, str]
    number: int

    def __getitem__(self, name: str) -> str:
        return self.data.get(f"{self.number}-{name}", "")[:LONGEST_PHRASE]


def _as_shown(
    data: Mapping[str, str], numbers: Sequence[int], foods: Sequence[Food | None]
) -> list[PhraseLine]:
    """The lines of a form that was sent as it was shown, but for amounts and portions; else none.

    What they say is known then, and nothing has to be searched for again.
    """
    lines: list[PhraseLine] = []
    for number, food in zip(numbers, foods, strict=True):
        fields = _Fields(data, number)
        is_same = fields["text"] == fields["said"] and fields["food"] == fields["was"]
        if food is None or not is_same:
            return []
        lines.append(_kept(Line(Part(fields["text"]), [food]), len(lines), fields))
    return lines


def _lines(fields: _Fields, food: Food | None, understanding: Understanding, *, at: int) -> list[PhraseLine]:
    """The line as it was sent; several, when it was written anew as several."""
    read, is_rewritten = understanding.read(fields["text"]).lines, fields["text"] != fields["said"]
    if not read:  # emptied: the button leaves a line out, and says so
        read, is_rewritten = understanding.read(fields["said"]).lines, False
    is_gone = bool(fields["food"]) and food is None
    if is_rewritten or food is None or len(read) != 1:
        ids: list[UUID | str] = [fields["id"], *(new_id() for _ in read[1:])]
        fresh = [_fresh(line, at + n, id) for n, (line, id) in enumerate(zip(read, ids, strict=False))]
        for each in fresh:
            each.problem = LOOK if is_rewritten or is_gone or food else ""
        return fresh
    line = understanding.line(read[0].part, food)
    if fields["food"] != fields["was"]:
        chosen = _fresh(line, at, fields["id"])
        chosen.problem = LOOK
        return [chosen]
    return [_kept(line, at, fields)]


def _choices(line: Line) -> list[PortionChoice]:
    return portion_choices(line.food) if line.food else []


def _fresh(line: Line, number: int, id: UUID | str = "") -> PhraseLine:
    """As it was understood."""
    id = id or new_id()
    choices = _choices(line)
    amount = "" if line.amount is None else format_amount(line.amount, exact=True)
    data = {"id": id, "amount": amount, "portion": _value_of(line.portion, choices)}
    return _line(line, number, id, choices, data)


def _kept(line: Line, number: int, fields: _Fields) -> PhraseLine:
    """As it was sent."""
    data = {name: fields[name] for name in ("id", "amount", "portion")}
    return _line(line, number, fields["id"], _choices(line), data)


def _line(
    line: Line, number: int, id: UUID | str, choices: list[PortionChoice], data: Mapping[str, Any]
) -> PhraseLine:
    prefixed = {f"{number}-{name}": value for name, value in data.items()}
    form = LineForm(prefixed, choices=choices, prefix=str(number), auto_id="line-%s")
    return PhraseLine(number, id, line, choices, form)


def _value_of(portion: Portion | None, choices: list[PortionChoice]) -> str:
    """The choice that stands for a portion; the bare unit where that is a portion of its own."""
    if portion is not None and portion.pk:
        return f"p{portion.pk}"
    for choice in choices:
        if choice.portion.label == f"1 {choice.portion.food.basis_unit}":
            return choice.value
    return UNIT


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
