"""What was had, line by line: each with its food, portion and amount, as far as they can be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from foods.models import Food, Portion
from foods.phrases.dish_plans import may_be_split
from foods.phrases.dish_tables import Tables, tables
from foods.phrases.dishes import DishReader
from foods.phrases.measuring import Known, Measured, measure
from foods.phrases.naming import begins, has_number, is_called, is_exactly, is_thing
from foods.phrases.reading import Part, Phrase, read_phrase
from foods.phrases.units import HOUSEHOLD, kind_of, unit_at
from foods.search import FoodSearch
from foods.words import normalise

MATCHES = 6  # foods that a line offers to choose from
WEAK = {"on", "in"}  # these stand in names more often than between foods


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

    part: Part
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
        return not self.question and all(
            line.food and line.amount is not None and not line.question and not line.unknown_words
            for line in self.lines
        )


class Understanding:
    """Reads phrases for one person; asks search for the same words once only."""

    def __init__(self, *, user: Any = None, first: Sequence[int] = ()) -> None:
        self._search, self._first = FoodSearch(user, first), first
        self._found: dict[str, list[Food]] = {}
        self._tables: Tables | None = None

    def read(self, text: str) -> Reading:
        """The lines of `text`, one for each thing that was had."""
        phrase = read_phrase(text)
        lines, _ = self._lines(phrase)
        return Reading(lines, phrase.meal, phrase.day)

    def read_if_phrase(self, text: str) -> Reading | None:
        """The same; None where `text` is the name of a food, which search answers better."""
        phrase = read_phrase(text)
        has_amounts = any(part.has_amount for part in phrase.parts)
        is_one = not has_amounts and len(phrase.parts) < 2
        if is_one and not may_be_split(phrase.parts, self._dish_tables()):
            return None
        lines, is_split = self._lines(phrase)
        if is_split:
            return Reading(lines, phrase.meal, phrase.day)
        if is_one or (not has_amounts and self._is_beginning(text)):
            return None
        if len(lines) == 1:
            is_phrase = self._is_phrase(lines[0], text)
        elif any(line.part.has_amount for line in lines):
            is_phrase = any(line.foods for line in lines)
        else:
            is_phrase = all(self._is_named(line) for line in lines)
        return Reading(lines, phrase.meal, phrase.day) if is_phrase else None

    def _is_beginning(self, text: str) -> bool:
        return any(begins(text, food.name) for food in self._find(text))

    def line(self, part: Part, food: Food | None = None) -> Line:
        """What `part` says, of `food` where the member chose one."""
        part, foods = self._foods_for(part)
        if food is not None:
            foods = [food, *(other for other in foods if other != food)][:MATCHES]
            return _measured(part, foods)
        return _best(part, foods)

    # --- one or several ---------------------------------------------------------------------------

    def _is_phrase(self, line: Line, text: str) -> bool:
        part = line.part
        if not part.is_measured or not line.foods:
            return False
        if part.unit or part.problem:
            return True
        if part.size and line.amount is None:
            return False  # a big mac
        return not any(
            has_number(text, word, food.name, food.aliases)
            for word in normalise(part.amount_text)
            for food in self._find(text)
        )

    def _lines(self, phrase: Phrase) -> tuple[list[Line], bool]:
        """The lines of a phrase; and whether any is a dish's or a brand's."""
        self._look_up(phrase.parts)
        parts: list[Part] = []
        for part in phrase.parts:
            whole = self._as_one(parts[-1], part) if parts else None
            if whole:
                parts[-1] = whole
            else:
                parts.append(part)
        dishes = DishReader(
            self._dish_tables(),
            find=self._find,
            search=self._search_for,
            line=self.line,
            measured=_best,
        )
        return dishes.lines(parts)

    def _dish_tables(self) -> Tables:
        if self._tables is None:
            self._tables = tables()
        return self._tables

    def _as_one(self, before: Part, part: Part) -> Part | None:
        """Both as one part where they are one food: "mac and cheese", "eggs, scrambled"; else None."""
        if not _may_be_one(before, part):
            return None
        between = ", " if part.joiner == "," else f" {part.joiner} "
        words = _together(before, part)
        said = part if part.has_amount else before
        joined = replace(said, text=f"{before.text}{between}{part.text}", words=words, joiner=before.joiner)
        together = self._find(words)
        called = [food for food in together if is_called(words, food.name, food.aliases)]
        if called:
            self._found[words] = [*called, *(food for food in together if food not in called)]
            return joined
        if together and not self._names(part.words):
            return joined
        if not self._find(part.words) and part.joiner in WEAK:
            return joined
        return None

    def _names(self, words: str) -> bool:
        return any(is_thing(words, food.name, food.aliases) for food in self._find(words)[:3])

    def _is_named(self, line: Line) -> bool:
        return bool(line.foods) and self._names(line.part.words)

    # --- foods ------------------------------------------------------------------------------------

    def look_up(self, texts: Iterable[str]) -> None:
        """Search for all that `texts` say at once: as many statements as for one line."""
        self._look_up([part for text in texts for part in read_phrase(text).parts])

    def _look_up(self, parts: Sequence[Part]) -> None:
        together = [_together(*pair) for pair in pairwise(parts) if _may_be_one(*pair)]
        self._search_for([*(part.words for part in parts if part.words), *together])

    def _search_for(self, queries: Iterable[str]) -> None:
        new = list(dict.fromkeys(words for words in queries if words not in self._found))
        if new:
            for words, found in zip(new, self._search.find(new, limit=MATCHES), strict=True):
                self._found[words] = self._ordered([each.food for each in found.foods], words)

    def _find(self, words: str) -> list[Food]:
        self._search_for([words])
        return self._found[words]

    def _ordered(self, foods: list[Food], words: str) -> list[Food]:
        """One line has one food: what is usual here comes first, and what goes by these words and no more."""

        def key(food: Food) -> bool:
            is_usual = food.pk in self._first or food.owner_id is not None
            called = is_thing if is_usual else is_exactly
            return not called(words, food.name, food.aliases)

        return sorted(foods, key=key)

    def _foods_for(self, part: Part) -> tuple[Part, list[Food]]:
        """The foods of a part; and the part, read in another way where that finds some."""
        foods = self._find(part.words) if part.words else []
        if part.unit and kind_of(part.unit) == HOUSEHOLD and not _fits(part, foods):
            # "2 ring doughnuts": what looked like a unit is a word of the name.
            with_unit = f"{part.unit_text} {part.words}"
            others = [food for food in self._find(with_unit) if is_called(with_unit, food.name, food.aliases)]
            if others:
                return replace(part, words=with_unit, unit="", unit_text=""), others
        if not foods and not part.unit and (behind := _unit_behind(part)):
            return behind, self._find(behind.words)  # "2 bread slices"
        return part, foods


def _may_be_one(before: Part, part: Part) -> bool:
    """Return True when both may be one food by their words: only one of them has an amount."""
    is_open = not part.has_amount or (part.is_behind and not before.has_amount)
    is_joined = bool(before.words and part.words) and part.joiner not in {"", ";"}
    return is_open and is_joined and not before.is_behind


def _together(before: Part, part: Part) -> str:
    between = ", " if part.joiner == "," else f" {part.joiner} "
    return f"{before.words}{between}{part.words}"


def _unit_behind(part: Part) -> Part | None:
    words = part.words.split()
    unit = unit_at(words, len(words) - 1) if len(words) > 1 else None
    if unit is None:
        return None
    amount = part if part.has_amount else replace(part, amount=Decimal(1), amount_text="1", is_article=True)
    return replace(amount, words=" ".join(words[:-1]), unit=unit[0], unit_text=words[-1])


def _fits(part: Part, foods: list[Food]) -> bool:
    return any(measure(part, _known(food)).amount is not None for food in foods)


def _best(part: Part, foods: list[Food]) -> Line:
    """The first food that has such a portion, or else the first."""
    line = _measured(part, foods)
    if line.food is None or line.amount is not None or part.amount is None:
        return line
    for food in foods[1:]:
        other = _measured(part, [food, *(each for each in foods if each != food)])
        if other.amount is not None:
            return other
    return line


def _measured(part: Part, foods: list[Food]) -> Line:
    if not foods:
        return Line(part)
    food = foods[0]
    found: Measured = measure(part, _known(food))
    portion = None if found.portion is None else food.portions.all()[found.portion]
    return Line(part, foods, portion, found.amount, found.problem, found.how)


def _known(food: Food) -> Known:
    portions = [(portion.label, portion.quantity) for portion in food.portions.all()]
    return Known(food.name, food.basis_unit, food.basis_quantity, food.kind == Food.Kind.DRINK, portions)
