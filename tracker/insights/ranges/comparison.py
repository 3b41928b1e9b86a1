"""Comparison of two ranges of days. Pure arithmetic over plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.insights.ranges.source_shares import MagnesiumSource, MagnesiumSources
from tracker.lib.numbers import format_mg, percent_of
from tracker.lib.words import ngettext
from tracker.logs.totals import ZERO, RangeTotals

MAX_CHANGES_SHOWN = 6  # shown; the others make one line


@dataclass(frozen=True, slots=True)
class FoodChange:
    """A food's share of the average day in either range: elemental milligrams a counted day."""

    name: str
    first_mg: Decimal
    second_mg: Decimal
    is_supplemental: bool = False

    @property
    def difference_mg(self) -> Decimal:
        return self.second_mg - self.first_mg

    @property
    def difference(self) -> str:
        """Return `+12`, `−3.5` or `0`."""
        return format_signed_mg(self.difference_mg)


def format_signed_mg(magnesium_mg: Decimal) -> str:
    """Return `+12`, `−3.5` or `0`."""
    sign = "+" if magnesium_mg > 0 else "−" if magnesium_mg < 0 else ""
    return sign + format_mg(abs(magnesium_mg))


@dataclass(frozen=True, slots=True)
class RangeComparison:
    """The totals of two ranges, and the sources of the days that their averages count."""

    first: RangeTotals
    second: RangeTotals
    first_sources: MagnesiumSources
    second_sources: MagnesiumSources

    @property
    def has_both(self) -> bool:
        """True when both ranges have an average."""
        return bool(self.first.divisor and self.second.divisor)

    @property
    def is_at_least(self) -> bool:
        return self.first.average_is_at_least or self.second.average_is_at_least

    @property
    def difference_mg(self) -> Decimal | None:
        """Return the difference of the averages; None when a range has none."""
        first, second = self.first.average_mg, self.second.average_mg
        return None if first is None or second is None else second - first

    def bar_percent(self, totals: RangeTotals) -> float:
        """Return a range's average as a percentage of the larger one, for its bar."""
        largest_mg = max(self.first.average_mg or ZERO, self.second.average_mg or ZERO)
        return round(float(percent_of(totals.average_mg or ZERO, largest_mg)), 1)

    @property
    def changes(self) -> list[FoodChange]:
        """Return every food whose share of the average day differs, largest change first.

        Ties are sorted by name. The differences sum to the difference of the averages. Empty when a range has
        no average.
        """
        if not self.has_both:
            return []
        first = {source.key: source for source in self.first_sources.foods}
        second = {source.key: source for source in self.second_sources.foods}
        changes = []
        for key in first | second:
            before, after = first.get(key), second.get(key)
            latest = after or before
            if latest:
                of_first, of_second = _a_day(before, self.first), _a_day(after, self.second)
                changes.append(FoodChange(latest.name, of_first, of_second, latest.is_supplemental))
        changed = [change for change in changes if change.difference_mg]
        return sorted(changed, key=lambda change: (-abs(change.difference_mg), change.name.casefold()))


def _a_day(source: MagnesiumSource | None, totals: RangeTotals) -> Decimal:
    return source.magnesium_mg / totals.divisor if source else ZERO


def largest_changes(
    changes: Sequence[FoodChange], most: int = MAX_CHANGES_SHOWN
) -> tuple[Sequence[FoodChange], FoodChange | None]:
    """The first of a list, and all the others summed as one; None when nothing is left out."""
    if len(changes) <= most + 1:
        return changes, None
    others = changes[most:]
    first_mg = sum((change.first_mg for change in others), ZERO)
    second_mg = sum((change.second_mg for change in others), ZERO)
    name = ngettext("%(count)s other", "%(count)s others", len(others)) % {"count": len(others)}
    return changes[:most], FoodChange(name, first_mg, second_mg)
