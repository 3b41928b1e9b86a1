"""The one door to finding a food."""

from foods.search.prefix import FEWEST_LETTERS, Found, FoundFood, rebuild, reindex, search_foods

__all__ = ["FEWEST_LETTERS", "Found", "FoundFood", "rebuild", "reindex", "search_foods"]
