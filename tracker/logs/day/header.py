"""The head of the day page: the day's name, and the days before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from tracker.lib.weeks import FIRST_DAY, LAST_DAY


@dataclass(frozen=True)
class DayHeader:
    day: date
    today: date

    @property
    def name(self) -> str:
        """Today, Yesterday, Tomorrow; Planned for a later day; empty for an earlier one."""
        ahead = (self.day - self.today).days
        names = {-1: gettext("Yesterday"), 0: gettext("Today"), 1: gettext("Tomorrow")}
        return names.get(ahead, gettext("Planned") if self.is_ahead else "")

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def is_ahead(self) -> bool:
        return self.day > self.today

    @property
    def previous(self) -> date | None:
        return self.day - timedelta(days=1) if self.day > FIRST_DAY else None

    @property
    def next(self) -> date | None:
        return self.day + timedelta(days=1) if self.day < LAST_DAY else None
