"""A brand that was typed, as a line of the food that is nearest to it."""

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

if TYPE_CHECKING:
    from foods.phrases.lines import Line

SAME = Decimal("0.03")  # a portion that differs by less is the brand's own: 42 g for a bar of 41.5 g
FEW = {"piece", "slice"}  # nobody has one of them only: without a number it is the food's usual portion


def own_food(words: str, foods: Sequence[Food]) -> Food | None:
    """The food that has these words as its name or brand, so that no other stands for it.

    In the catalogue another name is not enough: there "Kit Kat" is another name of a chocolate wafer bar.
    """
    key = brand_key(words)
    return next((food for food in foods if any(key == brand_key(call) for call in _calls(food))), None)


def _calls(food: Food) -> Iterator[str]:
    yield food.name
    yield food.name.partition(",")[0]
    if food.brand:
        yield food.brand
        yield f"{food.brand} {food.name}"
    if food.owner_id is not None:
        yield from food.aliases.split(";")


def brand_line(
    brand: KnownBrand, food: Food, part: PhrasePart, line: Callable[[PhrasePart, Food], Line]
) -> Line:
    """`part` as `food`: so many of the brand's own portion, or the amount that was typed."""
    note = note_of(brand, food)
    counts_pieces = part.amount is not None or (not part.has_amount and brand.measure not in FEW)
    is_own = not part.size and part.unit in {"", brand.measure} and counts_pieces
    if brand.quantity is None or not is_own:
        return replace(line(part, food), note=note)
    count = part.amount if part.amount is not None else Decimal(1)
    portion = _portion(brand, food)
    try:
        amount = as_amount(count if portion else count * brand.quantity)
    except NotAnAmount as error:
        return replace(line(part, food), amount=None, problem=str(error), note=note)
    one = f"1 {brand.measure}" if brand.measure else "One"
    how = "" if portion else f"{one} is {format_quantity(brand.quantity)} {food.basis_unit}"
    return replace(line(part, food), portion=portion, amount=amount, problem="", how=how, note=note)


def note_of(brand: KnownBrand, food: Food) -> str:
    """The sentence that says what a brand is logged as."""
    return f"{brand.title} is logged as {_in_a_sentence(food.name)}."


def _portion(brand: KnownBrand, food: Food) -> Portion | None:
    """The food's portion that is one of the brand: None where it has none of that size."""
    for portion in food.portions.all():
        label = read_label(portion.label)
        is_one = label.count == 1 and not label.size and label.noun == brand.measure
        if is_one and brand.quantity and abs(portion.quantity - brand.quantity) <= brand.quantity * SAME:
            return portion
    return None


def _in_a_sentence(name: str) -> str:
    """A name in small letters, but for abbreviations: "chocolate wafer bar"."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
