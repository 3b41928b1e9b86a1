"""Total of supplements and medicines compared with an upper limit. Pure Python.

Food and drink do not count towards it, and it is independent of the target.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tracker.lib.at_least import milligrams, of_limit_text
from tracker.lib.numbers import format_exact, format_mg
from tracker.logs.totals import DayTotals
from tracker.profiles.dri import UpperLimit


@dataclass(frozen=True, slots=True)
class SupplementLedger:
    """A day's supplements and medicines, with the limit that the member compares them with."""

    totals: DayTotals
    limit: UpperLimit | None  # None: they are compared with none, as with kidney disease

    @property
    def is_shown(self) -> bool:
        """True on days with a supplement or medicine."""
        return self.totals.supplemental_item_count > 0

    @property
    def leaves_out_water(self) -> bool:
        """True when the limit also counts water and fortified food, and the day has entries.

        These are not counted here: the catalogue does not record which foods are fortified or how their
        magnesium dissolves.
        """
        return self.limit is not None and self.limit.counts_water and self.totals.has_entries

    @property
    def is_passed(self) -> bool:
        return self.limit is not None and self.limit.is_exceeded_by(self.totals.supplemental_mg)

    def total_with(self, dose_mg: Decimal | None) -> str:
        """Return the milligrams with one more dose if that exceeds the limit; otherwise empty."""
        if self.limit is None or dose_mg is None:
            return ""
        total_mg = self.totals.supplemental_mg + dose_mg
        return (
            format_mg(total_mg, self.limit.ul_supplemental_mg) if self.limit.is_exceeded_by(total_mg) else ""
        )

    @property
    def figures_taken(self) -> str:
        """Return the milligrams taken: never on the wrong side of the limit."""
        return format_mg(self.totals.supplemental_mg, self.limit.ul_supplemental_mg if self.limit else None)

    @property
    def figures(self) -> str:
        """Return `300 of 350 mg`, `at least 300 of 350 mg` with an unknown item, or `300 mg`."""
        is_at_least = self.totals.is_supplemental_at_least
        if self.limit is None:
            return milligrams(self.figures_taken, is_at_least=is_at_least)
        values = {"mg": self.figures_taken, "limit": format_exact(self.limit.ul_supplemental_mg)}
        return of_limit_text(is_at_least=is_at_least) % values
