"""Variants of typed words: without state words, with words joined or split. Pure Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from foods.search.qualifiers import says_no_food

MIN_PARTED_LETTERS = 4  # of each word that one word may be split into


def respellings(words: Sequence[str]) -> Iterator[str]:
    """Yield the words made by joining neighbours, or by splitting a word."""
    for one, other in pairwise(words):
        yield one + other
    for word in words:
        for pair in _splits_of(word):
            yield from pair


def rewordings(words: tuple[str, ...], known: Set[str], *, may_part: bool) -> Iterator[tuple[str, ...]]:
    """Yield variants of `words`: "spinach" for "organic spinach", "sunflower" for "sun flower".

    Joined and split words must be among those `known`.
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
        for pair in _splits_of(word):
            if known >= set(pair):
                yield (*words[:at], *pair, *words[at + 1 :])


def _splits_of(word: str) -> Iterator[tuple[str, str]]:
    if len(word) >= MIN_PARTED_LETTERS * 2 and word.isalpha():
        for at in range(MIN_PARTED_LETTERS, len(word) - MIN_PARTED_LETTERS + 1):
            yield word[:at], word[at:]
