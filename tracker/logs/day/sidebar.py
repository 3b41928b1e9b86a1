"""Sidebar of the day page: suggestions, the last seven days, corrections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tracker.lib.dates import date_near
from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.formatting import day_url
from tracker.lib.weeks import Week
from tracker.logs.corrections.values import Value
from tracker.logs.day.notices import DayCorrection
from tracker.logs.day.queries import DayRead
from tracker.logs.totals import DayTotals, phase_of
from tracker.profiles.models import Profile


@dataclass(frozen=True)
class CorrectionNotice:
    """A correction as the member reads of it: 78 mg became 80 mg in 28.35 g."""

    correction: DayCorrection
    old: str
    new: str
    made_day: str
    undone_day: str  # empty when it is not undone
    dismiss_url: str

    @classmethod
    def from_correction(
        cls, one: DayCorrection, profile: Profile, day: date, today: date
    ) -> CorrectionNotice:
        old = Value(one.old_quantity, one.basis_unit, one.old_mg)
        new = Value(one.new_quantity, one.basis_unit, one.new_mg)
        return cls(
            one,
            # The basis is said once where it is the same.
            old.mg_in_words if old.basis_quantity == new.basis_quantity else str(old),
            str(new),
            date_near(profile.date_of(one.made_at), today),
            date_near(profile.date_of(one.undone_at), today) if one.undone_at else "",
            f"{day_url(day)}corrections/{one.pk}/dismiss/",
        )

    @property
    def changed_by(self) -> str:
        """`+2 mg`, `−0.4 mg`; empty when the day's total stayed as it was."""
        mg = self.correction.changed_by_mg
        return f"{'+' if mg > 0 else '−'}{format_mg(abs(mg))} mg" if mg else ""


def shows_suggestions(profile: Profile, day: date, today: date) -> bool:
    """Return True when suggestions are allowed: only today, and never with kidney disease."""
    return day == today and profile.suggests_foods and not profile.has_kidney_disease


@dataclass(frozen=True)
class Sidebar:
    profile: Profile
    day: date
    today: date
    totals: DayTotals
    read: DayRead

    @cached_property
    def has_shortfall(self) -> bool:
        """True when the page loads suggestions after it is shown."""
        is_asked = bool(self.totals.left_mg) and not self.totals.is_over_limit and self.has_recent_entries
        return is_asked and shows_suggestions(self.profile, self.day, self.today)

    @cached_property
    def has_recent_entries(self) -> bool:
        """True when the last seven days have something to show, and suggestions to start from."""
        return any(day.has_entries for day in self.last_seven_days)

    @cached_property
    def last_seven_days(self) -> list[DayTotals]:
        is_complete = self.read.notices.is_complete
        phase = phase_of(self.day, self.today, is_complete=is_complete)
        return [*self.read.six_days_before, replace(self.totals, is_complete=is_complete, phase=phase)]

    @property
    def week(self) -> Week:
        return Week.containing(self.day, self.profile.week_starts_on)

    @cached_property
    def corrections(self) -> list[CorrectionNotice]:
        """Notices of corrections to this day's entries."""
        corrections = self.read.notices.corrections
        return [
            CorrectionNotice.from_correction(one, self.profile, self.day, self.today) for one in corrections
        ]
