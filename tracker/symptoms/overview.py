"""Overview of a member's symptoms: two spans of four weeks, a month, and the usual values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import median_low
from uuid import UUID

from tracker.lib.months import Month
from tracker.lib.prepared import Prepared
from tracker.lib.weeks import MONDAY
from tracker.symptoms.models import PLACE_LABELS, Kind, Symptom, SymptomFreeDay

WEEK = timedelta(days=7)
WEEKS = 8
COMPARED_DAYS = 28  # the last of them is today; the 28 before are compared with them
GROUPS = (Kind.TWITCH, Kind.SPASM)  # drawn apart; all other kinds are one group

# The day, kind, body part and severity of each symptom between two days.
_rows_between = Prepared(
    lambda user_id, first, last: (
        Symptom.objects.for_user(user_id)
        .filter(day__gte=first, day__lte=last)
        .order_by("day")
        .values_list("day", "kind", "place", "severity")
    )
)
_free_days_between = Prepared(
    lambda user_id, first, last: (
        SymptomFreeDay.objects.for_user(user_id)
        .filter(day__gte=first, day__lte=last)
        .order_by("day")
        .values_list("day")
    )
)


@dataclass(frozen=True, slots=True)
class WeekBar:
    """Seven days from `first` on, with the numbers of twitches, spasms and other symptoms."""

    first: date
    twitches: int
    spasms: int
    others: int

    @property
    def total(self) -> int:
        return self.twitches + self.spasms + self.others


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Day of the calendar. `is_free`: the member said that they had no symptoms."""

    day: date
    count: int
    is_free: bool
    is_today: bool

    @property
    def level(self) -> int:
        """Return the shade: 0 without symptoms, 1 to 3 for one, two, and three or more."""
        return min(self.count, 3)


@dataclass
class SymptomOverview:
    """Overview up to `today`, with the calendar of `month`."""

    user_id: UUID
    today: date
    month: Month
    week_starts_on: int = MONDAY

    @cached_property
    def _rows(self) -> Sequence[tuple[date, str, str, int | None]]:
        """Rows of the weeks and of the month, whichever begins first."""
        first = min(self.today - WEEKS * WEEK + timedelta(days=1), self.month.first)
        last = max(self.today, self.month.last)
        return list(_rows_between(user_id=self.user_id, first=first, last=last))

    @cached_property
    def free_days(self) -> set[date]:
        """Days of the month, and today, on which the member said that they had no symptoms."""
        first, last = min(self.month.first, self.today), max(self.month.last, self.today)
        return {day for (day,) in _free_days_between(user_id=self.user_id, first=first, last=last)}

    def _recent(self, days_ago: int) -> list[tuple[date, str, str, int | None]]:
        """Return the rows of the 28 days that end `days_ago` days before today."""
        last = self.today - timedelta(days=days_ago)
        first = last - timedelta(days=COMPARED_DAYS - 1)
        return [row for row in self._rows if first <= row[0] <= last]

    @cached_property
    def count(self) -> int:
        """Number of symptoms of the last 28 days."""
        return len(self._recent(0))

    @cached_property
    def previous_count(self) -> int:
        """Number of symptoms of the 28 days before those."""
        return len(self._recent(COMPARED_DAYS))

    @cached_property
    def weeks(self) -> list[WeekBar]:
        """Eight periods of seven days, the last of which ends today."""
        first = self.today - WEEKS * WEEK + timedelta(days=1)
        counts: list[Counter[str]] = [Counter() for _ in range(WEEKS)]
        for day, kind, *_ in self._rows:
            if first <= day <= self.today:
                counts[(day - first).days // 7][kind if kind in GROUPS else ""] += 1
        return [
            WeekBar(first + number * WEEK, each[Kind.TWITCH], each[Kind.SPASM], each[""])
            for number, each in enumerate(counts)
        ]

    @property
    def most_in_a_week(self) -> int:
        return max(week.total for week in self.weeks)

    @cached_property
    def usual_place(self) -> str:
        """Return the most frequent body part of the last 28 days; empty when none was given."""
        places = Counter(place for _, _, place, _ in self._recent(0) if place)
        return str(PLACE_LABELS[places.most_common(1)[0][0]]).lower() if places else ""

    @cached_property
    def usual_severity(self) -> int | None:
        """Return the median severity of the last 28 days, 0 to 10; None when none was given."""
        severities = [severity for *_, severity in self._recent(0) if severity is not None]
        return median_low(severities) if severities else None

    @cached_property
    def calendar(self) -> list[list[CalendarDay | None]]:
        """Return the weeks of the month; None for days of other months."""
        counts = Counter(day for day, *_ in self._rows)
        return [
            [
                CalendarDay(day, counts[day], day in self.free_days, day == self.today)
                if day.month == self.month.number
                else None
                for day in week.days
            ]
            for week in self.month.weeks(self.week_starts_on)
        ]

    @property
    def next_month(self) -> Month | None:
        """Return the month after the one shown; None for the current one."""
        return self.month.next if self.month.first < Month.containing(self.today).first else None
