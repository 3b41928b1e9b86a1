"""Other ways to write what was typed: without words of state, words joined or parted. Pure Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from foods.search.qualifiers import says_no_food

SHORTEST_PARTED = 4  # letters of the words that one word may be parted into


def respellings(words: Sequence[str]) -> Iterator[str]:
    """The words that come about by joining neighbours, or by parting a word."""
    for one, other in pairwise(words):
        yield one + other
    for word in words:
        for pair in _partings(word):
            yield from pair


def rewordings(words: tuple[str, ...], known: Set[str], *, may_part: bool) -> Iterator[tuple[str, ...]]:
    """Other words for `words`: "spinach" for "organic spinach", "sunflower seeds" for "sun flower seeds".

    Joined and parted words must be among those `known`.
    """
    plain = tuple(word for word in words if not says_no_food(word))
    if plain and plain != words:
        yield plain
    for at, (one, other) in enumerate(pairwise(words)):
        if one + other in known:
            yield (*words[:at], one + other, *words[at + 2 :])
    if not may_part:
        return
    for at, word in enumerate(words):
        for pair in _partings(word):
            if known >= set(pair):
                yield (*words[:at], *pair, *words[at + 1 :])


def _partings(word: str) -> Iterator[tuple[str, str]]:
    if len(word) >= SHORTEST_PARTED * 2 and word.isalpha():
        for at in range(SHORTEST_PARTED, len(word) - SHORTEST_PARTED + 1):
            yield word[:at], word[at:]
