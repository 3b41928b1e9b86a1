"""Search by the beginning of every word, over a catalogue small enough to scan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from foods.models import Food
from foods.models.food import search_text
from foods.words import WORD, normalise

FEWEST_LETTERS = 2
CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class FoundFood:
    food: Food
    words: tuple[str, ...]

    @property
    def marked_name(self) -> SafeString:
        """The name with the beginnings that were searched for in <mark>."""
        return format_html_join("", "{}", ((piece,) for piece in self._pieces()))

    def _pieces(self) -> Iterator[str]:
        name, end = self.food.name, 0
        for match in WORD.finditer(name):
            plain = "".join(normalise(match[0]))
            length = max((len(word) for word in self.words if plain.startswith(word)), default=0)
            if length:
                cut = min(match.start() + length, match.end())
                yield name[end : match.start()]
                yield format_html("<mark>{}</mark>", name[match.start() : cut])
                end = cut
        yield name[end:]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results, best first.

    `shown_for` is the query that was answered instead of the one typed, when spelling was repaired; else
    empty. `has_more`: there is a next page.
    """

    foods: list[FoundFood]
    shown_for: str = ""
    has_more: bool = False


def search_foods(
    query: str, *, user: Any = None, first: Sequence[int] = (), limit: int = 8, offset: int = 0
) -> Found:
    """The foods that hold a word beginning with every word of `query`, best first.

    Nothing for a query of fewer than two letters. Portions come along. With `user`, that member's own
    foods are looked through too, and come first; `first` are ids of foods to list on top when they match,
    such as those had recently.
    """
    words = normalise(query)
    if len("".join(words)) < FEWEST_LETTERS:
        return Found([])
    condition = Q()
    for word in words:
        condition &= Q(search_text__contains=f" {word}")
    candidates = Food.objects.visible_to(user).offered().filter(condition).order_by("id")[:CANDIDATES]
    rows = candidates.values_list("name", "brand", "id")
    best = sorted(rows, key=lambda row: (row[2] not in first, _rank(words, *row)))
    page = best[offset : offset + limit]
    foods = Food.objects.prefetch_related("portions").in_bulk([id for _, _, id in page])
    found = [FoundFood(foods[id], tuple(words)) for _, _, id in page]
    return Found(found, has_more=len(best) > offset + limit)


def reindex(food_ids: Iterable[int]) -> None:
    """Tell search about foods that were written without `Food.save()`."""
    foods = list(Food.objects.filter(pk__in=list(food_ids)))
    for food in foods:
        food.search_text = search_text(food.name, food.brand, food.aliases)
    Food.objects.bulk_update(foods, ["search_text"], batch_size=500)


def rebuild() -> None:
    """The whole index anew, while the site serves."""
    reindex(Food.objects.values_list("pk", flat=True))


def _rank(words: list[str], name: str, brand: str, id: int) -> tuple[object, ...]:
    """Smaller is better: found in the name, the thing itself, its beginning, whole words, generic, short."""
    in_name = normalise(name) or [""]
    thing = normalise(name.partition(",")[0])
    return (
        not all(any(part.startswith(word) for part in in_name) for word in words),
        thing != words,
        thing[-len(words) :] != words,  # brown rice is rice; rice bran is bran
        not in_name[0].startswith(words[0]),
        not set(words) <= set(in_name),
        bool(brand),
        max(len(in_name), 3),  # up to three words are a short name
        id,  # the catalogue lists what people have most often first
    )
