"""Days with and without symptoms, and their intake. Pure Python; claims no cause.

A day is with or without symptoms, or unknown and left out; see `symptom_days`. Its intake is compared in four
windows. Milligrams are those of RangeTotals: of the known items only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import NamedTuple

from tracker.insights.symptom_comparison.permutation_test import MIN_DAYS, Verdict, assess
from tracker.logs.totals import ZERO, DayTotals


@dataclass(frozen=True, slots=True)
class IntakeWindow:
    """Window before a day: the day itself (`length` 0), or a number of days before it.

    The day itself is not among the latter. An average needs `fewest` counted days: all of one, two of three,
    five of seven. These are our own numbers: most of the window has to be known before it can represent the
    whole.
    """

    length: int
    fewest: int

    def days_before(self, number: int) -> range:
        """The ordinal numbers of its days; `number` is that of the day itself."""
        return range(number - self.length, number) if self.length else range(number, number + 1)


WINDOWS = (
    IntakeWindow(0, 1),
    IntakeWindow(1, 1),
    IntakeWindow(3, 2),
    IntakeWindow(7, 5),
)
MAX_WINDOW_DAYS = WINDOWS[-1].length


class DayIntake(NamedTuple):
    """Intake in one window of one day: elemental milligrams a day.

    With `is_at_least` an item in it is unknown, so that the true value is not lower.
    """

    day: date
    is_with: bool
    magnesium_mg: Decimal
    is_at_least: bool
    divisor: int  # how many days the average is over


@dataclass(frozen=True, slots=True)
class MedianIntake:
    """Median of some days' milligrams.

    With `is_at_least`, unknown items could only raise it.
    """

    magnesium_mg: Decimal
    is_at_least: bool

    @classmethod
    def from_intakes(cls, intakes: Sequence[DayIntake]) -> MedianIntake:
        """Return the median; raises StatisticsError without values.

        A day with unknown items that is above the median does not change it.
        """
        magnesium_mg = median(intake.magnesium_mg for intake in intakes)
        # Whatever the unknown items contain.
        most = median(Decimal("Inf") if intake.is_at_least else intake.magnesium_mg for intake in intakes)
        return cls(magnesium_mg, is_at_least=most != magnesium_mg)


@dataclass(frozen=True)
class WindowComparison:
    """One window of all the days for which it is known enough, in the order of the calendar."""

    window: IntakeWindow
    intakes: Sequence[DayIntake]

    @cached_property
    def with_symptoms(self) -> list[DayIntake]:
        return [intake for intake in self.intakes if intake.is_with]

    @cached_property
    def without(self) -> list[DayIntake]:
        return [intake for intake in self.intakes if not intake.is_with]

    @property
    def is_enough(self) -> bool:
        return min(len(self.with_symptoms), len(self.without)) >= MIN_DAYS

    @cached_property
    def median_with(self) -> MedianIntake:
        return MedianIntake.from_intakes(self.with_symptoms)

    @cached_property
    def median_without(self) -> MedianIntake:
        return MedianIntake.from_intakes(self.without)


def symptom_days(
    days: Sequence[DayTotals],
    symptoms: Mapping[date, Collection[str]],
    *,
    first: date,
    began: date | None,
    kind: str = "",
    free_days: Collection[date] = (),
) -> dict[date, bool]:
    """Return which of `days` from `first` on are with symptoms (True) and without (False).

    `symptoms` holds the kinds logged on a day. With symptoms is a day with one of `kind`, or of any kind when
    it is empty. Without is a day with entries, or a complete one without, and no symptom of any kind, so that
    the member was there to log one; but only from `began` on, the day of the first symptom ever logged:
    before it, no symptom may mean that symptoms were not logged. None means that no symptom was ever logged.
    All other days are left out.

    `free_days` are those on which the member said that they had no symptoms. They are without whenever they
    are, since nothing has to be presumed. Where enough of them can be compared, only they are without: any
    other day may be one on which symptoms were not logged.
    """
    sides = {}
    free = {day for day in free_days if day >= first and not symptoms.get(day)}
    is_confirmed = sum(totals.is_counted for totals in days if totals.day in free) >= MIN_DAYS
    for totals in days:
        kinds = symptoms.get(totals.day, ())
        if totals.day < first:
            continue
        if kinds:
            if not kind or kind in kinds:
                sides[totals.day] = True
        elif totals.day in free:
            sides[totals.day] = False
        elif is_confirmed or began is None or totals.day < began:
            continue
        elif totals.has_entries or totals.is_counted:
            sides[totals.day] = False
    return sides


def compare(days: Sequence[DayTotals], sides: Mapping[date, bool]) -> list[WindowComparison]:
    """The four windows. `days` reach back seven days further than `sides`, for what was before."""
    counted = {day.day.toordinal(): (day.total_mg, day.is_at_least) for day in days if day.is_counted}
    order = [(day, day.toordinal(), is_with) for day, is_with in sorted(sides.items())]
    return [
        WindowComparison(window, [intake for each in order if (intake := _intake(counted, window, *each))])
        for window in WINDOWS
    ]


def _intake(
    counted: Mapping[int, tuple[Decimal, bool]], window: IntakeWindow, day: date, number: int, is_with: bool
) -> DayIntake | None:
    """Return RangeTotals' average over the window's days.

    Only the counted ones are summed here.
    """
    window_days = [counted[each] for each in window.days_before(number) if each in counted]
    divisor = len(window_days)
    if divisor < window.fewest:
        return None
    if divisor == 1:
        [(magnesium_mg, is_at_least)] = window_days
    else:
        magnesium_mg = sum([total_mg for total_mg, _ in window_days], ZERO) / divisor
        is_at_least = any([is_at_least for _, is_at_least in window_days])
    return DayIntake(day, is_with, magnesium_mg, is_at_least, divisor)


@dataclass(frozen=True)
class SymptomComparison:
    """Comparison of days with and without symptoms; nothing until each side has enough days."""

    sides: Mapping[date, bool]
    comparisons: Sequence[WindowComparison]

    @classmethod
    def from_days(cls, days: Sequence[DayTotals], sides: Mapping[date, bool]) -> SymptomComparison:
        beside = cls(sides, [])
        return cls(sides, compare(days, sides)) if beside.is_enough else beside

    @cached_property
    def with_count(self) -> int:
        return sum(self.sides.values())

    @property
    def without_count(self) -> int:
        return len(self.sides) - self.with_count

    @property
    def is_enough(self) -> bool:
        return min(self.with_count, self.without_count) >= MIN_DAYS

    @cached_property
    def shown(self) -> list[WindowComparison]:
        return [comparison for comparison in self.comparisons if comparison.is_enough]

    def assessment(self) -> tuple[Verdict, list[IntakeWindow]]:
        """Return the assessment of the windows shown, and the windows that differ.

        Days with unknown items are drawn but not tested: they would turn missing data into a difference.
        """
        shown, order = self.shown, sorted(self.sides)
        known = [
            {each.day: each.magnesium_mg for each in one.intakes if not each.is_at_least} for one in shown
        ]
        verdict, differing = assess(
            [self.sides[day] for day in order], [[values.get(day) for day in order] for values in known]
        )
        return verdict, [shown[n].window for n in differing]
