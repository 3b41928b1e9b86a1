"""Counts and severity of symptoms by kind. Pure Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tracker.insights.report.periods import ReportPeriod

MAX_BODY_PARTS = 6


@dataclass(frozen=True, slots=True)
class LoggedSymptom:
    """A symptom as text; `severity` is 0 to 10, None when it was not recorded."""

    day: date
    kind: str
    place: str  # empty when it was not noted
    severity: int | None


@dataclass(frozen=True, slots=True)
class SymptomTally:
    """Count and severity of one kind; severity is over those where it was recorded."""

    severities: Sequence[int | None]

    @property
    def count(self) -> int:
        return len(self.severities)

    @property
    def _known(self) -> list[int]:
        return sorted(severity for severity in self.severities if severity is not None)

    @property
    def unrated_count(self) -> int:
        """Return the number of symptoms without a severity."""
        return self.count - len(self._known)

    @property
    def highest(self) -> int | None:
        """None when no strength was noted."""
        return self._known[-1] if self._known else None

    @property
    def median(self) -> str:
        """Return the median severity, `4` or `4½`; empty when none was recorded."""
        known = self._known
        if not known:
            return ""
        middle = Fraction(known[(len(known) - 1) // 2] + known[len(known) // 2], 2)
        return f"{int(middle) or '' if middle % 1 else int(middle)}{'½' if middle % 1 else ''}"


@dataclass(frozen=True, slots=True)
class SymptomRow:
    """One week, month or year: a tally for each kind, in the table's order."""

    period: ReportPeriod
    tallies: Sequence[SymptomTally]


@dataclass(frozen=True, slots=True)
class SymptomTable:
    """Symptoms by kind and period.

    `sums` are of the whole range, `places` the most frequent ones. Kinds without symptoms are left out.
    """

    kinds: Sequence[str]
    rows: Sequence[SymptomRow]
    sums: Sequence[SymptomTally]
    places: Sequence[tuple[str, int]]
    elsewhere_count: int  # at places that are noted and not among these
    day_count: int  # days with at least one

    @property
    def count(self) -> int:
        return sum(tally.count for tally in self.sums)

    @property
    def unrated_count(self) -> int:
        return sum(tally.unrated_count for tally in self.sums)

    @property
    def unit(self) -> str:
        return self.rows[0].period.unit


def symptom_table(
    noted: Iterable[LoggedSymptom], periods: Sequence[ReportPeriod], kinds: Sequence[str]
) -> SymptomTable:
    """Return the table of symptoms; `kinds` is the order of its rows."""
    noted = list(noted)
    came = [kind for kind in kinds if any(each.kind == kind for each in noted)]
    rows = []
    for period in periods:
        within = [each for each in noted if period.first <= each.day <= period.last]
        rows.append(SymptomRow(period, _tallies(within, came)))
    places = Counter(each.place for each in noted if each.place)
    shown = places.most_common(MAX_BODY_PARTS)
    elsewhere = places.total() - sum(count for _, count in shown)
    day_count = len({each.day for each in noted})
    return SymptomTable(came, rows, _tallies(noted, came), shown, elsewhere, day_count)


def _tallies(noted: Sequence[LoggedSymptom], kinds: Sequence[str]) -> list[SymptomTally]:
    return [SymptomTally([each.severity for each in noted if each.kind == kind]) for kind in kinds]
