"""The second ledger: supplements and medicines against an upper limit. Pure Python.

Food and drink do not count towards it, and it has nothing to do with the target.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.lib.numbers import format_exact, format_mg
from tracker.logs.totals import DayTotals
from tracker.profiles.dri import UpperLimit


@dataclass(frozen=True, slots=True)
class SupplementLedger:
    """A day's supplements and medicines beside the limit that the person compares them with."""

    totals: DayTotals
    limit: UpperLimit

    @property
    def is_shown(self) -> bool:
        """Only on days with a supplement or medicine."""
        return self.totals.supplemental_item_count > 0

    @property
    def is_passed(self) -> bool:
        return self.totals.supplemental_mg > self.limit.ul_supplemental_mg

    @property
    def figures(self) -> str:
        """`300 of 350 mg`, `at least 300 of 350 mg` with an unknown item."""
        at_least = "at least " if self.totals.is_supplemental_at_least else ""
        taken, limit = self.totals.supplemental_mg, self.limit.ul_supplemental_mg
        return f"{at_least}{format_mg(taken, limit)} of {format_exact(limit)} mg"

    def __str__(self) -> str:
        return (
            f"Supplements and medicines: {self.figures} ({self.limit.name}; food does not count towards it)"
        )
