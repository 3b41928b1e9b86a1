"""How much of a food an amount in words is: which of its portions, how often. Pure Python.

A weight is never guessed: what the food's portions do not tell is None, and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from foods.phrases.numbers import as_amount
from foods.phrases.reading import Part
from foods.phrases.units import HOUSEHOLD, MASS, VOLUME, Label, base_of, kind_of, read_label, stem
from foods.words import normalise
from tracker.lib.numbers import FRACTION_SIGNS, STEP, NotAnAmount, format_decimal, format_quantity

# What one of a food is, when its portions name it by neither the food nor a size.
PIECES = {"piece", "fruit", "unit", "item"}
SIZES_OF_ONE = ("medium", "", "large", "small")  # of a label that says a size only, the likeliest first
CONTAINERS = {"pot": "container", "container": "pot", "tub": "container"}  # two words for one thing


@dataclass(frozen=True, slots=True)
class Known:
    """A food, as far as measuring needs it. `portions` are (label, quantity in the basis unit)."""

    name: str
    basis_unit: str
    basis_quantity: Decimal
    is_drink: bool
    portions: Sequence[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Measured:
    """`amount` times the portion at place `portion`; times the bare unit where that is None.

    Without an amount the member has to say it, and `problem` says why. `how` tells of a sum that was made.
    """

    amount: Decimal | None
    portion: int | None
    problem: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class _Choice:
    place: int
    label: Label
    quantity: Decimal

    @property
    def quantity_of_one(self) -> Decimal:
        return self.quantity / self.label.count


def measure(part: Part, food: Known) -> Measured:
    """What `part` says of `food`; its usual portion where it says no amount."""
    found = _measure(part, food)
    if found.amount is None:
        return found
    try:
        return Measured(as_amount(found.amount), found.portion, found.problem, found.how)
    except NotAnAmount as error:
        return Measured(None, found.portion, str(error))


def _measure(part: Part, food: Known) -> Measured:
    choices = [_Choice(at, read_label(label), quantity) for at, (label, quantity) in enumerate(food.portions)]
    usual = 0 if choices else None
    if not part.has_amount:
        return Measured(Decimal(1) if choices else food.basis_quantity, usual)
    if part.amount is None:
        return Measured(None, usual, part.problem)
    kind = kind_of(part.unit) if part.unit else ""
    if kind == MASS:
        return _weighed(part, food, choices) or _unknown(part, usual)
    if kind == VOLUME:
        return _poured(part, food, choices) or _unknown(part, usual)
    if kind == HOUSEHOLD:
        fitting = [each for each in choices if _is_of_unit(each.label, part.unit) and _has_size(each, part)]
    else:
        fitting = list(_ones(part, food, choices))
    return _times(part, food, choices, fitting) or _unknown(part, usual)


def _unknown(part: Part, usual: int | None) -> Measured:
    size = f"{part.size} " if part.size else ""
    if part.unit:
        many = "a" if part.amount_text == "1" and part.is_article else part.amount_text
        return Measured(None, usual, f"How much “{many} {size}{part.unit_text}” of this is, is not known.")
    said = f"a {part.size} one" if part.size else "one of these"
    return Measured(None, usual, f"How much {said} is, is not known.")


# --- weights and volumes --------------------------------------------------------------------------


def _weighed(part: Part, food: Known, choices: list[_Choice]) -> Measured | None:
    if food.basis_unit != "g" or part.amount is None:
        return None
    if part.unit != "g" and (own := _same_unit(part, choices)):
        return Measured(part.amount, own.place)
    return _in_units(part.amount * base_of(part.unit), part, food, is_said=part.unit != "g")


def _poured(part: Part, food: Known, choices: list[_Choice]) -> Measured | None:
    if part.amount is None or food.basis_unit not in {"g", "ml"}:
        return None
    if part.unit != "ml" and (own := _same_unit(part, choices)):
        return Measured(part.amount, own.place)
    asked = part.amount * base_of(part.unit)
    if food.basis_unit == "ml":
        return _in_units(asked, part, food, is_said=part.unit != "ml")
    holding = [each for each in choices if each.label.millilitres]
    if not holding:
        return None
    nearest = min(holding, key=lambda each: (_misses(each, part), _distance(each, part, asked)))
    if nearest.label.noun == part.unit:
        return _by_portion(part.amount, nearest, part, food)
    grams = asked * nearest.quantity / (nearest.label.millilitres or asked)
    label, quantity = food.portions[nearest.place]
    how = f"{label} is {format_quantity(quantity)} {food.basis_unit}"
    return _in_units(grams, part, food, is_said=True, how=how)


def _same_unit(part: Part, choices: list[_Choice]) -> _Choice | None:
    """A portion that is one of the unit: "1 oz", "1 cup, chopped". The plain one, unless more was said."""
    same = [each for each in choices if each.label.noun == part.unit and each.label.count == 1]
    return min(same, key=lambda each: _misses(each, part), default=None)


def _misses(choice: _Choice, part: Part) -> tuple[bool, bool]:
    """Whether a portion says something that was not typed: "1 cup, chopped" for a cup."""
    details = choice.label.details
    return not (details & _typed(part)), bool(details)


def _distance(choice: _Choice, part: Part, asked: Decimal) -> tuple[bool, Decimal]:
    """A cup tells more of 200 ml than a spoon does."""
    ratio = (choice.label.millilitres or Decimal(1)) / asked
    return choice.label.noun != part.unit, max(ratio, 1 / ratio)


def _in_units(quantity: Decimal, part: Part, food: Known, *, is_said: bool, how: str = "") -> Measured:
    """Grams or millilitres, rounded to what a scale shows."""
    places = Decimal("0.01") if quantity < 10 else Decimal("0.1")
    amount = quantity.quantize(places) if is_said else quantity
    said = (
        f"{part.amount_text} {part.unit_text} is {format_decimal(amount)} {food.basis_unit}"
        if is_said
        else ""
    )
    return Measured(amount, None, how=f"{said}: {how}" if how else said)


# --- household measures and pieces ----------------------------------------------------------------


def _is_of_unit(label: Label, unit: str) -> bool:
    nouns = {unit, CONTAINERS.get(unit, unit)}
    return label.noun in nouns or (label.noun.rpartition(" ")[2] in nouns and bool(label.noun))


def _has_size(choice: _Choice, part: Part) -> bool:
    label = choice.label
    if part.size:
        return label.size == part.size or part.size in label.details
    return not label.size


def _ones(part: Part, food: Known, choices: list[_Choice]) -> Iterator[_Choice]:
    """The portions that say how much one of a food is, the most natural first."""
    household = [each for each in choices if kind_of(each.label.noun) == HOUSEHOLD]
    sized = [each for each in household if not part.size or _has_size(each, part)]
    typed, named = _typed(part), set(map(stem, normalise(food.name)))
    yield from (each for each in sized if each.label.noun and _is_named(each.label, typed))
    if choices and choices[0] in sized:
        yield choices[0]
    for size in SIZES_OF_ONE:
        yield from (each for each in sized if each.label.size == size and not each.label.noun)
    yield from (each for each in sized if each.label.noun in PIECES and (part.size or not each.label.size))
    yield from (each for each in sized if each.label.noun and _is_named(each.label, named))
    if part.size:
        yield from (each for each in sized if each.label.noun == "serving")
    elif food.is_drink and choices and choices[0].label.millilitres:
        yield choices[0]  # two coffees


def _is_named(label: Label, words: set[str]) -> bool:
    """ "10 almonds" of almonds, "50 berries" of blueberries, "1/2 breast" of chicken breast."""
    noun = label.noun.rpartition(" ")[2]
    return any(word == noun or (len(noun) > 3 and word.endswith(noun)) for word in words)


def _times(part: Part, food: Known, choices: list[_Choice], fitting: list[_Choice]) -> Measured | None:
    """So many of the first portion that fits, or of another that counts the same: "1 patty", "3 patties"."""
    if not fitting or part.amount is None:
        return None
    first = fitting[0].label
    alike = [each for each in choices if (each.label.noun, each.label.size) == (first.noun, first.size)]
    best = min(alike, key=lambda each: (*_misses(each, part), each.label.count != 1))
    return _by_portion(part.amount, best, part, food)


def _by_portion(count: Decimal, choice: _Choice, part: Part, food: Known) -> Measured:
    """`count` of what the portion holds several of.

    12 of "10 almonds" are 1.2 portions, 5 of "7 walnuts" are 20 g.
    """
    amount = count / choice.label.count
    if _is_plain(amount) or food.basis_unit not in {"g", "ml"}:
        return Measured(amount, choice.place)
    label, quantity = food.portions[choice.place]
    how = f"{label} is {format_quantity(quantity)} {food.basis_unit}"
    return _in_units(count * choice.quantity_of_one, part, food, is_said=True, how=how)


def _is_plain(amount: Decimal) -> bool:
    rest = amount % 1
    signs = [Decimal(top) / bottom for top, bottom in FRACTION_SIGNS.values()]
    return (amount * 100) % 1 == 0 or any(abs(rest - sign) < STEP for sign in signs)


def _typed(part: Part) -> set[str]:
    return set(map(stem, normalise(part.words)))
