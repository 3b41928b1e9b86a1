"""Summary of the comparison: averages with their spread, and days left out. Pure Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import mean, quantiles

from tracker.insights.symptom_comparison.days import DayIntake, WindowComparison
from tracker.logs.totals import DayTotals

ROOM = Decimal("1.05")  # right of the longest mark


class LeftOut(StrEnum):
    """Reason why a day is on neither side of the comparison of the same day."""

    NOT_LOGGED = "not logged"
    INCOMPLETE = "incomplete"
    OTHER_SYMPTOM = "other symptom"
    BEFORE_FIRST = "before first"  # nothing shows that symptoms were logged then
    NOT_CONFIRMED = "not confirmed"  # not marked as free of symptoms, where those that are suffice
    NOT_OVER = "not over"


@dataclass(frozen=True, slots=True)
class IntakeBar:
    """Mean of some days' milligrams, and the middle half of them; x in per cent of the width."""

    is_with: bool
    count: int
    mean_mg: Decimal
    is_at_least: bool
    low_mg: Decimal
    high_mg: Decimal
    width: float
    low_x: float
    high_x: float


def intake_bars(comparison: WindowComparison) -> list[IntakeBar]:
    """Return a bar for the days with and one for the days without, on the same scale."""
    sides = [(True, comparison.with_symptoms), (False, comparison.without)]
    figures = [(is_with, intakes, *_spread(intakes)) for is_with, intakes in sides]
    highest = max([*(each[2] for each in figures), *(each[4] for each in figures), Decimal(1)]) * ROOM
    return [
        IntakeBar(
            is_with,
            len(intakes),
            mean_mg,
            any(intake.is_at_least for intake in intakes),
            low_mg,
            high_mg,
            *(round(float(mg / highest * 100), 2) for mg in (mean_mg, low_mg, high_mg)),
        )
        for is_with, intakes, mean_mg, low_mg, high_mg in figures
    ]


def _spread(intakes: Sequence[DayIntake]) -> tuple[Decimal, Decimal, Decimal]:
    """Return the mean and the lower and upper quartile."""
    milligrams = [intake.magnesium_mg for intake in intakes]
    low_mg, _, high_mg = quantiles(milligrams, n=4, method="inclusive")
    return mean(milligrams), low_mg, high_mg


def count_left_out(
    days: Sequence[DayTotals],
    symptoms: Mapping[date, Collection[str]],
    sides: Mapping[date, bool],
    *,
    first: date,
    began: date | None,
) -> Counter[LeftOut]:
    """Count the days from `first` on that the comparison of the same day leaves out, by reason."""
    reasons: Counter[LeftOut] = Counter()
    for totals in days:
        if totals.day < first or (totals.day in sides and totals.is_counted):
            continue
        if totals.is_complete is False:
            reason = LeftOut.INCOMPLETE
        elif not totals.is_counted:
            reason = LeftOut.NOT_LOGGED
        elif symptoms.get(totals.day):
            reason = LeftOut.OTHER_SYMPTOM
        elif began is None or totals.day < began:
            reason = LeftOut.BEFORE_FIRST
        else:
            reason = LeftOut.NOT_CONFIRMED
        reasons[reason] += 1
    return reasons
