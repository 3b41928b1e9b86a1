"""Suggestions for the rest of the day's target: the section on the day page, and a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext

from tracker.insights.dates import DateNames
from tracker.insights.suggestions.candidates import SuggestedFood, SuggestionCandidates, find_candidates
from tracker.insights.suggestions.ranking import choose_suggestions
from tracker.insights.suggestions.smaller_portions import in_fitting_amounts
from tracker.logs.day.sidebar import shows_suggestions
from tracker.logs.models import Meal
from tracker.logs.search.usual_foods import UsualFood
from tracker.logs.totals import DayTotals
from tracker.profiles.models import Profile, TargetHistory


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A food that could be had, and a word on why it is offered."""

    food: UsualFood
    why: str


@dataclass
class SuggestionsPage:
    profile: Profile
    targets: TargetHistory
    day: date
    is_beside_day: bool  # a part of the day's page, which has the choice of a meal

    def __post_init__(self) -> None:
        self.today = self.profile.today()
        self.meal = Meal.at(self.profile.now().time())
        self.add_url = reverse("logs:add", args=[self.day])
        self.choose_url = reverse("logs:search", args=[self.day])

    meal_choices = Meal.choices

    @cached_property
    def candidates(self) -> SuggestionCandidates:
        return find_candidates(self.profile.user_id, self.day)

    @cached_property
    def totals(self) -> DayTotals:
        return DayTotals.from_items(
            self.candidates.taken,
            day=self.day,
            target_mg=self.targets.on(self.day),
            ul_supplemental_mg=self.targets.ul_supplemental_mg,
        )

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Return two or three suggestions, fewer where less fits.

        None when nothing is left or the member has turned them off.
        """
        if not shows_suggestions(self.profile, self.day, self.today) or self.totals.is_over_limit:
            return []
        left_mg = self.totals.left_mg
        had, rich = in_fitting_amounts(self.candidates.logged, left_mg), self.candidates.rich
        foods = {each.food.food_id: each for each in [*had, *rich]}
        chosen = choose_suggestions(
            left_mg,
            [each.candidate for each in had],
            [each.candidate for each in rich],
            turn=self.day.toordinal(),
        )
        return [self._suggestion(foods[each.food_id]) for each in chosen]

    def _suggestion(self, each: SuggestedFood) -> Suggestion:
        if each.last_day is None:
            return Suggestion(each.food, gettext("Something new"))
        if each.is_less:
            return Suggestion(each.food, gettext("Smaller than last time"))
        return Suggestion(each.food, self._last_time(each.last_day))

    def _last_time(self, day: date) -> str:
        if day == self.today:
            return gettext("Already eaten today")
        if day == self.today - timedelta(days=1):
            return gettext("Last eaten yesterday")
        return gettext("Last eaten %(day)s") % {"day": DateNames().short(day)}

    @property
    def is_off(self) -> bool:
        return not self.profile.suggests_foods

    @property
    def sentence(self) -> str:
        """Return the reason why there are no suggestions."""
        if self.profile.has_kidney_disease:
            return gettext(
                "With kidney disease, ask your doctor before you take magnesium. We don’t suggest foods here."
            )
        if self.is_off:
            return gettext("Food ideas are turned off in your preferences.")
        if self.day != self.today:
            return gettext("We only suggest foods for today.")
        if self.totals.is_over_limit:
            return gettext(
                "Your supplements and medicines are over the upper limit today, so we don’t suggest foods."
            )
        if not self.totals.left_mg:
            return gettext("You’ve reached your target.")
        if not self.candidates.logged and not self.candidates.rich:
            return gettext("Log a few days and we’ll suggest foods you already eat.")
        return gettext("None of your usual foods would fit what’s left today.")
