"""Any range of days, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from tracker.insights.chart_days import chart_days_for, finished_part, last_finished_day
from tracker.insights.periods.period_tabs import compared_query, moved
from tracker.insights.ranges import comparison, source_shares
from tracker.insights.ranges.comparison import RangeComparison
from tracker.insights.ranges.sources import MagnesiumSource, Of, sources_of
from tracker.insights.ranges.trend_chart import trend_chart
from tracker.insights.ranges.trends import AveragedTotals, AveragingRule, averaged_over, begins, trend_of
from tracker.insights.trends_context import MAX_TOP_SOURCES, period_tabs, trends_context
from tracker.lib.date_ranges import DateRange, RangeForm
from tracker.lib.http import render_page
from tracker.profiles.decorators import MemberRequest, target_required

USUAL, COMPARED = 30, 28  # days; four weeks have each day of the week equally often
RECENT_DAYS = (7, 30, 90)
CHART_HEIGHT, CHART_FOOT, MARKS_HEIGHT = 250, 24, 14  # pixels; marks of symptoms need the last
SIDES = (gettext_lazy("Before"), gettext_lazy("After"))
FOODS_TITLES = (
    gettext_lazy("Top sources before"),
    gettext_lazy("Top sources after"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """A column of the comparison."""

    name: str
    foods_title: str
    days: DateRange
    totals: AveragedTotals
    foods: Sequence[MagnesiumSource]
    other_foods: MagnesiumSource | None
    foods_mg: Decimal  # of all foods, in the days that the average is over
    bar_percent: float


@require_safe
@target_required
def any_days(request: MemberRequest) -> HttpResponse:
    profile = request.user.profile
    today = profile.today()
    usual = DateRange.ending(today, days=USUAL)
    form = RangeForm.of(request.GET, usual)
    over = (
        AveragingRule.COMPLETE if request.GET.get("over") == AveragingRule.COMPLETE else AveragingRule.LOGGED
    )
    is_valid = form.is_valid()
    tabs = period_tabs(request, "range", form.range if is_valid else usual)
    context: dict[str, Any] = {
        "form": form,
        "over": over,
        "is_neutral": profile.has_kidney_disease,
        "tabs": tabs,
        "title": gettext("Custom"),
        "lately": _recent_ranges(today, over, form.range if is_valid else None, tabs.also_keeping),
    }
    if not is_valid:
        return render_page(request, "insights/range.html", context, status=422)
    days = form.range
    read = chart_days_for(request, begins(days.first, days.length), days.last)
    trend = trend_of(read, days.first, over, profile.week_starts_on, today)
    most = None if request.GET.get("all") else MAX_TOP_SOURCES
    context |= trends_context(request, "range", days, averaged_over(read[-days.length :], over), most)
    groups, other_groups = source_shares.largest_sources(context["sources"].groups, most)
    room = MARKS_HEIGHT if context["symptoms"] else 0
    context |= {
        "range": days,
        "title": str(days),
        "previous": _link(moved(days, -days.length), over, tabs.also_keeping),
        "next": _link(moved(days, days.length), over, tabs.also_keeping),
        "bases": [
            (label, _range_query(days, base) + tabs.also_keeping, base == over)
            for label, base in (
                (gettext("Logged days"), AveragingRule.LOGGED),
                (gettext("Complete days"), AveragingRule.COMPLETE),
            )
        ],
        "chart": trend_chart(
            trend,
            today=today,
            height=CHART_HEIGHT + room,
            foot=CHART_FOOT + room,
            is_neutral=profile.has_kidney_disease,
            symptoms=context["symptoms"],
        ),
        "starts_on": profile.week_starts_on,
        "groups": groups,
        "other_groups": other_groups,
        "all_url": f"{_range_query(days, over)}&all=1{tabs.also_keeping}",
    }
    return render_page(request, "insights/range.html", context)


@require_safe
@target_required
def compare(request: MemberRequest) -> HttpResponse:
    profile = request.user.profile
    usual = DateRange.ending(last_finished_day(profile), days=COMPARED)
    before = moved(usual, -COMPARED) or usual
    first = RangeForm.of(request.GET, before, prefix="a")
    second = RangeForm.of(request.GET, usual, prefix="b")
    is_valid = first.is_valid() and second.is_valid()
    tabs = period_tabs(request, "compare", second.range if is_valid else usual)
    context: dict[str, Any] = {
        "first_form": first,
        "second_form": second,
        "is_neutral": profile.has_kidney_disease,
        "tabs": tabs,
        "title": gettext("Compare periods"),
    }
    if not is_valid:
        return render_page(request, "insights/compare.html", context, status=422)
    ranges = (first.range, second.range)
    totals = [averaged_over(chart_days_for(request, days.first, days.last)) for days in ranges]
    sources = [
        sources_of(
            request.user.pk, finished_part(days, of_days.days), Of.COUNTED_DAYS, divisor=of_days.divisor
        )
        for days, of_days in zip(ranges, totals, strict=True)
    ]
    compared = RangeComparison(totals[0], totals[1], sources[0], sources[1])
    changes, others = comparison.largest_changes(compared.changes)
    context |= {
        "previous": _compare_link(ranges, -ranges[1].length, tabs.also_keeping),
        "next": _compare_link(ranges, ranges[1].length, tabs.also_keeping),
        "report_query": ranges[1].query,
        "compared": compared,
        "changes": changes,
        "others": others,
        "sides": [
            Side(
                str(name),
                str(foods_title),
                days,
                of_days,
                *source_shares.largest_sources(from_foods.foods, MAX_TOP_SOURCES),
                from_foods.total_mg,
                compared.bar_percent(of_days),
            )
            for name, foods_title, days, of_days, from_foods in zip(
                SIDES, FOODS_TITLES, ranges, totals, sources, strict=True
            )
        ],
        "shared_days": _count_shared_days(*ranges),
    }
    return render_page(request, "insights/compare.html", context)


def _link(days: DateRange | None, over: AveragingRule, keeping: str) -> tuple[str, str] | None:
    """Return the URL and name of a range; None for none."""
    return (f"?{days.query}&over={over}{keeping}", str(days)) if days else None


def _compare_link(ranges: tuple[DateRange, DateRange], by: int, keeping: str) -> tuple[str, str] | None:
    """Return the URL and name of a comparison `by` days later; None outside the calendar."""
    before, after = (moved(days, by) for days in ranges)
    if before is None or after is None:
        return None
    return f"?{compared_query(before, after)}{keeping}", str(after)


def _recent_ranges(
    today: date, over: AveragingRule, asked: DateRange | None, keeping: str
) -> list[tuple[str, str, bool]]:
    """Return the shortcuts to recent ranges: the label, the URL, and if it is the current one."""
    ranges = [(_count_days(days), DateRange.ending(today, days=days)) for days in RECENT_DAYS]
    ranges.append((gettext("This year"), DateRange(today.replace(month=1, day=1), today)))
    return [(label, _range_query(days, over) + keeping, days == asked) for label, days in ranges]


def _count_days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _range_query(days: DateRange, over: AveragingRule) -> str:
    return f"?{days.query}" + (f"&{urlencode({'over': over})}" if over != AveragingRule.LOGGED else "")


def _count_shared_days(first: DateRange, second: DateRange) -> int:
    """Return the number of days in both ranges."""
    overlap = min(first.last, second.last) - max(first.first, second.first)
    return max(overlap.days + 1, 0)
