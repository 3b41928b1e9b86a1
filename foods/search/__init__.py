"""The one door to finding a food.

`search_foods` finds; the index follows every `Food.save()` and deletion by itself. Whoever writes foods in
another way says so: `reindex` for a few, `rebuild` for many, `deferred` around many saves.
"""

from foods.search.found_food import FoundFood, SearchOutcome
from foods.search.index import deferred, rebuild, reindex
from foods.search.query import FEWEST_LETTERS, LONGEST_QUERY
from foods.search.search import FoodSearch, search_foods

__all__ = [
    "FEWEST_LETTERS",
    "LONGEST_QUERY",
    "FoodSearch",
    "FoundFood",
    "SearchOutcome",
    "deferred",
    "rebuild",
    "reindex",
    "search_foods",
]
