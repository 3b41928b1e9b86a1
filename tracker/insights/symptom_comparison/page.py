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

from tracker.insights.symptom_comparison import labels
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
from tracker.insights.symptom_comparison.summary import IntakeBar, LeftOut, count_left_out, intake_bars
from tracker.lib.date_ranges import DateRange, RangeForm
from tracker.lib.weeks import is_in_calendar
from tracker.logs.queries import parameters, totals_by_day
from tracker.logs.totals import DayTotals
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
    UNION ALL
    SELECT 'free', day FROM symptoms_symptomfreeday WHERE user_id = %s AND day BETWEEN %s AND %s
"""
FREE = "free"  # in place of a kind; the member said that the day had no symptoms


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
            if kind and day and kind != FREE:
                found[day].add(kind)
        return {day: [kind for kind in Kind.values if kind in kinds] for day, kinds in found.items()}

    @property
    def free_days(self) -> set[date]:
        """The days on which the member said that they had no symptoms."""
        return {day for kind, day in self._logged_symptoms if kind == FREE and day}

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
            cursor.execute(LOGGED_SYMPTOMS, [user_id, *[user_id, first, last] * 2])
            rows = sorted(cursor.fetchall(), key=lambda row: row[0] is not None)
        # SQLite does not return the type of columns in a UNION.
        return [(kind, date.fromisoformat(day) if isinstance(day, str) else day) for kind, day in rows]

    @cached_property
    def days(self) -> list[DayTotals]:
        """The days of the range and those that its windows reach back to."""
        start = self.range.first - timedelta(days=MAX_WINDOW_DAYS)
        # No target: it has nothing to do with this page.
        return totals_by_day(self.profile.user_id, start, self.last, TargetHistory([]), self.profile.today())

    @cached_property
    def comparison(self) -> SymptomComparison:
        sides = symptom_days(
            self.days,
            self.kinds,
            first=self.range.first,
            began=self.began,
            kind=self.kind,
            free_days=self.free_days,
        )
        return SymptomComparison.from_days(self.days, sides)

    @cached_property
    def bars(self) -> list[IntakeBar]:
        """The averages of the same day; none while too few days are known."""
        shown = [one for one in self.comparison.shown if not one.window.length]
        return intake_bars(shown[0]) if shown else []

    @property
    def averages_text(self) -> str:
        """Return both averages with their numbers of days as a sentence; empty without bars."""
        return labels.averages_text(self.bars, self.kind) if self.bars else ""

    @property
    def left_out(self) -> list[str]:
        """Return the numbers of days that are not compared, with the reason."""
        counts = count_left_out(
            self.days, self.kinds, self.comparison.sides, first=self.range.first, began=self.began
        )
        counts[LeftOut.NOT_OVER] = (self.range.last - self.last).days if self.range.last > self.last else 0
        return labels.left_out_texts(counts)

    @property
    def progress(self) -> list[tuple[str, int, int]]:
        """Return the days of each side towards the comparison: name, number, per cent."""
        comparison = self.comparison
        sides = [(labels.with_text(self.kind), comparison.with_count)]
        sides.append((labels.without_text(), comparison.without_count))
        return [(name, count, min(count * 100 // MIN_DAYS, 100)) for name, count in sides]

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
        said = max(self.free_days | self.kinds.keys(), default=None)
        return last if last and said and (self.last - said).days >= LONG_QUIET_DAYS else None

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
