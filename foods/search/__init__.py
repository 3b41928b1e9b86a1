"""The one door to food search. How it finds is its own affair."""

from foods.search.prefix import FEWEST_LETTERS, FoundFood, search_foods

__all__ = ["FEWEST_LETTERS", "FoundFood", "search_foods"]
