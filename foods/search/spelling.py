"""Repair mistyped words, one edit away, found by their remainders without a letter.

Every word of the vocabulary is stored with each of its letters left out in turn ("symmetric delete"), and
typed words are looked up in the same way: one edit apart, the two share at least one remainder. Pure Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FOOD_WORDS = Path(__file__).resolve().parent.parent / "data" / "food_words.txt"
MIN_KNOWN_LETTERS = 4  # of a possible correction; shorter words have too many neighbours
MIN_TYPED_LETTERS = 5  # of four letters, "dosa" and "acai" are words of their own, not slips
MAX_LETTERS = 24
TWO_EDIT_LETTERS = 7  # letters from which two edits are still the same word: "brocolli"
# Names of magnesium supplements. Other words are never corrected to one of them.
_MAGNESIUM = """
    magnesium magnesia citrate glycinate bisglycinate malate taurate threonate orotate lactate chloride
    sulfate sulphate carbonate gluconate aspartate hydroxide oxide epsom
"""
MAGNESIUM = frozenset(_MAGNESIUM.split())


@cache
def food_words() -> frozenset[str]:
    """Return singular words for foods that the catalogue may lack: "okara" is not "okra"."""
    return frozenset(FOOD_WORDS.read_text(encoding="utf-8").split())


def is_repairable(word: str) -> bool:
    """Return True when a typed word may be a slip: long enough and not a food's own name."""
    if len(word) < MIN_TYPED_LETTERS or not _is_word(word):
        return False
    return not {word, word.removesuffix("s"), word.removesuffix("es")} & food_words()


def _is_word(word: str) -> bool:
    return MIN_KNOWN_LETTERS <= len(word) <= MAX_LETTERS and word.isalpha()


def remainders(word: str) -> set[str]:
    """Return the word, and the word without each of its letters."""
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def remainder_rows(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (remainder, word) for every word that a slip can be repaired to."""
    for word in words:
        if _is_word(word):
            for rest in remainders(word):
                yield rest, word


def edit_distance(one: str, other: str) -> int:
    """Return how many letters were left out, added, replaced or swapped with neighbours."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def best_correction(typed: str, known: Iterable[tuple[str, int]]) -> str | None:
    """Return the likeliest of `known`, (word, number of foods); None without one.

    First letters are seldom mistyped. Common words are likelier than rare ones.
    """
    most = 2 if len(typed) >= TWO_EDIT_LETTERS else 1
    choices = [
        (edits, word[0] != typed[0], -count, word)
        for word, count in known
        if word != typed and (edits := edit_distance(typed, word)) <= most
    ]
    return min(choices)[3] if choices else None
