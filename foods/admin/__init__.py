"""Where curators keep the catalogue right."""

from foods.admin import aliases, flags, foods, groups, imports

__all__ = ["aliases", "flags", "foods", "groups", "imports"]
