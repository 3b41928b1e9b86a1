"""Shared foods that a submitted food may be the same as: by barcode, name, brand and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from foods.models import Food
from foods.search import search_foods
from foods.text import normalise_words

MAX_SIMILAR = 6
FOUND_PER_SEARCH = 12
MIN_SHARED_LETTERS = 4  # "choco" is taken for the beginning of "chocolate"
SAME_BARCODE = 10  # outweighs any likeness of names
CLOSE_VALUE = Decimal("0.8")  # the smaller value is at least this part of the larger


@dataclass(frozen=True, slots=True)
class SimilarFood:
    food: Food
    has_same_barcode: bool
    has_close_value: bool


def similar_foods(food: Food) -> list[SimilarFood]:
    """Return the likeliest first, those with the same barcode before all others."""
    gtins = [barcode.gtin for barcode in food.barcodes.all()]
    shared = Food.objects.shared().offered()
    same = list(shared.filter(barcodes__gtin__in=gtins).prefetch_related("portions").distinct())
    same_ids = {each.pk for each in same}
    found = {each.pk: each for each in same} | {each.pk: each for each in _found_by_name(food)}
    scored = sorted(
        (
            (_likeness(food, each) + 10 * (pk in same_ids), -place, pk)
            for place, (pk, each) in enumerate(found.items())
        ),
        reverse=True,
    )
    return [
        SimilarFood(found[pk], pk in same_ids, _has_close_value(food, found[pk]))
        for _, _, pk in scored[:MAX_SIMILAR]
    ]


def _found_by_name(food: Food) -> Iterator[Food]:
    """Yield foods found by the whole name, by parts of it, and by its last word."""
    words = normalise_words(food.name)
    parts = [words, words[:-1], words[1:], words[-1:], words[:1]]
    for part in {" ".join(part): None for part in parts if part}:
        yield from (each.food for each in search_foods(part, limit=FOUND_PER_SEARCH).foods)


def _likeness(own: Food, other: Food) -> float:
    """Return a number that is larger the likelier `other` is the same food as `own`."""
    mine, theirs = _stems(own.name), _stems(other.name)
    shared = sum(max((_word_likeness(word, each) for each in theirs), default=0.0) for word in mine)
    score = 4 * shared / (len(mine) + len(theirs) or 1)
    if mine and any(_word_likeness(mine[-1], each) == 1 for each in theirs):
        score += 1
    if own.brand and own.brand.casefold() == other.brand.casefold():
        score += 1
    return score + _has_close_value(own, other) + 0.5 * (own.kind == other.kind)


def _stems(name: str) -> list[str]:
    return [word.removesuffix("s") if len(word) > 3 else word for word in normalise_words(name)]


def _word_likeness(word: str, other: str) -> float:
    if word == other:
        return 1
    shorter, longer = sorted((word, other), key=len)
    return 0.5 if len(shorter) >= MIN_SHARED_LETTERS and longer.startswith(shorter) else 0


def _has_close_value(own: Food, other: Food) -> bool:
    """Return True for nearly the same magnesium; False for unknown values and other units."""
    if own.basis_unit != other.basis_unit or own.magnesium_mg is None or other.magnesium_mg is None:
        return False
    smaller, larger = sorted(
        (own.magnesium_mg / own.basis_quantity, other.magnesium_mg / other.basis_quantity)
    )
    return smaller >= larger * CLOSE_VALUE
