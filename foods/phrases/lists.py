"""Foods that were listed without commas or amounts: "banana apple orange", "eggs bacon toast".

Two nouns side by side are mostly one food: "banana bread", "honey mustard". They are two where the first is
in the plural, or where both are of groups of which none flavours the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from foods.models import Food
from foods.phrases.units import stem
from foods.text import normalise_words

LONGEST_NAME = 3  # words
MOST_WORDS = 10
PRODUCE = {"Fruit", "Vegetables", "Leafy greens"}
# Groups before a fruit or vegetable that name no flavour of it.
PLAIN_BEFORE_PRODUCE = PRODUCE | {
    "Fish and seafood", "Meat and poultry", "Legumes", "Grains and pasta", "Bread and bakery", "Drinks",
}  # fmt: skip
# What a slice of bread is not a kind of.
BESIDE_BREAD = PRODUCE | {"Drinks"}
BREAD = "Bread and bakery"


def listed(words: str, named: Callable[[str], Food | None]) -> list[str]:
    """The names of several foods that `words` are, one behind the other; none where any word is left.

    `named` gives the food that is called by just these words, None without one.
    """
    each = normalise_words(words)
    if not 2 <= len(each) <= MOST_WORDS or len(each) != len(words.split()):
        return []
    return _split(words.split(), named, None) or []


def _split(
    words: Sequence[str], named: Callable[[str], Food | None], before: tuple[str, Food] | None
) -> list[str] | None:
    """The names that `words` begin with and are made of; None where they are none. Longer names first."""
    if not words:
        return []
    for length in range(min(LONGEST_NAME, len(words) - (before is None)), 0, -1):
        name = " ".join(words[:length])
        food = named(name)
        if food is None or (before and not _are_two(*before, food)):
            continue
        rest = _split(words[length:], named, (name, food))
        if rest is not None:
            return [name, *rest]
    return None


def _are_two(name: str, food: Food, following: Food) -> bool:
    """Return True when `following` is not the noun of which `name` only says the kind."""
    group, next_group = food.group.name, following.group.name
    last = name.rpartition(" ")[2]
    if stem(last) != last and following.name.partition(",")[0] != food.name.partition(",")[0]:
        return True
    if next_group in PRODUCE:
        return group in PLAIN_BEFORE_PRODUCE
    return group == BREAD and next_group in BESIDE_BREAD
