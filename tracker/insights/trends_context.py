"""Context that all pages of Trends share: the period, its symptoms and its top sources."""

from __future__ import annotations

from typing import Any

from tracker.insights.chart_days import finished_part
from tracker.insights.periods.period_tabs import PeriodTabs
from tracker.insights.ranges.source_shares import largest_sources
from tracker.insights.ranges.sources import Of, sources_of
from tracker.insights.ranges.trends import AveragedTotals, AveragingRule
from tracker.insights.symptom_marks import HIDE, hides_symptoms, symptoms_by_day, toggle_query
from tracker.lib.date_ranges import DateRange
from tracker.profiles.decorators import MemberRequest

MAX_TOP_SOURCES = 5
SOURCES_OF = {AveragingRule.LOGGED: Of.COUNTED_DAYS, AveragingRule.COMPLETE: Of.COMPLETE_DAYS}


def period_tabs(request: MemberRequest, current: str, days: DateRange) -> PeriodTabs:
    profile = request.user.profile
    keeps = f"symptoms={HIDE}" if hides_symptoms(request) else ""
    return PeriodTabs(current, days, profile.today(), profile.week_starts_on, keeps)


def trends_context(
    request: MemberRequest,
    current: str,
    days: DateRange,
    totals: AveragedTotals,
    most: int | None = MAX_TOP_SOURCES,
) -> dict[str, Any]:
    """Return the context for the days of one period.

    `symptoms` are those that the charts mark: none while the member hides them. The milligrams of `sources`
    are a day, of the days that the average is over; at most `most` are shown.
    """
    profile = request.user.profile
    finished = finished_part(days, totals.days)
    sources = sources_of(request.user.pk, finished, SOURCES_OF[totals.base], divisor=totals.divisor)
    foods, other_foods = largest_sources(sources.foods, most)
    symptoms = symptoms_by_day(request.user.pk, days.first, days.last)
    is_hidden = hides_symptoms(request)
    tabs = period_tabs(request, current, days)
    return {
        "tabs": tabs,
        "today": profile.today(),
        "is_neutral": profile.has_kidney_disease,
        "totals": totals,
        "sources": sources,
        "foods": foods,
        "other_foods": other_foods,
        "report_query": tabs.within_calendar.query,
        "symptoms": {} if is_hidden else symptoms,
        "toggle_query": toggle_query(request) if symptoms else "",
        "is_symptom_hidden": is_hidden,
    }
