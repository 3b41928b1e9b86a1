"""How a food's value changed, in words and without names."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from foods.models import Food
from tracker.lib.numbers import format_decimal


def value_changes(food: Food, timezone: str) -> list[tuple[date, str]]:
    """Each change of the magnesium or of its basis: the day in `timezone`, and what it was and became.

    The latest first. The first value, and what imports wrote, are no changes.
    """
    fields = ("magnesium_mg", "basis_quantity", "basis_unit", "history_date", "history_type")
    rows = list(food.history.order_by("history_date", "history_id").values(*fields))
    zone = ZoneInfo(timezone)
    changes = []
    for before, row in zip([None, *rows], rows, strict=False):
        words = _words(row)
        if before is None and row["history_type"] == "+":
            continue
        if before is None:  # what stood before came with an import, which keeps no history
            sentence = f"Set to {words}."
        elif _words(before) != words:
            sentence = f"{_words(before)} became {words}."
        else:
            continue
        changes.append((row["history_date"].astimezone(zone).date(), sentence[0].upper() + sentence[1:]))
    return changes[::-1]


def _words(row: dict[str, Any]) -> str:
    if row["magnesium_mg"] is None:
        return "unknown"
    basis = f"{format_decimal(row['basis_quantity'])} {row['basis_unit']}"
    return f"{format_decimal(row['magnesium_mg'])} mg in {basis}"
