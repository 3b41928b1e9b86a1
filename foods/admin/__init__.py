"""Where curators keep the catalogue right."""

from foods.admin import aliases, dishes, flags, foods, groups, imports, merge, offers

__all__ = ["aliases", "dishes", "flags", "foods", "groups", "imports", "merge", "offers"]
