"""Foods listed without commas or amounts: "banana apple orange", "eggs bacon toast".

Two adjacent nouns are mostly one food: "banana bread", "honey mustard". They are two when the first is in the
plural, or when both are of groups of which none flavours the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from foods.models import Food
from foods.phrases.units import stem
from foods.text import normalise_words

MAX_NAME_WORDS = 3  # words
MAX_LIST_WORDS = 10
PRODUCE = {"Fruit", "Vegetables", "Leafy greens"}
# Groups before a fruit or vegetable that are not its flavour.
PLAIN_BEFORE_PRODUCE = PRODUCE | {
    "Fish and seafood", "Meat and poultry", "Legumes", "Grains and pasta", "Bread and bakery", "Drinks",
}  # fmt: skip
# Foods that are no kind of bread slice.
BESIDE_BREAD = PRODUCE | {"Drinks"}
BREAD = "Bread and bakery"


def listed(words: str, named: Callable[[str], Food | None]) -> list[str]:
    """Return the names of several foods that make up `words`; none if any word is left.

    `named` returns the food with exactly these words, None without one.
    """
    each = normalise_words(words)
    if not 2 <= len(each) <= MAX_LIST_WORDS or len(each) != len(words.split()):
        return []
    return _split_names(words.split(), named, None) or []


def _split_names(
    words: Sequence[str], named: Callable[[str], Food | None], before: tuple[str, Food] | None
) -> list[str] | None:
    """Return the names that make up `words`, the longest first; None without a solution."""
    if not words:
        return []
    for length in range(min(MAX_NAME_WORDS, len(words) - (before is None)), 0, -1):
        name = " ".join(words[:length])
        food = named(name)
        if food is None or (before and not _are_two(*before, food)):
            continue
        rest = _split_names(words[length:], named, (name, food))
        if rest is not None:
            return [name, *rest]
    return None


def _are_two(name: str, food: Food, following: Food) -> bool:
    """Return True when `following` is a food of its own, not the noun that `name` specifies."""
    group, next_group = food.group.name, following.group.name
    last = name.rpartition(" ")[2]
    if stem(last) != last and following.name.partition(",")[0] != food.name.partition(",")[0]:
        return True
    if next_group in PRODUCE:
        return group in PLAIN_BEFORE_PRODUCE
    return group == BREAD and next_group in BESIDE_BREAD
