"""Log a typed brand as the nearest food of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from foods.models import Food, Portion
from foods.phrases.dish_tables import KnownBrand, brand_key
from foods.phrases.number_words import as_amount
from foods.phrases.parser import PhrasePart
from foods.phrases.units import read_label
from tracker.lib.numbers import NotAnAmount, format_quantity
from tracker.lib.words import gettext

if TYPE_CHECKING:
    from foods.phrases.lines import ParsedLine

PORTION_TOLERANCE = Decimal(
    "0.03"
)  # share by which a portion may differ from the brand's: 42 g for a bar of 41.5 g
PIECE_MEASURES = {
    "piece",
    "slice",
}  # too small to be eaten alone: without a number, the usual portion


def own_food(words: str, foods: Sequence[Food]) -> Food | None:
    """Return the food that has these words as its name or brand, so that it needs no substitute.

    In the catalogue another name is not enough: there "Kit Kat" is another name of a chocolate wafer bar.
    """
    key = brand_key(words)
    return next(
        (food for food in foods if any(key == brand_key(call) for call in _names_of_food(food))), None
    )


def _names_of_food(food: Food) -> Iterator[str]:
    yield food.name
    yield food.name.partition(",")[0]
    if food.brand:
        yield food.brand
        yield f"{food.brand} {food.name}"
    if food.owner_id is not None:
        yield from food.aliases.split(";")


def brand_line(
    brand: KnownBrand, food: Food, part: PhrasePart, line: Callable[[PhrasePart, Food], ParsedLine]
) -> ParsedLine:
    """Return the line of `part` as `food`: a count of the brand's portion, or the typed amount."""
    note = note_of(brand, food)
    counts_pieces = part.amount is not None or (not part.has_amount and brand.measure not in PIECE_MEASURES)
    is_own = not part.size and part.unit in {"", brand.measure} and counts_pieces
    if brand.quantity is None or not is_own:
        return replace(line(part, food), note=note)
    count = part.amount if part.amount is not None else Decimal(1)
    portion = _brand_portion(brand, food)
    try:
        amount = as_amount(count if portion else count * brand.quantity)
    except NotAnAmount as error:
        return replace(line(part, food), amount=None, problem=str(error), note=note)
    how = "" if portion else _size_of_one(brand.measure, brand.quantity, food)
    return replace(line(part, food), portion=portion, amount=amount, problem="", how=how, note=note)


def _size_of_one(measure: str, quantity: Decimal, food: Food) -> str:
    if measure:
        sentence = gettext("1 %(measure)s is %(quantity)s %(unit)s")
    else:
        sentence = gettext("One is %(quantity)s %(unit)s")
    return sentence % {"measure": measure, "quantity": format_quantity(quantity), "unit": food.basis_unit}


def note_of(brand: KnownBrand, food: Food) -> str:
    """Return the sentence that names the food a brand is logged as."""
    names = {"brand": brand.title, "food": _in_a_sentence(food.name)}
    return gettext("%(brand)s is logged as %(food)s.") % names


def _brand_portion(brand: KnownBrand, food: Food) -> Portion | None:
    """Return the food's portion of the brand's size; None without one."""
    for portion in food.portions.all():
        label = read_label(portion.label)
        is_one = label.count == 1 and not label.size and label.noun == brand.measure
        if (
            is_one
            and brand.quantity
            and abs(portion.quantity - brand.quantity) <= brand.quantity * PORTION_TOLERANCE
        ):
            return portion
    return None


def _in_a_sentence(name: str) -> str:
    """Return a name in lower case except for abbreviations: "chocolate wafer bar"."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
