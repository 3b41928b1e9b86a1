"""Turn typed text into terms that a food has to match. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foods.text import normalise_words, plural_variants

MIN_LETTERS = 2
MAX_QUERY_LENGTH = 100  # characters of a search box
MAX_WORDS = 12  # more is a recipe, not a search
MAX_WORD_LENGTH = 40
MAX_TERM_WORDS = 3  # of another name, such as "extra virgin oil"
CONNECTING = {"a", "an", "and", "in", "n", "of", "on", "the", "with"}
MIN_ALIAS_PREFIX = 4  # letters from which the beginning of another name counts: "courg"


@dataclass(frozen=True, slots=True)
class QueryPart:
    """Word that a food must have: whole, or as a beginning."""

    word: str
    is_beginning: bool


Alternative = tuple[QueryPart, ...]  # all of its parts must match


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """Typed word, or a few that make one name. One of its alternatives must match.

    The first alternative is the typed one; the others are its other number, and synonyms. `meanings` are the
    synonyms of a name that was typed in full.
    """

    typed: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    meanings: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    words: tuple[str, ...]
    terms: tuple[QueryTerm, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def query_words(text: str) -> tuple[str, ...]:
    """Return the significant words of `text`, at most MAX_WORDS. The last may be unfinished."""
    words = [word[:MAX_WORD_LENGTH] for word in normalise_words(text)[:MAX_WORDS]]
    return (*(word for word in words[:-1] if word not in CONNECTING), *words[-1:])


@dataclass(frozen=True, slots=True)
class QueryNames:
    """Possible synonyms in words: `spans` of them, singulars, and the begun last one."""

    spans: tuple[str, ...]
    singular: dict[str, str]  # word by its other number
    beginning: str

    @classmethod
    def from_words(cls, words: Sequence[str]) -> QueryNames:
        spans = tuple(
            " ".join(words[at : at + length])
            for length in range(1, MAX_TERM_WORDS + 1)
            for at in range(len(words) - length + 1)
        )
        singular = {other: word for word in words for other in plural_variants(word)}
        return cls(spans, singular, words[-1] if len(words[-1]) >= MIN_ALIAS_PREFIX else "")

    @property
    def asked(self) -> list[str]:
        return [*self.spans, *self.singular]


def read_query(words: Sequence[str], names: QueryNames, aliases: Iterable[tuple[str, str]]) -> SearchQuery:
    """Return the terms for `words`, with synonyms. The longest synonym is taken first.

    `aliases` are pairs of a term and its meaning: every pair with one of `names.asked` at either side, or
    whose term begins with `names.beginning`.
    """
    others, begun = _other_names(names, aliases)
    terms: list[QueryTerm] = []
    at = 0
    while at < len(words):
        length = next(
            (
                length
                for length in range(min(MAX_TERM_WORDS, len(words) - at), 1, -1)
                if " ".join(words[at : at + length]) in others
            ),
            1,
        )
        terms.append(_build_term(tuple(words[at : at + length]), others, begun))
        at += length
    return SearchQuery(tuple(words), tuple(terms))


def _other_names(
    names: QueryNames, aliases: Iterable[tuple[str, str]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return synonyms by typed name; and possible meanings by begun name."""
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


def _build_term(
    typed: tuple[str, ...], names: Mapping[str, list[str]], begun: Mapping[str, list[str]]
) -> QueryTerm:
    alternatives: list[Alternative] = [tuple(QueryPart(word, True) for word in typed)]
    if len(typed) == 1:
        alternatives += [(QueryPart(other, False),) for other in plural_variants(typed[0])]
    name = " ".join(typed)
    for meaning in (*names.get(name, ()), *begun.get(name, ())):
        words = meaning.split()
        alternatives.append(tuple(QueryPart(word, n == len(words) - 1) for n, word in enumerate(words)))
    whole = tuple(tuple(meaning.split()) for meaning in names.get(name, ()))
    return QueryTerm(typed, tuple(dict.fromkeys(alternatives)), whole)
