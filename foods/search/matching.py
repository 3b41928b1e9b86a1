"""Rate how well words name a food, independent of the member. Pure Python.

Every word has to be accounted for: by a name of the food, or as a word of its state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from itertools import islice, product

from foods.search.food_names import FoodNames, Words, bases_of, head_of
from foods.search.qualifiers import (
    FILLERS,
    GENERIC,
    MADE_OTHERWISE,
    NEUTRAL,
    STATE_OF,
    compare_states,
    is_qualifier,
)
from foods.search.query import CONNECTING, QueryTerm, SearchQuery
from foods.text import base_form, normalise_words

MAX_WORDINGS = 24

_Group = list[tuple[str, str]]  # of one term: base forms with their typed words


class MatchQuality(IntEnum):
    """Quality of a match, best first.

    USDA's and makers' foods begin with FIRST_PART: their names are long and arbitrary, so that a match with
    the whole name means no more.
    """

    NAME = 1  # its whole name: "almonds", "red wine" of "Wine, red"
    USUAL = 2  # "spinach" of "Spinach, raw": all of it but its usual state
    OTHER_NAME = 3  # another name, or a brand of the catalogue
    FIRST_PART = 4  # "figs" of "Figs, dried"
    QUALIFIED = 5  # one of these, and known qualifiers or words of later parts
    HEAD = 6  # the thing, whose variety the name gives: "rice" of "Brown rice"
    COMPOUND = 7  # the head noun of another food: "butter" of "Peanut butter"
    SHORT = 8  # the name without a general noun: "cheddar" of "Cheddar cheese"
    MODIFIER = 9  # words inside the name: "apple" of "Apple pie"
    NONE = 10  # a word is missing in the name, or only begun


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Match of typed words and a food. See StateAgreement for the states.

    `uncovered` are typed words that a food does not account for. `unsaid` are excluded ingredients that the
    name does not mention. `is_typed`: by the typed words, not by synonyms.
    """

    quality: MatchQuality
    uncovered: Words = ()
    contradicted: Words = ()
    unconfirmed: Words = ()
    unsaid: Words = ()
    is_typed: bool = True

    @property
    def is_named(self) -> bool:
        """True when the words name this food and nothing else."""
        return self.quality <= MatchQuality.QUALIFIED

    @property
    def made_otherwise(self) -> list[str]:
        """Typed words that mean another food: the "dried" of dried pears."""
        words = (*self.contradicted, *self.unconfirmed)
        return [word for word in words if STATE_OF.get(base_form(word)) in MADE_OTHERWISE]

    @property
    def order(self) -> tuple[int, ...]:
        """Sort key, best first."""
        return (
            self.quality == MatchQuality.NONE,
            len(self.uncovered),
            self.quality >= MatchQuality.SHORT,
            len(self.contradicted),
            not self.is_named,
            not self.is_typed,
            self.quality,
            len(self.unconfirmed) + len(self.unsaid),
        )


@dataclass(frozen=True, slots=True)
class Wording:
    """Way to say the typed words. `typed` has for each of `words` the typed word behind it.

    `has_details`: more follows a preposition, as in "pineapple in juice".
    """

    words: Words
    typed: Words
    head: str
    is_typed: bool
    has_details: bool


@dataclass(frozen=True, slots=True)
class AskedFood:
    """Typed food: in its own words first, then with synonyms.

    `having` and `without` are base forms of required and excluded ingredients: "skin" and "salt".
    """

    wordings: tuple[Wording, ...]
    having: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    @classmethod
    def from_text(cls, text: str, query: SearchQuery, without: Iterable[str] = ()) -> AskedFood:
        """Parse `text`, for which search made `query`."""
        lacking = frozenset(base_form(word) for each in without for word in normalise_words(each))
        having = frozenset(bases_of(text.lower().partition(" with ")[2]))
        return cls(_wordings(text.lower(), query), having, lacking - FILLERS)


@lru_cache(maxsize=5000)  # called for each result, and members type the same words
def _wordings(text: str, query: SearchQuery) -> tuple[Wording, ...]:
    said = normalise_words(text.partition(",")[0])
    head_words = head_of(said)
    has_details = len(head_words) < len(said)
    head_at = _place_of_head(head_words, query.terms)
    choices = [list(dict.fromkeys([term.typed, *term.meanings])) for term in query.terms]
    found = []
    for n, chosen in enumerate(islice(product(*choices), MAX_WORDINGS)):
        groups = [
            [(base, " ".join(term.typed)) for base in bases_of(" ".join(words))]
            for term, words in zip(query.terms, chosen, strict=True)
        ]
        head = groups[head_at][-1][0] if head_at is not None and groups[head_at] else ""
        pairs = [pair for group in _inverted(groups, query.terms, text) for pair in group]
        if pairs:
            words, typed = zip(*pairs, strict=True)
            found.append(Wording(words, typed, head or words[-1], n == 0, has_details))
    return tuple(found)


def _place_of_head(said: Sequence[str], terms: Sequence[QueryTerm]) -> int | None:
    """Return the index of the term with the noun: not "oil" in "tuna in oil".

    Nor "raw" in "spinach raw".
    """
    left = sum(word not in CONNECTING for word in said)
    before: list[int] = []
    for at, term in enumerate(terms):
        if left <= 0:
            break
        before.append(at)
        left -= len(term.typed)
    nouns = [at for at in before if not is_qualifier(base_form(terms[at].typed[-1]))]
    return next(reversed(nouns or before), None)


def _inverted(groups: list[_Group], terms: Sequence[QueryTerm], text: str) -> list[_Group]:
    """Return the words in spoken order after a comma: "milk, chocolate" is chocolate milk."""
    before, _, after = text.partition(",")
    if not after.strip():
        return groups
    left = sum(word not in CONNECTING for word in normalise_words(before))
    for at, term in enumerate(terms):
        if left <= 0:
            return [*groups[at:], *groups[:at]]
        left -= len(term.typed)
    return groups


def match(asked: AskedFood, food: FoodNames) -> NameMatch:
    """Compare typed words with a food's names."""
    found = min(
        (_match_wording(wording, food) for wording in asked.wordings),
        key=lambda each: each.order,
        default=None,
    )
    if found is None:
        return NameMatch(MatchQuality.NONE)
    if not (asked.without or asked.having):
        return found
    against = asked.without & (food.having | (food.every - food.lacking)) | (asked.having & food.lacking)
    unsaid = asked.without - food.lacking - against
    return replace(found, contradicted=(*found.contradicted, *sorted(against)), unsaid=tuple(sorted(unsaid)))


def _match_wording(asked: Wording, food: FoodNames) -> NameMatch:
    if quality := _quality_of_name(asked, food):
        return NameMatch(quality, is_typed=asked.is_typed)
    words = asked.words
    core = {word for word in words if word in food.every or food.has_percentage(word)}
    other_pairs = [pair for pair in zip(words, asked.typed, strict=True) if pair[0] not in core]
    if any(map(food.has_percentage, core)):
        other_pairs = [pair for pair in other_pairs if pair[0] != "fat"]  # 0% fat
    uncovered = [typed for word, typed in other_pairs if word not in NEUTRAL and word not in STATE_OF]
    if uncovered or not core:
        return NameMatch(MatchQuality.NONE, tuple(dict.fromkeys(uncovered)), is_typed=asked.is_typed)
    states = compare_states([pair for pair in other_pairs if pair[0] in STATE_OF], food.states)
    quality = _quality_of_words(asked, core, food)
    return NameMatch(quality, (), states.contradicted, states.unconfirmed, is_typed=asked.is_typed)


def _quality_of_name(asked: Wording, food: FoodNames) -> MatchQuality | None:
    """Return the quality of a food with exactly this name; None for another one."""
    words = asked.words
    if asked.has_details and asked.head not in food.heads:
        return None  # "pineapple in juice" is no pineapple juice
    if words in food.whole:
        return MatchQuality.NAME if food.is_curated else MatchQuality.FIRST_PART
    if not food.is_curated:
        return (
            MatchQuality.FIRST_PART
            if words in food.others or (words == food.first and food.is_plain)
            else None
        )
    if words == food.first:
        if words in food.others:
            return MatchQuality.NAME
        return MatchQuality.USUAL if food.is_usual else MatchQuality.FIRST_PART
    return MatchQuality.OTHER_NAME if words in food.others else None


def _quality_of_words(asked: Wording, core: set[str], food: FoodNames) -> MatchQuality:
    """Return the quality of a food that accounts for all words, `core` by its names."""
    if food.coordinated and food.coordinated <= core and core <= set(food.first):
        return MatchQuality.QUALIFIED  # "rice and beans" of "Rice and black beans"
    is_thing = asked.head in food.heads
    if is_thing and any(call.words <= core for call in food.calls) and (food.is_curated or food.is_plain):
        return MatchQuality.QUALIFIED
    called = [call for call in food.calls if asked.head in call.heads]
    if not called:
        is_short = food.is_curated and core == set(food.first) - GENERIC and food.first[-1] in GENERIC
        return MatchQuality.SHORT if is_short else MatchQuality.MODIFIER
    if any(all(map(is_qualifier, call.words - core)) for call in called):
        return MatchQuality.HEAD
    return MatchQuality.COMPOUND if called[0] == food.calls[0] else MatchQuality.MODIFIER
