"""Repairing what was mistyped: words that differ by one edit, found by what is left without a letter.

Every word of the vocabulary is kept with each of its letters left out in turn ("symmetric delete"), and so
is looked up what was typed: an edit apart, the two share at least one remainder. Pure Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FOOD_WORDS = Path(__file__).resolve().parent.parent / "data" / "food_words.txt"
SHORTEST = 4  # letters of a word that may be meant; shorter words have too many neighbours
SHORTEST_TYPED = 5  # letters: of four, "dosa" and "acai" are words of their own, and no slips
LONGEST = 24
LONG = 7  # letters from which on two edits are still the same word: "brocolli"
# What magnesium supplements are called. Other words are never taken for slips in the name of one.
_MAGNESIUM = """
    magnesium magnesia citrate glycinate bisglycinate malate taurate threonate orotate lactate chloride
    sulfate sulphate carbonate gluconate aspartate hydroxide oxide epsom
"""
MAGNESIUM = frozenset(_MAGNESIUM.split())


@cache
def food_words() -> frozenset[str]:
    """Words for foods, in the singular, that the catalogue may lack: "okara" is no slip of "okra"."""
    return frozenset(FOOD_WORDS.read_text(encoding="utf-8").split())


def is_repairable(word: str) -> bool:
    """Return True when what was typed may be a slip: it is long enough and no food's own name."""
    if len(word) < SHORTEST_TYPED or not _is_word(word):
        return False
    return not {word, word.removesuffix("s"), word.removesuffix("es")} & food_words()


def _is_word(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def remainders(word: str) -> set[str]:
    """The word, and the word without each of its letters."""
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def rows(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(remainder, word) for every word that a slip can be repaired to."""
    for word in words:
        if _is_word(word):
            for rest in remainders(word):
                yield rest, word


def distance(one: str, other: str) -> int:
    """How many letters were left out, put in, exchanged for others or swapped with their neighbours."""
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


def best(typed: str, known: Iterable[tuple[str, int]]) -> str | None:
    """The word of `known`, (word, number of foods), that was meant most likely; None without one.

    First letters are seldom mistyped. Words that many foods have are likelier than rare ones.
    """
    most = 2 if len(typed) >= LONG else 1
    choices = [
        (edits, word[0] != typed[0], -count, word)
        for word, count in known
        if word != typed and (edits := distance(typed, word)) <= most
    ]
    return min(choices)[3] if choices else None
