"""Food search: the only interface of this package.

`search_foods` searches; the index follows every `Food.save()` and deletion. Code that writes foods in another
way updates it: `reindex` for a few, `rebuild` for many, `deferred` around many saves.
"""

from foods.search.found_food import FoundFood, SearchOutcome
from foods.search.index import deferred, rebuild, reindex
from foods.search.query import MAX_QUERY_LENGTH, MIN_LETTERS
from foods.search.search import FoodSearch, search_foods

__all__ = [
    "MAX_QUERY_LENGTH",
    "MIN_LETTERS",
    "FoodSearch",
    "FoundFood",
    "SearchOutcome",
    "deferred",
    "rebuild",
    "reindex",
    "search_foods",
]
