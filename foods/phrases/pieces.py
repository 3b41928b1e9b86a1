"""Portions that are one piece of a food: "1 medium", "10 almonds", "1 patty". Pure Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from foods.phrases.part import PhrasePart
from foods.phrases.units import HOUSEHOLD, PortionLabel, kind_of, read_label, stem
from foods.text import normalise_words

# Nouns for one piece of a food, when its portions have neither the food nor a size.
PIECES = {"piece", "fruit", "unit", "item"}
PARTS_OF_ONE = {"half", "quarter", "ring"}  # of a fruit: "10 halves" are not ten apricots
SIZES_OF_ONE = ("medium", "", "large", "small")  # of a label with only a size, the likeliest first
# General nouns for one of a food, in groups where it is not a cut of something larger.
GENERAL_PIECES = {"piece", "slice", "sheet", "stick"}
COUNTED_WHOLE = {"Bread and bakery", "Snacks", "Nuts and seeds", "Legumes", "Sweets and chocolate"}
VESSELS = {
    "serving", "container", "packet", "pack", "bag", "box", "can", "bowl", "plate", "loaf", "cake", "pie",
    "handful", "bar", "square", "half", "scoop", "pot",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownFood:
    """Food data needed for measuring. `portions` are (label, quantity in the basis unit)."""

    name: str
    basis_unit: str
    basis_quantity: Decimal
    is_drink: bool
    portions: Sequence[tuple[str, Decimal]]
    group: str = ""


@dataclass(frozen=True, slots=True)
class CountedPortion:
    """Portion of a food, its index, and its parsed label."""

    place: int
    label: PortionLabel
    quantity: Decimal

    @property
    def quantity_of_one(self) -> Decimal:
        return self.quantity / self.label.count


def counted_portions(food: KnownFood) -> list[CountedPortion]:
    """Return the food's portions in their order."""
    return [
        CountedPortion(at, read_label(label), quantity) for at, (label, quantity) in enumerate(food.portions)
    ]


def has_size(choice: CountedPortion, part: PhrasePart) -> bool:
    """Return True for a portion of the typed size; without a size, for one of no size."""
    label = choice.label
    if part.size:
        return label.size == part.size or part.size in label.details
    return not label.size


def pieces_of(part: PhrasePart, food: KnownFood, choices: list[CountedPortion]) -> Iterator[CountedPortion]:
    """Yield the portions that are one piece of a food, the most natural first."""
    household = [
        each
        for each in choices
        if kind_of(each.label.noun) == HOUSEHOLD and each.label.noun not in PARTS_OF_ONE
    ]
    sized = [each for each in household if not part.size or has_size(each, part)]
    typed, named = part_stems(part), set(map(stem, normalise_words(food.name)))
    yield from (each for each in sized if each.label.noun and _names_piece(each.label, typed))
    is_poured = food.is_drink and not part.size and choices and choices[0].label.millilitres
    if choices and (choices[0] in sized or is_poured):
        yield choices[0]  # two coffees
    for size in SIZES_OF_ONE:
        yield from (each for each in sized if each.label.size == size and not each.label.noun)
    yield from (each for each in sized if each.label.noun in PIECES and (part.size or not each.label.size))
    yield from (each for each in sized if each.label.noun and _names_piece(each.label, named))
    if part.size:
        yield from (each for each in sized if each.label.noun == "serving")


def _names_piece(label: PortionLabel, words: set[str]) -> bool:
    """Return True for labels with the food's noun: "10 almonds", "1/2 breast" of chicken."""
    noun = label.noun.rpartition(" ")[2]
    return any(word == noun or (len(noun) > 3 and word.endswith(noun)) for word in words)


def portions_by_own_noun(
    part: PhrasePart, food: KnownFood, choices: list[CountedPortion]
) -> list[CountedPortion]:
    """Return the portions that count the food by its own noun, for a general one typed.

    "2 slices" of crispbread are two crispbreads. None when a food has several such nouns.
    """
    if part.unit not in GENERAL_PIECES or food.group not in COUNTED_WHOLE or part.size:
        return []
    counted = [
        each
        for each in choices
        if each.label.noun
        and not each.label.size
        and kind_of(each.label.noun) == HOUSEHOLD
        and each.label.noun not in VESSELS
    ]
    return counted if len({each.label.noun for each in counted}) == 1 else []


def part_stems(part: PhrasePart) -> set[str]:
    """Return the stems of the words of `part`."""
    return set(map(stem, normalise_words(part.words)))
