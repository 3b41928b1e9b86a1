"""Where curators keep the catalogue right."""

from foods.admin import foods, groups

__all__ = ["foods", "groups"]
