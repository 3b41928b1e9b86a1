"""What a search found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from foods.models import Food
from foods.search.certainty import food_names, is_certain_beginning, is_certain_match
from foods.search.matching import AskedFood, Match, match
from foods.search.query import Query
from foods.text import WORD, normalise_words

LAST = 2**63  # behind every id


@dataclass(frozen=True, slots=True)
class FoundFood:
    """A food, the query that found it, and how well what was typed names it.

    `is_personal`: it is the member's own, or among those that are asked for first.
    """

    food: Food
    query: Query
    match: Match
    is_personal: bool = False

    @property
    def marked_name(self) -> SafeString:
        """The name with the beginnings that were searched for in <mark>."""
        return mark_safe("".join(self._pieces()))  # noqa: S308  (every piece is escaped)

    def _pieces(self) -> Iterator[str]:
        name, end = self.food.name, 0
        for found in WORD.finditer(name):
            plain = "".join(normalise_words(found[0]))
            length = max((len(word) for word in self.query.words if plain.startswith(word)), default=0)
            if length:
                cut = min(found.start() + length, found.end())
                yield escape(name[end : found.start()])
                yield f"<mark>{escape(name[found.start() : cut])}</mark>"
                end = cut
        yield escape(name[end:])


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """One page of results, best first.

    `query` is what was typed, or the same with its words joined or parted; None for fewer than two letters.
    `text` is how it was written. `shown_for` is the query that was answered instead of it, when spelling was
    repaired; else empty. `has_more`: there is a next page.
    """

    foods: list[FoundFood]
    shown_for: str = ""
    has_more: bool = False
    query: Query | None = None
    text: str = ""

    @property
    def is_named(self) -> bool:
        """Whether the words that were typed name the first food."""
        return bool(self.foods) and self.foods[0].match.is_named

    @property
    def is_certain(self) -> bool:
        """Whether the first food is what was typed, in full or as a beginning, so that Enter may log it."""
        if self.shown_for or not self.foods:
            return False
        if self.foods[0].match.contradicted or self.foods[0].match.made_otherwise:
            return False
        return is_certain_match(self.foods) or is_certain_beginning(self.foods)


def match_food(asked: AskedFood, food: Food) -> Match:
    """Compare what was typed with the names of `food`."""
    return match(asked, food_names(food))


def place_in_catalogue(food: Food) -> int:
    """Return a key for the catalogue's order: by how often people have its foods. Others are last."""
    return food.pk if food.catalogue_key else LAST
