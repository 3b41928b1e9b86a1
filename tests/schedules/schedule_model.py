"""Independent model of schedules and their doses: plain lists, no rows that end, no database.

A series is a list of plans. On a day the plan that begins latest counts, to its own last day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

MG = Decimal(30)  # in one of whatever the food is counted in
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """So many, from a day to a day; `last` is None for one that goes on."""

    id: UUID
    first: date
    last: date | None
    amount: int
    unit: str


@dataclass
class Action:
    """An action of a member on a series, and the plans from before."""

    address: str  # that undoes it
    before: list[Plan]
    is_undone: bool = False


@dataclass
class Series:
    plans: list[Plan] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    def plan_on(self, day: date) -> Plan | None:
        begun = [plan for plan in self.plans if plan.first <= day]
        latest = max(begun, key=lambda plan: plan.first, default=None)
        return latest if latest and (latest.last is None or day <= latest.last) else None

    def end_of(self, plan: Plan) -> date | None:
        """The last day on which a plan counts."""
        ends = [plan.last] if plan.last else []
        ends += [other.first - DAY for other in self.plans if other.first > plan.first]
        return min(ends, default=None)

    def standing(self, today: date) -> set[tuple[UUID, date | None]]:
        """Return what the form for a change compares: everything that counts from today on."""
        ends = {(plan.id, self.end_of(plan)) for plan in self.plans}
        return {(id, end) for id, end in ends if end is None or end >= today}

    def change(self, old: Plan, new: Plan) -> None:
        last = max(old.first, new.first)
        self.plans = [plan for plan in self.plans if not new.first <= plan.first <= last] + [new]

    def stop(self, plan: Plan, today: date) -> bool:
        """False when it has ended before."""
        end = self.end_of(plan)
        if end is not None and end < today:
            return False
        if plan.first >= today:
            self.remove(plan, today)
        else:
            self._replace(plan, last=today - DAY)
        return True

    def remove(self, plan: Plan, today: date) -> None:
        """One that counted before leaves the earlier ones as they ended; one that did not leaves no trace."""
        if plan.first <= today:
            for other in [other for other in self.plans if other.first < plan.first]:
                self._replace(other, last=self.end_of(other))
        self.plans = [other for other in self.plans if other.id != plan.id]

    def _replace(self, plan: Plan, **fields: date | None) -> None:
        self.plans = [replace(each, **fields) if each.id == plan.id else each for each in self.plans]


@dataclass(frozen=True)
class Logged:
    """An entry of a day, and what it was logged with."""

    day: date
    series: UUID
    amount: int
    unit: str


@dataclass
class Log:
    entries: dict[UUID, Logged] = field(default_factory=dict)
    removed: set[UUID] = field(default_factory=set)

    def on(self, day: date) -> dict[UUID, Logged]:
        """Return what stands on a day, by the ids of its entries."""
        return {
            id: entry for id, entry in self.entries.items() if entry.day == day and id not in self.removed
        }

    def dose(self, series: UUID, day: date) -> Logged | None:
        return next((entry for entry in self.on(day).values() if entry.series == series), None)
