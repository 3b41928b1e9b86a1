"""Quantity of a food for an amount in words: portion and count. Pure Python.

When the food's portions are not enough, a typical measure is used and marked as an estimate; without one the
quantity is None, with the reason. Implausibly large quantities are queried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from foods.phrases.number_words import as_amount
from foods.phrases.part import PhrasePart
from foods.phrases.pieces import (
    PIECES,
    CountedPortion,
    KnownFood,
    counted_portions,
    has_size,
    part_stems,
    pieces_of,
    portions_by_own_noun,
)
from foods.phrases.typical_amounts import size_ratio, typical_measure
from foods.phrases.units import HOUSEHOLD, MASS, VOLUME, base_of, kind_of
from tracker.lib.numbers import FRACTION_SIGNS, STEP, NotAnAmount, format_decimal, format_quantity
from tracker.lib.words import gettext

# Synonymous units, for foods with only one of them.
SAME = {
    "pot": "container", "container": "pot", "tub": "container", "slice": "piece", "piece": "slice",
    "sachet": "packet", "stalk": "stick", "ear": "cob", "cob": "ear",
}  # fmt: skip
PINTS_ML = (Decimal("473.176473"), Decimal("568.26125"))  # US and imperial, NIST Handbook 44
# More than this at once is a slip or a misreading.
MAX_QUANTITY = Decimal(5000)  # g or ml
MAX_PIECES = Decimal(100)
MANY_PIECES, HEAP_G = Decimal(20), Decimal(600)  # that many pieces of that weight are likelier grams
MAX_DOSES = Decimal(20)
DOSES = {"tablet", "capsule", "softgel", "gummy", "sachet", "scoop"}


@dataclass(frozen=True, slots=True)
class MeasuredQuantity:
    """Count, `amount`, of the portion at index `portion`; of the bare unit when None.

    Without an amount the member has to enter it, and `problem` is the reason; `choices` are possible amounts.
    `how` describes a calculation, `is_about` marks an estimate.
    """

    amount: Decimal | None
    portion: int | None
    problem: str = ""
    how: str = ""
    is_about: bool = False
    choices: tuple[MeasuredQuantity, ...] = ()


def measure_quantity(part: PhrasePart, food: KnownFood) -> MeasuredQuantity:
    """Return the quantity of `food` in `part`; its usual portion without an amount."""
    found = _measure(part, food)
    if found.amount is None:
        return found
    try:
        amount = as_amount(found.amount)
    except NotAnAmount as error:
        return replace(found, amount=None, problem=str(error), how="")
    if problem := _too_much(part, food, replace(found, amount=amount)):
        return replace(found, amount=None, problem=problem, how="", is_about=False)
    return replace(found, amount=amount)


def _too_much(part: PhrasePart, food: KnownFood, found: MeasuredQuantity) -> str:
    """Return a sentence when the quantity is implausibly large; empty otherwise."""
    amount = found.amount or Decimal(0)
    quantity = amount if found.portion is None else amount * food.portions[found.portion][1]
    if food.basis_unit in DOSES and quantity > MAX_DOSES:
        sentence = gettext("That is %(quantity)s at once. Check how many you took.")
        return sentence % {"quantity": format_quantity(quantity)}
    if food.basis_unit in {"g", "ml"} and quantity > MAX_QUANTITY:
        if food.basis_unit == "g":
            return gettext("That is more than 5 kg at once. Check the amount.")
        return gettext("That is more than 5 litres at once. Check the amount.")
    is_counted = not part.unit or kind_of(part.unit) == HOUSEHOLD
    if part.amount is not None and is_counted and part.amount > MAX_PIECES:
        sentence = gettext("That is %(quantity)s at once. Check how many.")
        return sentence % {"quantity": format_quantity(part.amount)}
    return ""


def _measure(part: PhrasePart, food: KnownFood) -> MeasuredQuantity:
    choices = counted_portions(food)
    usual = 0 if choices else None
    if not part.has_amount:
        return MeasuredQuantity(Decimal(1) if choices else food.basis_quantity, usual)
    if part.amount is None:
        return _ask_which(part, food, usual, [replace(part, amount=each) for each in part.readings])
    kind = kind_of(part.unit) if part.unit else ""
    if kind == MASS:
        return _by_weight(part, food, choices) or _unknown(part, usual)
    if kind == VOLUME:
        found = _by_spoon(part, food, choices) if part.size else _poured(part, food, choices)
        return found or _by_typical_measure(part, food, choices) or _unknown(part, usual)
    if kind == HOUSEHOLD:
        fitting = _of_unit(part, choices, {part.unit})
        others = _of_unit(part, choices, {SAME.get(part.unit)})
        found = _by_count(part, food, choices, fitting) or _by_count(part, food, choices, others)
        found = found or _by_count(part, food, choices, portions_by_own_noun(part, food, choices))
        found = found or (_ask_which_pint(part, food, usual) if part.unit in {"pint", "half-pint"} else None)
        return found or _by_typical_measure(part, food, choices) or _unknown(part, usual)
    if food.is_drink and _is_decimal(part):
        return MeasuredQuantity(None, usual, gettext("Enter the amount in litres, bottles or glasses."))
    fitting = list(pieces_of(part, food, choices))
    found = (
        _by_count(part, food, choices, fitting)
        or _by_typical_measure(part, food, choices)
        or _unknown(part, usual)
    )
    return _grams_or_pieces(part, food, found, usual)


def _is_decimal(part: PhrasePart) -> bool:
    """Return True when a bare number of a drink is like those on bottles: "evian 1.5"."""
    return any(mark in part.amount_text for mark in ".,") and part.amount is not None and part.amount % 1 != 0


def _grams_or_pieces(
    part: PhrasePart, food: KnownFood, found: MeasuredQuantity, usual: int | None
) -> MeasuredQuantity:
    """Ask about a large bare number that is implausible as pieces: "strawberries 150"."""
    if found.amount is None or part.amount is None or part.size or food.basis_unit != "g":
        return found
    quantity = found.amount if found.portion is None else found.amount * food.portions[found.portion][1]
    if part.amount < MANY_PIECES or quantity < HEAP_G:
        return found
    problem = gettext("“%(text)s” may be grams or pieces.") % {"text": part.amount_text}
    return MeasuredQuantity(
        None, usual, problem, choices=(MeasuredQuantity(part.amount, None), replace(found, how=""))
    )


def _ask_which(
    part: PhrasePart, food: KnownFood, usual: int | None, readings: Sequence[PhrasePart]
) -> MeasuredQuantity:
    """Return the question which of several amounts is meant, with the plausible ones."""
    measured = [measure_quantity(replace(each, problem="", readings=()), food) for each in readings]
    choices = tuple(replace(each, how="") for each in measured if each.amount is not None)
    return MeasuredQuantity(None, usual, part.problem, choices=choices)


def _ask_which_pint(part: PhrasePart, food: KnownFood, usual: int | None) -> MeasuredQuantity | None:
    """Ask for a US or an imperial pint, if a volume of the food can be weighed."""
    if part.amount is None:
        return None
    pints = part.amount / (2 if part.unit == "half-pint" else 1)
    readings = [replace(part, amount=pints * each, unit="ml", unit_text="ml") for each in PINTS_ML]
    problem = gettext("A pint is 473 ml in the US and 568 ml in the UK. Choose one.")
    asked = _ask_which(replace(part, problem=problem), food, usual, readings)
    return asked if asked.choices else None


def _of_unit(part: PhrasePart, choices: list[CountedPortion], units: set[str | None]) -> list[CountedPortion]:
    return [
        each
        for each in choices
        if each.label.noun
        and units & {each.label.noun, each.label.noun.rpartition(" ")[2]}
        and (has_size(each, part) or (not part.size and each.label.size == "medium"))
    ]


def _unknown(part: PhrasePart, usual: int | None) -> MeasuredQuantity:
    size = f"{part.size} " if part.size else ""
    if part.unit:
        many = "a" if part.amount_text == "1" and part.is_article else part.amount_text
        sentence = gettext("We don’t know how much “%(text)s” is. Choose a portion.")
        return MeasuredQuantity(None, usual, sentence % {"text": f"{many} {size}{part.unit_text}"})
    if part.size:
        sentence = gettext("We don’t know how much a %(size)s one is. Choose a portion.")
        return MeasuredQuantity(None, usual, sentence % {"size": part.size})
    return MeasuredQuantity(None, usual, gettext("We don’t know how much one is. Choose a portion."))


# --- weights and volumes --------------------------------------------------------------------------


def _by_weight(part: PhrasePart, food: KnownFood, choices: list[CountedPortion]) -> MeasuredQuantity | None:
    if part.amount is None:
        return None
    if food.is_drink and part.unit == "oz":  # for a drink they are fluid ounces
        poured = _poured(replace(part, unit="fl oz"), food, choices)
        if poured:
            return poured
    if food.basis_unit == "ml" and food.is_drink:
        found = _in_units(part.amount * base_of(part.unit), part, food, is_said=True)
        return replace(found, is_about=True)
    if food.basis_unit != "g":
        return None
    if part.unit != "g" and (own := _same_unit(part, choices)):
        return MeasuredQuantity(part.amount, own.place)
    return _in_units(part.amount * base_of(part.unit), part, food, is_said=part.unit != "g")


def _poured(part: PhrasePart, food: KnownFood, choices: list[CountedPortion]) -> MeasuredQuantity | None:
    if part.amount is None or food.basis_unit not in {"g", "ml"}:
        return None
    if part.unit != "ml" and (own := _same_unit(part, choices)):
        return MeasuredQuantity(part.amount, own.place)
    asked = part.amount * base_of(part.unit)
    if food.basis_unit == "ml":
        return _in_units(asked, part, food, is_said=part.unit != "ml")
    holding = [each for each in choices if each.label.millilitres]
    if not holding:
        return replace(_in_units(asked, part, food, is_said=True), is_about=True) if food.is_drink else None
    nearest = min(holding, key=lambda each: (_mismatch(each, part), _distance(each, part, asked)))
    if nearest.label.noun == part.unit:
        return _by_portion(part.amount, nearest, part, food)
    grams = asked * nearest.quantity / (nearest.label.millilitres or asked)
    label, quantity = food.portions[nearest.place]
    how = f"{label} is {format_quantity(quantity)} {food.basis_unit}"
    return _in_units(grams, part, food, is_said=True, how=how)


def _by_spoon(part: PhrasePart, food: KnownFood, choices: list[CountedPortion]) -> MeasuredQuantity | None:
    """Return a heaped spoon or a small cup: by such a portion, or estimated from a plain one."""
    sized = [each for each in choices if each.label.noun == part.unit and has_size(each, part)]
    if sized:
        return _by_count(part, food, choices, sized[:1])
    level = replace(part, size="")
    plain, ratio = _measure(level, food), size_ratio(part.size, "medium", "")
    if plain.amount is None or ratio is None:
        return None
    portion = None if plain.portion is None else food.portions[plain.portion][1]
    return replace(_approximate_quantity(plain.amount * (portion or 1) * ratio, part, food), is_about=True)


def _same_unit(part: PhrasePart, choices: list[CountedPortion]) -> CountedPortion | None:
    """Return a portion of one unit: "1 oz", "1 cup, chopped". The plain one by default."""
    same = [each for each in choices if each.label.noun == part.unit and each.label.count == 1]
    return min(same, key=lambda each: _mismatch(each, part), default=None)


def _mismatch(choice: CountedPortion, part: PhrasePart) -> tuple[bool, bool]:
    """Return a key for portions with details that were not typed: "1 cup, chopped"."""
    details = choice.label.details
    return not (details & part_stems(part)), bool(details)


def _distance(choice: CountedPortion, part: PhrasePart, asked: Decimal) -> tuple[bool, Decimal]:
    """Return a key for the nearest volume: a cup is nearer to 200 ml than a spoon."""
    ratio = (choice.label.millilitres or Decimal(1)) / asked
    return choice.label.noun != part.unit, max(ratio, 1 / ratio)


def _in_units(
    quantity: Decimal, part: PhrasePart, food: KnownFood, *, is_said: bool, how: str = ""
) -> MeasuredQuantity:
    """Return grams or millilitres, rounded to the precision of a scale."""
    places = Decimal("0.01") if quantity < 10 else Decimal("0.1")
    amount = quantity.quantize(places) if is_said else quantity
    said = (
        f"{part.amount_text} {part.unit_text} is {format_decimal(amount)} {food.basis_unit}"
        if is_said
        else ""
    )
    return MeasuredQuantity(amount, None, how=f"{said}: {how}" if how else said)


# --- household measures and pieces ----------------------------------------------------------------


def _by_count(
    part: PhrasePart, food: KnownFood, choices: list[CountedPortion], fitting: list[CountedPortion]
) -> MeasuredQuantity | None:
    """Return a count of the first fitting portion, or of an equivalent one: "3 patties"."""
    if not fitting or part.amount is None:
        return None
    first = fitting[0].label
    alike = [each for each in choices if (each.label.noun, each.label.size) == (first.noun, first.size)]
    best = min(alike, key=lambda each: (*_mismatch(each, part), each.label.count != 1))
    return _by_portion(part.amount, best, part, food)


def _by_portion(
    count: Decimal, choice: CountedPortion, part: PhrasePart, food: KnownFood
) -> MeasuredQuantity:
    """Return `count` in portions that contain several pieces.

    12 of "10 almonds" are 1.2 portions, 5 of "7 walnuts" are 20 g.
    """
    amount = count / choice.label.count
    if _is_plain(amount) or food.basis_unit not in {"g", "ml"}:
        return MeasuredQuantity(amount, choice.place)
    label, quantity = food.portions[choice.place]
    how = f"{label} is {format_quantity(quantity)} {food.basis_unit}"
    return _in_units(count * choice.quantity_of_one, part, food, is_said=True, how=how)


def _by_typical_measure(
    part: PhrasePart, food: KnownFood, choices: list[CountedPortion]
) -> MeasuredQuantity | None:
    """Estimate by another size that the food has, or by a typical measure."""
    if part.amount is None or food.basis_unit not in {"g", "ml"}:
        return None
    quantity = _by_table(part, food, choices, is_exact=True)
    if quantity is None:
        quantity = _by_other_size(part, food, choices)
    if quantity is None and part.unit == "serving" and choices and not part.size:
        quantity = choices[0].quantity
    if quantity is None:
        quantity = _by_table(part, food, choices)
    if quantity is None:
        return None
    return replace(_approximate_quantity(part.amount * quantity, part, food), is_about=True)


def _approximate_quantity(quantity: Decimal, part: PhrasePart, food: KnownFood) -> MeasuredQuantity:
    places = Decimal("0.1") if quantity < 10 else Decimal(1)
    amount = max(quantity.quantize(places, ROUND_HALF_UP), Decimal("0.01"))
    size = f"{part.size} " if part.size else ""
    if part.unit:
        said = f"{part.amount_text} {size}{part.unit_text}"
        return MeasuredQuantity(
            amount, None, how=f"{said} is about {format_decimal(amount)} {food.basis_unit}"
        )
    each = format_quantity(quantity / (part.amount or Decimal(1)))
    return MeasuredQuantity(amount, None, how=f"about {each} {food.basis_unit} each")


def _by_other_size(part: PhrasePart, food: KnownFood, choices: list[CountedPortion]) -> Decimal | None:
    """Return the quantity of one of `part.size` from another size; None without one."""
    if not part.size or (food.is_drink and not part.unit):
        return None
    if part.unit:
        others = [
            each for each in choices if part.unit in {each.label.noun, each.label.noun.rpartition(" ")[2]}
        ]
    else:
        others = [
            each for each in pieces_of(replace(part, size=""), food, choices) if each.label.noun not in PIECES
        ]
    for each in others:
        ratio = size_ratio(part.size, each.label.size or "medium", food.name)
        if ratio is not None:
            return each.quantity_of_one * ratio
    return None


def _by_table(
    part: PhrasePart, food: KnownFood, choices: list[CountedPortion], *, is_exact: bool = False
) -> Decimal | None:
    """Return the quantity of one by the table of typical measures.

    With `is_exact`, only by a row for this very size.
    """
    measure = part.unit or ("" if part.size else "piece")
    typical = typical_measure(measure, part.size, food.name, food.group, is_exact=is_exact)
    if typical is None:
        return None
    if typical.unit == food.basis_unit:
        return typical.quantity
    grams_in_ml = _density(food, choices)
    if grams_in_ml is None:
        return None
    return typical.quantity * grams_in_ml if food.basis_unit == "g" else typical.quantity / grams_in_ml


def _density(food: KnownFood, choices: list[CountedPortion]) -> Decimal | None:
    """Return g per ml by the food's own portions; that of water for a drink without any."""
    holding = [each for each in choices if each.label.millilitres and food.basis_unit == "g"]
    if holding:
        best = max(holding, key=lambda each: each.label.millilitres or Decimal(0))
        return best.quantity / (best.label.millilitres or best.quantity)
    return Decimal(1) if food.is_drink else None


def _is_plain(amount: Decimal) -> bool:
    rest = amount % 1
    signs = [Decimal(top) / bottom for top, bottom in FRACTION_SIGNS.values()]
    return (amount * 100) % 1 == 0 or any(abs(rest - sign) < STEP for sign in signs)
