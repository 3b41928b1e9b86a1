"""Where curators keep the catalogue right."""

from foods.admin import foods, groups, imports

__all__ = ["foods", "groups", "imports"]
