"""Data of the page that compares intake on days with and without symptoms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db import connection
from django.utils.translation import gettext, gettext_lazy

from tracker.insights.symptom_comparison.days import (
    MAX_WINDOW_DAYS,
    DayIntake,
    SymptomComparison,
    WindowComparison,
    symptom_days,
)
from tracker.insights.symptom_comparison.labels import CHOICES, NAMES, assessment_text
from tracker.insights.symptom_comparison.permutation_test import MIN_DAYS
from tracker.insights.symptom_comparison.strip_plot import StripPlot, strip_plot
from tracker.lib.date_ranges import DateRange, RangeForm
from tracker.lib.weeks import is_in_calendar
from tracker.logs.queries import parameters, totals_by_day
from tracker.profiles.models import Profile, TargetHistory
from tracker.symptoms.models import Kind

USUAL_DAYS = 90
MAX_DAYS = 366  # each day is drawn by itself
LONG_QUIET_DAYS = 14  # days without symptoms at the end, after which the page asks if they are still logged
LOGGED_SYMPTOMS = """
    SELECT NULL, (SELECT day FROM symptoms_symptom WHERE user_id = %s AND removed_at IS NULL
                  ORDER BY day LIMIT 1)
    UNION ALL
    SELECT kind, day FROM symptoms_symptom WHERE user_id = %s AND removed_at IS NULL AND day BETWEEN %s AND %s
"""


class SymptomComparisonForm(RangeForm):
    """Form for the days and the kind of symptom; no kind means all of them."""

    kind = forms.ChoiceField(
        choices=list(CHOICES.items()),
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": gettext_lazy("Choose all symptoms, twitches, or spasms or cramps.")
        },
    )

    @classmethod
    def of(cls, data: Mapping[str, Any], usual: DateRange, *, prefix: str | None = None) -> RangeForm:
        form = super().of(data, usual, prefix=prefix)
        form.data = {"kind": data.get("kind", ""), "from": form.data.get("from"), "to": form.data.get("to")}
        return form

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "range" in data and data["range"].length > MAX_DAYS:
            self.add_error("from", gettext("Choose a period of one year or less."))
        return data


@dataclass(frozen=True, slots=True)
class ComparedDay:
    """A day in the table: its symptoms, and the intake in each window shown."""

    day: date
    is_with: bool
    kinds: str
    intakes: Sequence[DayIntake | None]

    @property
    def has_page(self) -> bool:
        return is_in_calendar(self.day)


@dataclass
class SymptomComparisonPage:
    """Page data up to yesterday.

    Today is not over: its intake and symptoms are incomplete.
    """

    profile: Profile
    range: DateRange
    kind: str  # of Kind, or empty for all

    @cached_property
    def last(self) -> date:
        return min(self.range.last, self.profile.today() - timedelta(days=1))

    @cached_property
    def kinds(self) -> dict[date, list[str]]:
        """The kinds of symptoms logged on each day, each once, in the order of Kind."""
        found: dict[date, set[str]] = defaultdict(set)
        for kind, day in self._logged_symptoms:
            if kind and day:
                found[day].add(kind)
        return {day: [kind for kind in Kind.values if kind in kinds] for day, kinds in found.items()}

    @property
    def began(self) -> date | None:
        """Return the day of the first symptom ever logged."""
        return self._logged_symptoms[0][1]

    @cached_property
    def _logged_symptoms(self) -> Sequence[tuple[str | None, date | None]]:
        """Read the first day with a symptom and the kinds logged in the range.

        The first day comes first, without a kind.
        """
        with connection.cursor() as cursor:
            user_id, first, last = parameters(self.profile.user_id, self.range.first, self.last)
            cursor.execute(LOGGED_SYMPTOMS, [user_id, user_id, first, last])
            rows = sorted(cursor.fetchall(), key=lambda row: row[0] is not None)
        # SQLite does not return the type of columns in a UNION.
        return [(kind, date.fromisoformat(day) if isinstance(day, str) else day) for kind, day in rows]

    @cached_property
    def comparison(self) -> SymptomComparison:
        start = self.range.first - timedelta(days=MAX_WINDOW_DAYS)
        # No target: it has nothing to do with this page.
        days = totals_by_day(self.profile.user_id, start, self.last, TargetHistory([]), self.profile.today())
        sides = symptom_days(days, self.kinds, first=self.range.first, began=self.began, kind=self.kind)
        return SymptomComparison.from_days(days, sides)

    @cached_property
    def strips(self) -> list[StripPlot]:
        return [strip_plot(comparison) for comparison in self.comparison.shown]

    @property
    def not_shown(self) -> list[WindowComparison]:
        """Windows of which too few days are known, though there are days enough."""
        return [comparison for comparison in self.comparison.comparisons if not comparison.is_enough]

    @cached_property
    def sentence(self) -> str:
        """Return the assessment as a sentence."""
        verdict, windows = self.comparison.assessment()
        return assessment_text(verdict, windows, self.kind)

    @property
    def name(self) -> str:
        """Return the kind of the days: symptoms, twitches, spasms or cramps."""
        return str(NAMES[self.kind])

    @cached_property
    def quiet_since(self) -> date | None:
        """Return the last day with a symptom, when none followed for a while.

        The member may have stopped logging symptoms.
        """
        last = max(self.kinds, default=None)
        return last if last and (self.last - last).days >= LONG_QUIET_DAYS else None

    @property
    def fewest(self) -> int:
        return MIN_DAYS

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """Return the kinds to choose from, with their query strings; none while there is no choice."""
        logged = {kind for kinds in self.kinds.values() for kind in kinds}
        offered = [kind for kind in (Kind.TWITCH, Kind.SPASM) if kind in logged or kind == self.kind]
        if not offered or (len(logged) < 2 and not self.kind):
            return []
        return [(kind, str(CHOICES[kind])) for kind in ("", *offered)]

    @property
    def lines(self) -> list[ComparedDay]:
        """The days of the pictures, the latest first."""
        found = [{each.day: each for each in one.intakes} for one in self.comparison.shown]
        return [
            ComparedDay(
                day, is_with, self.kinds_in_words.get(day, ""), [intakes.get(day) for intakes in found]
            )
            for day, is_with in sorted(self.comparison.sides.items(), reverse=True)
        ]

    @cached_property
    def kinds_in_words(self) -> dict[date, str]:
        """The days with symptoms: `Twitch, tingling`."""
        labels = {kind.value: str(kind.label) for kind in Kind}
        return {
            day: ", ".join(labels[kind] for kind in kinds).capitalize() for day, kinds in self.kinds.items()
        }
