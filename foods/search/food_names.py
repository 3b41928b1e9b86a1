"""Names of a food, parsed: head nouns, states, with or without ingredients. Pure Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from foods.search.qualifiers import FILLERS, is_qualifier, states_of
from foods.text import base_form, normalise_words

Words = tuple[str, ...]

# Prepositions before details, after the head noun: "Spaghetti with meat sauce".
PREPOSITIONS = {"with", "without", "in", "from", "on", "for", "made", "con", "a", "al", "au", "no"}
_SAME_WORD = {"roasted": "roast", "tinned": "canned"}
# First parts of USDA's names that are only a category: "Nuts, almonds, dry roasted".
_CATEGORIES = """
    nuts seeds spices beverages fish crustaceans mollusks snacks candies vegetables fruits alcoholic oil
    leavening sweeteners cereals game babyfood formulated
"""
CATEGORIES = frozenset(map(base_form, _CATEGORIES.split()))
# Words for a lacking or an added ingredient.
_LACKING = {
    "unsalted": ["salt"], "unsweetened": ["sugar", "sweetener"], "skinless": ["skin"],
    "peeled": ["skin", "peel"], "boneless": ["bone"], "decaffeinated": ["caffeine"], "skimmed": ["fat"],
    "drained": ["liquid", "juice"], "shelled": ["shell"], "hulled": ["hull", "shell"], "nonfat": ["fat"],
}  # fmt: skip
_HAVING = {"salted": ["salt"], "sweetened": ["sugar", "sweetener"]}
# Default way of eating foods: oatmeal is cooked with water.
_USUAL = frozenset(map(base_form, ["cooked", "boiled", "baked", "grilled", "roast", "raw", "fresh", "water"]))
_RANGE = re.compile(r"(\d+) ?[-–] ?(\d+) ?%")


@dataclass(frozen=True, slots=True)
class CallName:
    """Name that a food is called by. `heads` are its nouns: two in "flounder or sole"."""

    words: frozenset[str]
    heads: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoodNames:
    """Names of a food as base forms of their words, without fillers.

    `whole` are its name in the orders that people say it: "Wine, red" is "red wine" too. `others` are its
    other names, `first` is the name's first part, and `calls` are the names it may have next to qualifiers.
    `heads` are the nouns of all of them, `coordinated` those of "rice and black beans". `is_plain`: only
    qualifiers follow the first part, as in "Kumquats, raw", but not in "Bread, egg". `is_usual`: these only
    say that the food is cooked or raw.
    """

    whole: frozenset[Words]
    others: frozenset[Words]
    first: Words
    calls: tuple[CallName, ...]
    heads: frozenset[str]
    coordinated: frozenset[str]
    every: frozenset[str]
    states: frozenset[str]
    is_curated: bool
    is_plain: bool
    is_usual: bool
    lacking: frozenset[str]
    having: frozenset[str]
    percentages: tuple[tuple[int, int], ...]

    def has_percentage(self, number: str) -> bool:
        """Return True for 75 of "Dark chocolate, 70-85% cocoa"."""
        return number.isdecimal() and any(low <= int(number) <= high for low, high in self.percentages)


def bases_of(text: str) -> Words:
    """Return the base forms of the words of `text`, without fillers."""
    return tuple(_plain(word) for word in normalise_words(text.replace("&", " ")) if word not in FILLERS)


def _plain(word: str) -> str:
    return base_form(_SAME_WORD.get(word, word))


@lru_cache(maxsize=20_000)  # the same few hundred foods come with every typed letter
def names_of(name: str, brand: str, aliases: str, is_curated: bool) -> FoodNames:
    """Return the names of a food. A brand alone is a name only if `is_curated`.

    Elsewhere a brand has many foods.
    """
    texts = [part for part in re.sub(r"\([^)]*\)", "", name).split(",") if part.strip()] or [name]
    is_category = not is_curated and len(texts) > 1 and bases_of(texts[0])[:1] and _is_category(texts[0])
    if is_category:
        texts = [*texts[1:], texts[0]]
    parts = [words for text in texts if (words := bases_of(text))] or [()]
    others = [words for text in aliases.split(";") if (words := bases_of(text))]
    if is_curated and brand:
        others.append(bases_of(brand))
    heads, coordinated = _heads_of(texts[0])
    named = [CallName(frozenset(bases_of(text)), _heads_of(text)[0]) for text in aliases.split(";")]
    calls = tuple(call for call in (CallName(frozenset(parts[0]), heads), *named) if call.words)
    every = {word for words in (*parts, *others) for word in words} | set(bases_of(f"{name} {brand}"))
    lacking, having = _lacking_and_having(name)
    return FoodNames(
        whole=frozenset(_word_orders(parts)),
        others=frozenset(others),
        first=parts[0],
        calls=calls,
        heads=frozenset(head for call in calls for head in call.heads),
        coordinated=coordinated,
        every=frozenset(every),
        is_curated=is_curated,
        is_plain=all(is_qualifier(word) for words in parts[1:] for word in words),
        is_usual=all(word in _USUAL for words in parts[1:] for word in words),
        states=states_of(normalise_words(name)),
        lacking=lacking,
        having=having,
        percentages=_percentages(name),
    )


def _percentages(name: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges of percentages in a name; "fat free" is 0%."""
    said = tuple((int(low), int(high)) for low, high in _RANGE.findall(name))
    return (*said, (0, 0)) if "fat free" in name.lower() else said


def _is_category(text: str) -> bool:
    return all(base_form(word) in CATEGORIES or word in FILLERS for word in normalise_words(text)[:1])


def _word_orders(parts: list[Words]) -> Iterator[Words]:
    """Yield a name's parts in written and spoken order: "scrambled egg", "fat free yogurt"."""
    first, later = parts[0], parts[1:]
    for order in ([first, *later], [*later, first], [*reversed(later), first]):
        yield tuple(word for words in order for word in words)


def head_of(words: Iterable[str]) -> list[str]:
    """Return the words up to the first preposition: the last of them is the head noun."""
    found: list[str] = []
    for word in words:
        if found and word in PREPOSITIONS:
            break
        found.append(word)
    return found


def _heads_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the head nouns of a name's first part; and separately those joined by "and"."""
    words = [word for word in head_of(normalise_words(text.replace("&", " and "))) if not word.isdecimal()]
    joined = [at for at, word in enumerate(words) if word in {"and", "or"}]
    ends = [*(words[at - 1] for at in joined if at), *words[-1:]]
    heads = frozenset(map(_plain, ends))
    if "and" in words:
        return frozenset(), heads
    return heads, frozenset()


def _lacking_and_having(name: str) -> tuple[frozenset[str], frozenset[str]]:
    lacking, having = set[str](), set[str]()
    for part in name.split(","):
        words = normalise_words(part)
        for word in words:
            lacking.update(_LACKING.get(word, ()))
            having.update(_HAVING.get(word, ()))
        lacking.update(before for before, word in pairwise(words) if word == "free")
        for at, word in enumerate(words):
            if word in {"without", "no"}:
                lacking.update(words[at + 1 :])
                break
            if word == "with":
                having.update(words[at + 1 :])
    return frozenset(map(base_form, lacking)), frozenset(map(base_form, having - lacking))
