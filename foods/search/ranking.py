"""Rank the foods that match a query. Pure Python.

Names are compared as texts with a space before every word, by patterns that are compiled once a query: two
hundred candidates are ranked with every typed letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from foods.search.query import QueryPart, QueryTerm, SearchQuery
from foods.text import normalise_words, plural_variants

# Roles of the words in a food's name, best first.
THING, CATEGORY_THING, LAST_NOUN, CALLED, FIRST_WORD, INSIDE, ELSEWHERE = range(7)
# The embedded catalogue has the head noun first, and is ordered by how often foods are eaten.
OWN_NAMES = 0  # its tier


@dataclass(frozen=True, slots=True)
class SearchCandidate:
    """Food in the index. `place` orders the index: best sources and short names first."""

    place: int
    tier: int  # of its source, see foods.search.engine
    food_id: int
    name: str
    brand: str
    text: str  # see foods.models.food.search_text


@dataclass(frozen=True, slots=True)
class _NameText:
    whole: str  # " nuts almonds dry roasted"
    first: str  # " nuts": its first part
    second: str  # " almonds"
    last_of_first: str
    rest: str  # brand and other names
    length: int  # words


@lru_cache(maxsize=20_000)  # the same few hundred foods come with every typed letter
def _split_name(name: str, text: str) -> _NameText:
    whole, _, rest = text.partition("\n")
    outside = name.partition(" (")[0]
    parts = [" " + " ".join(words) for part in outside.split(",") if (words := normalise_words(part))]
    first, second = [*parts, "", ""][:2]
    return _NameText(whole, first, second, first[first.rfind(" ") :], rest, whole.count(" "))


class Ranking:
    """Order of one query: `key` sorts candidates, smaller is better; `fits` filters them."""

    def __init__(self, query: SearchQuery) -> None:
        self.query = query
        self._terms = [re.compile(_pattern_anywhere(term)) for term in query.terms]
        every = "|".join(
            _part_pattern(part) for term in query.terms for parts in term.alternatives for part in parts
        )
        self._asked_for = re.compile(f"(?: (?:{every})(?![^ ]))+")  # one word after the other

    @cached_property
    def _whole_terms(self) -> list[re.Pattern[str]]:
        return [re.compile(_whole_word_pattern(term)) for term in self.query.terms]

    @cached_property
    def _called(self) -> list[re.Pattern[str]]:
        words = [word for term in self.query.terms for word in term.typed]
        return [re.compile(f" {re.escape(word)}(?![^ ])") for word in words]

    def fits(self, text: str) -> bool:
        """Return True when every term is in `text`, whatever the order."""
        for term in self._terms:  # noqa: SIM110  (a generator takes three times as long, thousands of times)
            if not term.search(text):
                return False
        return True

    @cached_property
    def _named(self) -> re.Pattern[str]:
        words = [f" (?:{_in_both_numbers(word)})" for term in self.query.terms for word in term.typed]
        return re.compile("".join(words) + "(?![^ ])")

    def is_named(self, found: SearchCandidate) -> bool:
        """Return True when the typed words, in order, may be a whole first part or other name.

        The boundaries between other names are not known here.
        """
        name = _split_name(found.name, found.text)
        if self._named.fullmatch(name.first) or self._named.search(name.rest):
            return True
        return name.length == len(self.query.words) and all(
            term.search(name.whole) for term in self._whole_terms
        )

    def key(self, found: SearchCandidate) -> tuple[int, ...]:
        """Return the sort key: matched by name, as the thing itself, better source, whole words."""
        name = _split_name(found.name, found.text)
        role = self._role(name, found.tier)
        is_called = bool(name.rest) and all(word.search(name.rest) for word in self._called)
        if is_called:
            role = min(role, CALLED)
        return (
            role == ELSEWHERE,
            role > (FIRST_WORD if found.tier == OWN_NAMES else CALLED),
            found.tier,
            0 if is_called else sum(not term.search(name.whole) for term in self._whole_terms),
            role,
            bool(found.brand),
            max(name.length, 3),  # up to three words are a short name
            found.place,
        )

    def _role(self, name: _NameText, tier: int) -> int:
        """Return the role of the typed word in the name, best first.

        `rice` is the thing in "Rice, brown" and in "Grains, rice", the noun in "Brown rice, cooked", the
        first word in "Rice bran", inside "Pudding, rice"; a food with only that other name is called so.
        """
        if not self.fits(name.whole):
            return ELSEWHERE
        asked_for = self._asked_for
        if asked_for.fullmatch(name.first):
            return THING
        if tier != OWN_NAMES and asked_for.fullmatch(name.second):
            return CATEGORY_THING
        if asked_for.fullmatch(name.last_of_first):
            return LAST_NOUN
        return FIRST_WORD if asked_for.match(name.first) else INSIDE


def _part_pattern(part: QueryPart) -> str:
    return re.escape(part.word) + ("[^ ]*" if part.is_beginning else "")


def _pattern_anywhere(term: QueryTerm) -> str:
    """Return a pattern for texts with all words of one alternative."""
    choices = []
    for parts in term.alternatives:
        ahead = "".join(f"(?=.*? {_part_pattern(part)}(?![^ ]))" for part in parts[1:])
        choices.append(
            f"^{ahead}.*? {_part_pattern(parts[0])}(?![^ ])"
            if ahead
            else f" {_part_pattern(parts[0])}(?![^ ])"
        )
    return f"(?s:{'|'.join(choices)})"


def _whole_word_pattern(term: QueryTerm) -> str:
    """Return a pattern for whole words only, in singular or plural."""
    choices = []
    for parts in term.alternatives:
        words = [_in_both_numbers(part.word) for part in parts]
        ahead = "".join(f"(?=.*? (?:{word})(?![^ ]))" for word in words[1:])
        choices.append(f"{'^' if ahead else ''}{ahead}{'.*?' if ahead else ''} (?:{words[0]})(?![^ ])")
    return "|".join(choices)


@lru_cache(maxsize=5000)
def _in_both_numbers(word: str) -> str:
    return "|".join(map(re.escape, (word, f"{word}s", f"{word}es", *plural_variants(word))))
