"""Filters that name the days of averages."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import ngettext

from tracker.insights import averages
from tracker.insights.dates import short_weekday
from tracker.insights.ranges.labels import chart_title, comparison_text
from tracker.insights.ranges.source_shares import MagnesiumSource
from tracker.insights.ranges.trends import Grain
from tracker.logs.totals import DayTotals, RangeTotals

MAX_NAMES = 3
register = template.Library()
register.filter("averaged_days", averages.averaged_days)
register.filter("why_no_average", averages.why_no_average)
register.filter("judged_text", averages.judged_days_text)
register.filter("comparison_text", comparison_text)


@register.simple_tag
def chart_by_day_title(totals: RangeTotals, days: object, is_neutral: bool) -> str:
    """Return the accessible name of a chart by day; unless neutral, with the days on target."""
    if is_neutral:
        return chart_title(Grain.DAY, days)
    count = len(totals.logged_days)
    return ngettext(
        "Magnesium by day, %(days)s: %(reached)s of %(count)s day with entries on target",
        "Magnesium by day, %(days)s: %(reached)s of %(count)s days with entries on target",
        count,
    ) % {"days": days, "reached": len(totals.reached_days), "count": count}


@register.filter
def top_names(foods: Sequence[MagnesiumSource]) -> str:
    """Return the names of the three largest sources: `Almonds, Oat bran, Spinach`."""
    return ", ".join(food.name for food in foods[:MAX_NAMES])


@register.filter
def weekdays(days: Sequence[DayTotals]) -> str:
    """Return `Mon, Wed`."""
    return ", ".join(short_weekday(day.day) for day in days)
