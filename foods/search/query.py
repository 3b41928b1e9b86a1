"""Turn typed text into terms that a food has to match. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foods.text import normalise_words, plural_variants

FEWEST_LETTERS = 2
LONGEST_QUERY = 100  # letters that a search box takes
MOST_WORDS = 12  # a recipe is no search
LONGEST_WORD = 40
LONGEST_TERM = 3  # words of another name, such as "extra virgin oil"
CONNECTING = {"a", "an", "and", "in", "n", "of", "on", "the", "with"}
SHORTEST_BEGINNING = 4  # letters from which on the beginning of another name counts: "courg"


@dataclass(frozen=True, slots=True)
class Part:
    """A word that a food must have: whole, or as a beginning."""

    word: str
    is_beginning: bool


Alternative = tuple[Part, ...]  # all of its parts must fit


@dataclass(frozen=True, slots=True)
class Term:
    """One word that was typed, or a few that make one name. One of its alternatives must fit.

    The first alternative is what was typed; the others are its other number, and what the same thing is
    called elsewhere. `meanings` are those other names that were typed in full.
    """

    typed: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    meanings: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    words: tuple[str, ...]
    terms: tuple[Term, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def words_of(text: str) -> tuple[str, ...]:
    """The words of `text` that count, at most MOST_WORDS. The last one may be the beginning of any."""
    words = [word[:LONGEST_WORD] for word in normalise_words(text)[:MOST_WORDS]]
    return (*(word for word in words[:-1] if word not in CONNECTING), *words[-1:])


@dataclass(frozen=True, slots=True)
class Names:
    """What may be another name in some words: `spans` of them, their singulars, or what the last begins."""

    spans: tuple[str, ...]
    singular: dict[str, str]  # by the other number, the word
    beginning: str

    @classmethod
    def of(cls, words: Sequence[str]) -> Names:
        spans = tuple(
            " ".join(words[at : at + length])
            for length in range(1, LONGEST_TERM + 1)
            for at in range(len(words) - length + 1)
        )
        singular = {other: word for word in words for other in plural_variants(word)}
        return cls(spans, singular, words[-1] if len(words[-1]) >= SHORTEST_BEGINNING else "")

    @property
    def asked(self) -> list[str]:
        return [*self.spans, *self.singular]


def read_query(words: Sequence[str], names: Names, aliases: Iterable[tuple[str, str]]) -> Query:
    """Return the terms for `words`, with their other names. The longest other name is taken first.

    `aliases` are pairs of a term and its meaning: every pair with one of `names.asked` at either side, or
    whose term begins with `names.beginning`.
    """
    others, begun = _other_names(names, aliases)
    terms: list[Term] = []
    at = 0
    while at < len(words):
        length = next(
            (
                length
                for length in range(min(LONGEST_TERM, len(words) - at), 1, -1)
                if " ".join(words[at : at + length]) in others
            ),
            1,
        )
        terms.append(_term(tuple(words[at : at + length]), others, begun))
        at += length
    return Query(tuple(words), tuple(terms))


def _other_names(
    names: Names, aliases: Iterable[tuple[str, str]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """By what was typed, what it is called elsewhere; and by what was begun, what it may become."""
    beginning, singular = names.beginning, names.singular
    found: dict[str, list[str]] = {}
    begun: dict[str, list[str]] = {}
    for term, meaning in aliases:
        for this, other in ((term, meaning), (meaning, term)):
            for typed in {this, singular.get(this, this)}:
                if typed in names.spans:
                    found.setdefault(typed, []).append(other)
        if beginning and term.startswith(beginning) and term != beginning:
            begun.setdefault(beginning, []).append(meaning)
    return found, begun


def _term(typed: tuple[str, ...], names: Mapping[str, list[str]], begun: Mapping[str, list[str]]) -> Term:
    alternatives: list[Alternative] = [tuple(Part(word, True) for word in typed)]
    if len(typed) == 1:
        alternatives += [(Part(other, False),) for other in plural_variants(typed[0])]
    name = " ".join(typed)
    for meaning in (*names.get(name, ()), *begun.get(name, ())):
        words = meaning.split()
        alternatives.append(tuple(Part(word, n == len(words) - 1) for n, word in enumerate(words)))
    whole = tuple(tuple(meaning.split()) for meaning in names.get(name, ()))
    return Term(typed, tuple(dict.fromkeys(alternatives)), whole)
