"""Django admin for curators of the catalogue."""

from foods.admin import aliases, dishes, flags, foods, groups, imports, merge, submissions

__all__ = ["aliases", "dishes", "flags", "foods", "groups", "imports", "merge", "submissions"]
