"""The one sum that every screen shows. Pure arithmetic over plain values; it never queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from tracker.lib.numbers import format_difference, format_exact, format_mg, format_percent, percent_of
from tracker.lib.words import gettext, gettext_noop

ZERO = Decimal(0)
# A day counts as above its target from a quarter more on: a few milligrams over are simply on target.
# Our own threshold, for wording and marks only: no source sets one, and passing a target is no alarm.
ABOVE = Decimal("1.25")
# A day below its target is close to it within 10 per cent. Our own threshold too: a recommended amount is an
# average over days, and a few milligrams less on one of them are no failure. It is never "on target".
CLOSE = Decimal("0.9")


class TargetStatus(StrEnum):
    """A day's total compared with its target."""

    NONE = "none"  # no entries or no target
    BELOW = "below"
    CLOSE = "close"
    ON_TARGET = "on target"
    ABOVE = "above"


STATUS_TEXTS = {
    TargetStatus.NONE: gettext_noop("no target"),
    TargetStatus.BELOW: gettext_noop("below target"),
    TargetStatus.CLOSE: gettext_noop("close to target"),
    TargetStatus.ON_TARGET: gettext_noop("on target"),
    TargetStatus.ABOVE: gettext_noop("above target"),
}


class Phase(StrEnum):
    """State of a day. Averages, counts and comparisons are over finished days alone."""

    FINISHED = "finished"
    SO_FAR = "so far"
    AHEAD = "ahead"


def phase_of(day: date, today: date, *, is_complete: bool | None) -> Phase:
    """Return the phase of `day` for a member for whom it is `today`.

    Every page, average and report uses this function. `is_complete` is the member's mark: with it, today is
    finished before it is over. A later day is never finished, with or without the mark.
    """
    if day > today:
        return Phase.AHEAD
    return Phase.SO_FAR if day == today and is_complete is not True else Phase.FINISHED


class CountedItem(Protocol):
    """Any item with magnesium: `magnesium_mg` is elemental milligrams, None when unknown.

    With `is_at_least` an unknown part is left out: the true value is not lower.
    """

    @property
    def magnesium_mg(self) -> Decimal | None: ...

    @property
    def is_supplemental(self) -> bool: ...

    @property
    def is_at_least(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class CountedValue:
    """The least that a sum needs of an entry."""

    magnesium_mg: Decimal | None
    is_supplemental: bool
    is_at_least: bool = False


# Treat as immutable. A frozen dataclass takes four times as long to make, and a year has 365.
@dataclass(slots=True, unsafe_hash=True)
class DayTotals:
    """Totals of a day's items, compared with the target that was in force on that day.

    `target_mg` is None for a member without a target. Milligrams are of known items only: with
    `unknown_count` or `partial_count` above zero the true total is at least `total_mg`.
    """

    day: date
    target_mg: Decimal | None
    food_mg: Decimal
    supplemental_mg: Decimal
    item_count: int
    unknown_count: int
    supplemental_item_count: int = 0  # of the items: supplements and medicines
    supplemental_unknown_count: int = 0
    partial_count: int = 0  # of the items: known in part, as a recipe with an unknown ingredient
    supplemental_partial_count: int = 0
    is_complete: bool | None = (
        None  # whether everything is logged; None when the member has not marked the day
    )
    ul_supplemental_mg: Decimal | None = None  # upper limit of supplements and medicines; None for no limit
    phase: Phase = Phase.FINISHED  # see phase_of
    # Cached: charts and tables of a year read them ten times a day.
    total_mg: Decimal = field(init=False, compare=False, repr=False)
    is_reached: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.total_mg = total_mg = self.food_mg + self.supplemental_mg
        self.is_reached = self.target_mg is not None and self.item_count > 0 and total_mg >= self.target_mg

    @classmethod
    def from_items(
        cls,
        items: Iterable[CountedItem],
        *,
        day: date,
        target_mg: Decimal | None,
        ul_supplemental_mg: Decimal | None = None,
    ) -> DayTotals:
        food_mg = supplemental_mg = ZERO
        item_count = unknown_count = supplemental_item_count = supplemental_unknown_count = 0
        partial_count = supplemental_partial_count = 0
        for item in items:
            item_count += 1
            if item.is_supplemental:
                supplemental_item_count += 1
                supplemental_unknown_count += item.magnesium_mg is None
            if item.magnesium_mg is None:
                unknown_count += 1
                continue
            if item.is_at_least:
                partial_count += 1
                supplemental_partial_count += item.is_supplemental
            if item.is_supplemental:
                supplemental_mg += item.magnesium_mg
            else:
                food_mg += item.magnesium_mg
        return cls(
            day, target_mg, food_mg, supplemental_mg, item_count, unknown_count,
            supplemental_item_count, supplemental_unknown_count, partial_count, supplemental_partial_count,
            ul_supplemental_mg=ul_supplemental_mg,
        )  # fmt: skip

    @property
    def has_entries(self) -> bool:
        return self.item_count > 0

    @property
    def is_finished(self) -> bool:
        """True for a day before today, and for today once it is marked complete."""
        return self.phase is Phase.FINISHED

    @property
    def is_counted(self) -> bool:
        """True when averages count the day, see RangeTotals."""
        if self.phase is not Phase.FINISHED:
            return False
        return self.item_count > 0 if self.is_complete is None else self.is_complete

    @property
    def is_at_least(self) -> bool:
        """True when an item is unknown, in whole or in part, so that the total is a lower bound."""
        return self.unknown_count > 0 or self.partial_count > 0

    @property
    def is_food_at_least(self) -> bool:
        """The same of food and drink alone."""
        return (
            self.unknown_count > self.supplemental_unknown_count
            or self.partial_count > self.supplemental_partial_count
        )

    @property
    def is_supplemental_at_least(self) -> bool:
        """The same of supplements and medicines alone."""
        return self.supplemental_unknown_count > 0 or self.supplemental_partial_count > 0

    @property
    def is_over_limit(self) -> bool:
        """True when supplements and medicines are known to exceed the upper limit."""
        return self.ul_supplemental_mg is not None and self.supplemental_mg > self.ul_supplemental_mg

    @property
    def is_met(self) -> bool:
        """True when the day is on target: reached, without exceeding the upper limit."""
        return self.is_reached and not self.is_over_limit

    @property
    def target_status(self) -> TargetStatus:
        """Compare the total with the target: every chart, calendar, table and text uses this.

        The upper limit of supplements is not considered, see `is_over_limit`.
        """
        if self.target_mg is None or not self.item_count:
            return TargetStatus.NONE
        if self.is_reached:
            is_above = self.total_mg > self.target_mg * ABOVE
            return TargetStatus.ABOVE if is_above else TargetStatus.ON_TARGET
        return TargetStatus.CLOSE if self.total_mg >= self.target_mg * CLOSE else TargetStatus.BELOW

    @property
    def is_above(self) -> bool:
        """Reached by more than a quarter."""
        return self.target_status is TargetStatus.ABOVE

    @property
    def is_close(self) -> bool:
        """Below the target by at most 10 per cent."""
        return self.target_status is TargetStatus.CLOSE

    @property
    def status(self) -> str:
        """Return "no entries", "below target", "close to target", "on target", or the like.

        "above the upper limit" comes first.
        """
        return gettext(self.status_message)

    @property
    def status_message(self) -> str:
        """Return `status` before its translation."""
        if not self.item_count:
            return gettext_noop("no entries")
        if self.is_over_limit:
            return gettext_noop("supplements above the upper limit")
        return STATUS_TEXTS[self.target_status]

    @property
    def left_mg(self) -> Decimal:
        """Return the milligrams missing to the target; 0 when it is reached or there is none."""
        return max((self.target_mg or ZERO) - self.total_mg, ZERO)

    @property
    def over_mg(self) -> Decimal:
        """Return the known milligrams beyond the target; 0 below it or without one."""
        return max(self.total_mg - self.target_mg, ZERO) if self.target_mg is not None else ZERO

    @property
    def total_text(self) -> str:
        """The total as shown: never on the wrong side of the target, or of the lines around it."""
        return format_mg(self.total_mg, self.target_mg, *self._other_lines)

    @property
    def difference_text(self) -> str:
        """Return `left_mg` or `over_mg` as text: with `total_text` it adds up to the target."""
        target_mg = self.target_mg
        return "" if target_mg is None else format_difference(self.total_mg, target_mg, *self._other_lines)

    @property
    def _other_lines(self) -> tuple[Decimal, ...]:
        """Return the lines besides the target that `total_text` is on the true side of."""
        return () if self.target_mg is None else (self.target_mg * ABOVE, self.target_mg * CLOSE)

    @property
    def target_text(self) -> str:
        """The target as it was set; empty without one."""
        return "" if self.target_mg is None else format_exact(self.target_mg)

    @property
    def percent_text(self) -> str:
        """Return the percentage of the target, 100% only when it is reached; `0%` without one."""
        return format_percent(percent_of(self.total_mg, self.target_mg or ZERO))

    @property
    def food_share(self) -> float:
        """Return the share of the day's bar for food and drink, in per cent.

        It is a share of the target, or of a larger total.
        """
        return self._share(self.food_mg)

    @property
    def supplemental_share(self) -> float:
        return self._share(self.supplemental_mg)

    def _share(self, magnesium_mg: Decimal) -> float:
        whole = max(self.target_mg or ZERO, self.total_mg)
        return round(float(magnesium_mg * 100 / whole), 1) if whole else 0.0


@dataclass(frozen=True)
class RangeTotals:
    """Several days together. Averages are over the days that count, not over the calendar.

    All values are of finished days: today's entries so far and planned ones are excluded. A day counts when
    it has entries. The member's mark goes first: a day marked as incomplete is left out, and a complete one
    counts even without entries, as 0 mg. So without marks, averages are over the days with entries; and
    marking one day changes nothing about the others.

    Pages use the same sums in several places: each is cached.
    """

    days: Sequence[DayTotals]

    @cached_property
    def finished_days(self) -> list[DayTotals]:
        return [day for day in self.days if day.phase is Phase.FINISHED]

    @property
    def has_so_far(self) -> bool:
        """True when something is logged today, which no value here includes yet."""
        return any(day.phase is Phase.SO_FAR and day.item_count for day in self.days)

    @property
    def has_any_entries(self) -> bool:
        """True when any of the days has entries, those of today and planned ones among them."""
        return any(day.item_count for day in self.days)

    @cached_property
    def logged_days(self) -> list[DayTotals]:
        """The finished days with entries."""
        return [day for day in self.finished_days if day.item_count]

    @cached_property
    def counted_days(self) -> list[DayTotals]:
        return [day for day in self.days if day.is_counted]

    @property
    def divisor(self) -> int:
        """Return the number of days that an average is divided by."""
        return len(self.counted_days)

    @cached_property
    def average_is_at_least(self) -> bool:
        return any([day.is_at_least for day in self.counted_days])

    @cached_property
    def total_mg(self) -> Decimal:
        return sum([day.total_mg for day in self.finished_days], ZERO)

    @cached_property
    def supplemental_mg(self) -> Decimal:
        return sum([day.supplemental_mg for day in self.finished_days], ZERO)

    @cached_property
    def average_mg(self) -> Decimal | None:
        """Elemental milligrams a day; None when no day counts."""
        total_mg = sum([day.total_mg for day in self.counted_days], ZERO)
        return total_mg / self.divisor if self.divisor else None

    @cached_property
    def supplemental_average_mg(self) -> Decimal:
        """The part of `average_mg` from supplements and medicines; 0 when no day counts."""
        supplemental_mg = sum([day.supplemental_mg for day in self.counted_days], ZERO)
        return supplemental_mg / self.divisor if self.divisor else ZERO

    @property
    def is_at_least(self) -> bool:
        return self.unknown_count > 0 or self.partial_count > 0

    @cached_property
    def reached_days(self) -> list[DayTotals]:
        """The days on target; not those with supplements above the upper limit."""
        return [day for day in self.finished_days if day.is_met]

    @cached_property
    def close_days(self) -> list[DayTotals]:
        """The days close to the target, which are not among those on target."""
        return [day for day in self.finished_days if day.is_close and not day.is_over_limit]

    @cached_property
    def over_limit_days(self) -> list[DayTotals]:
        """The days whose supplements and medicines are above the upper limit."""
        return [day for day in self.days if day.is_over_limit and day.phase is not Phase.AHEAD]

    @cached_property
    def item_count(self) -> int:
        return sum([day.item_count for day in self.finished_days])

    @cached_property
    def unknown_count(self) -> int:
        return sum([day.unknown_count for day in self.finished_days])

    @cached_property
    def partial_count(self) -> int:
        return sum([day.partial_count for day in self.finished_days])

    @property
    def known_text(self) -> str:
        """The share of items that are wholly known; `100%` without items."""
        known_count = self.item_count - self.unknown_count - self.partial_count
        return format_percent(percent_of(known_count, self.item_count) if self.item_count else Decimal(100))

    @property
    def supplemental_text(self) -> str:
        """The supplements' share of the average day; `0%` when it has nothing known."""
        return format_percent(percent_of(self.supplemental_average_mg, self.average_mg or ZERO))
