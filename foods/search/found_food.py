"""Results of a search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from foods.models import Food
from foods.search.certainty import food_names, is_certain_beginning, is_certain_match
from foods.search.matching import AskedFood, NameMatch, match
from foods.search.query import SearchQuery
from foods.text import WORD, normalise_words

LAST = 2**63  # above every id


@dataclass(frozen=True, slots=True)
class FoundFood:
    """Found food with its query and how well the typed words name it.

    `is_personal`: it is the member's own, or among the preferred foods.
    """

    food: Food
    query: SearchQuery
    match: NameMatch
    is_personal: bool = False

    @property
    def marked_name(self) -> SafeString:
        """Name with the typed beginnings in <mark>."""
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
    """Page of results, best first.

    `query` is the typed query, or the same with its words joined or split; None for fewer than two letters.
    `text` is its original text. `shown_for` is the query that was used instead, when spelling was repaired;
    else empty. `has_more`: there is a next page.
    """

    foods: list[FoundFood]
    shown_for: str = ""
    has_more: bool = False
    query: SearchQuery | None = None
    text: str = ""

    @property
    def is_named(self) -> bool:
        """True when the typed words name the first food."""
        return bool(self.foods) and self.foods[0].match.is_named

    @property
    def is_certain(self) -> bool:
        """True when the first food was typed, whole or begun, so that Enter may log it."""
        if self.shown_for or not self.foods:
            return False
        if self.foods[0].match.contradicted or self.foods[0].match.made_otherwise:
            return False
        return is_certain_match(self.foods) or is_certain_beginning(self.foods)


def match_food(asked: AskedFood, food: Food) -> NameMatch:
    """Compare typed words with the names of `food`."""
    return match(asked, food_names(food))


def place_in_catalogue(food: Food) -> int:
    """Return a sort key: the catalogue's order by how often foods are eaten, others last."""
    return food.pk if food.catalogue_key else LAST
