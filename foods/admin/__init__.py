"""Where curators keep the catalogue right."""

from foods.admin import aliases, flags, foods, groups, imports, merge, offers

__all__ = ["aliases", "flags", "foods", "groups", "imports", "merge", "offers"]
