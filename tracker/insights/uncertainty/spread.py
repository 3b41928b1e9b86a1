"""Range of a day's total from the ranges that sources give. Pure Python.

Minimums are added to minimums, and maximums to maximums: the widest possible range, not a confidence
interval. An item without a range counts with its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ItemSpread:
    """One entry: elemental milligrams as logged, and between which they may lie.

    `magnesium_mg` is None when unknown. Limits are None for an entry whose source gives no range.
    """

    name: str
    amount: str
    magnesium_mg: Decimal | None
    lowest_mg: Decimal | None = None
    highest_mg: Decimal | None = None
    basis: str = ""  # where the range comes from: `6 samples`, `a trace`, `below a limit`

    @property
    def has_range(self) -> bool:
        return self.lowest_mg is not None and self.highest_mg is not None


@dataclass(frozen=True, slots=True)
class DaySpread:
    """The entries of a day together."""

    items: Sequence[ItemSpread]

    @property
    def covered(self) -> list[ItemSpread]:
        """The entries with a range."""
        return [item for item in self.items if item.has_range]

    @property
    def unknown_count(self) -> int:
        return sum(item.magnesium_mg is None for item in self.items)

    @property
    def total_mg(self) -> Decimal:
        return sum((item.magnesium_mg or ZERO for item in self.items), ZERO)

    @property
    def lowest_mg(self) -> Decimal:
        """The total with every range at its lowest; unknown entries add nothing."""
        return sum((_or(item.lowest_mg, item.magnesium_mg) for item in self.items), ZERO)

    @property
    def highest_mg(self) -> Decimal:
        """The same at its highest."""
        return sum((_or(item.highest_mg, item.magnesium_mg) for item in self.items), ZERO)


def _or(limit: Decimal | None, magnesium_mg: Decimal | None) -> Decimal:
    return limit if limit is not None else magnesium_mg or ZERO
