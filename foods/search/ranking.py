"""Which of the foods that match is meant. Pure Python.

Names are compared as texts with a space before every word, by patterns that are made once a query: two
hundred candidates are ranked with every letter that somebody types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from foods.search.query import Part, Query, Term
from foods.text import normalise_words, plural_variants

# What the words are in a food's name, best first.
THING, CATEGORY_THING, LAST_NOUN, CALLED, FIRST_WORD, INSIDE, ELSEWHERE = range(7)
# The embedded catalogue says the thing first, and its order is that of what people have most often.
OWN_NAMES = 0  # its tier


@dataclass(frozen=True, slots=True)
class Candidate:
    """A food as the index knows it. `place` orders the index: best sources and short names first."""

    place: int
    tier: int  # of its source, see foods.search.engine
    food_id: int
    name: str
    brand: str
    text: str  # see foods.models.food.search_text


@dataclass(frozen=True, slots=True)
class _Name:
    whole: str  # " nuts almonds dry roasted"
    first: str  # " nuts": its first part
    second: str  # " almonds"
    last_of_first: str
    rest: str  # brand and other names
    length: int  # words


@lru_cache(maxsize=20_000)  # the same few hundred foods come with every letter that is typed
def _read(name: str, text: str) -> _Name:
    whole, _, rest = text.partition("\n")
    outside = name.partition(" (")[0]
    parts = [" " + " ".join(words) for part in outside.split(",") if (words := normalise_words(part))]
    first, second = [*parts, "", ""][:2]
    return _Name(whole, first, second, first[first.rfind(" ") :], rest, whole.count(" "))


class Ranking:
    """One query's order: `key` sorts candidates, smaller is better; `fits` tells what matches at all."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._terms = [re.compile(_anywhere(term)) for term in query.terms]
        every = "|".join(_word(part) for term in query.terms for parts in term.alternatives for part in parts)
        self._asked_for = re.compile(f"(?: (?:{every})(?![^ ]))+")  # one word after the other

    @cached_property
    def _whole_terms(self) -> list[re.Pattern[str]]:
        return [re.compile(_as_whole_words(term)) for term in self.query.terms]

    @cached_property
    def _called(self) -> list[re.Pattern[str]]:
        words = [word for term in self.query.terms for word in term.typed]
        return [re.compile(f" {re.escape(word)}(?![^ ])") for word in words]

    def fits(self, text: str) -> bool:
        """Whether every term is in `text`, whatever the order."""
        for term in self._terms:  # noqa: SIM110  (a generator takes three times as long, thousands of times)
            if not term.search(text):
                return False
        return True

    @cached_property
    def _named(self) -> re.Pattern[str]:
        words = [f" (?:{_in_both_numbers(word)})" for term in self.query.terms for word in term.typed]
        return re.compile("".join(words) + "(?![^ ])")

    def is_named(self, found: Candidate) -> bool:
        """Whether the typed words, whole and in order, may be all of a name: its first part, or another name.

        Where one other name ends and the next begins is not known here.
        """
        name = _read(found.name, found.text)
        if self._named.fullmatch(name.first) or self._named.search(name.rest):
            return True
        return name.length == len(self.query.words) and all(
            term.search(name.whole) for term in self._whole_terms
        )

    def key(self, found: Candidate) -> tuple[int, ...]:
        """Found by its name, the thing itself, from a better source, as whole words, plain."""
        name = _read(found.name, found.text)
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

    def _role(self, name: _Name, tier: int) -> int:
        """Rank where the words are in the name.

        `rice` is the thing in "Rice, brown" and in "Grains, rice", the noun in "Brown rice, cooked", the
        first word in "Rice bran", inside "Pudding, rice"; what only goes by that other name is called so.
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


def _word(part: Part) -> str:
    return re.escape(part.word) + ("[^ ]*" if part.is_beginning else "")


def _anywhere(term: Term) -> str:
    """A text holds all words of one alternative."""
    choices = []
    for parts in term.alternatives:
        ahead = "".join(f"(?=.*? {_word(part)}(?![^ ]))" for part in parts[1:])
        choices.append(f"^{ahead}.*? {_word(parts[0])}(?![^ ])" if ahead else f" {_word(parts[0])}(?![^ ])")
    return f"(?s:{'|'.join(choices)})"


def _as_whole_words(term: Term) -> str:
    """The same for words that are not only begun: what was typed, in one number or the other."""
    choices = []
    for parts in term.alternatives:
        words = [_in_both_numbers(part.word) for part in parts]
        ahead = "".join(f"(?=.*? (?:{word})(?![^ ]))" for word in words[1:])
        choices.append(f"{'^' if ahead else ''}{ahead}{'.*?' if ahead else ''} (?:{words[0]})(?![^ ])")
    return "|".join(choices)


@lru_cache(maxsize=5000)
def _in_both_numbers(word: str) -> str:
    return "|".join(map(re.escape, (word, f"{word}s", f"{word}es", *plural_variants(word))))
