"""The one door to finding a food.

`search_foods` finds; the index follows every `Food.save()` and deletion by itself. Whoever writes foods in
another way says so: `reindex` for a few, `rebuild` for many, `deferred` around many saves.
"""

from foods.search.finding import FoodSearch, search_foods
from foods.search.found import Found, FoundFood
from foods.search.index import deferred, rebuild, reindex
from foods.search.query import FEWEST_LETTERS, LONGEST_QUERY

__all__ = [
    "FEWEST_LETTERS",
    "LONGEST_QUERY",
    "FoodSearch",
    "Found",
    "FoundFood",
    "deferred",
    "rebuild",
    "reindex",
    "search_foods",
]
