"""Any range of days, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from tracker.insights.chart_days import chart_days_for, finished_part, last_finished_day
from tracker.insights.periods.period_tabs import PeriodTabs
from tracker.insights.ranges import comparison, source_shares
from tracker.insights.ranges.comparison import RangeComparison
from tracker.insights.ranges.sources import MagnesiumSource, Of, sources_of
from tracker.insights.ranges.trend_chart import trend_chart
from tracker.insights.ranges.trends import AveragedTotals, AveragingRule, averaged_over, begins, trend_of
from tracker.lib.date_ranges import DateRange, RangeForm
from tracker.lib.http import render_page
from tracker.lib.weeks import is_in_calendar
from tracker.profiles.decorators import MemberRequest, target_required

USUAL, COMPARED = 30, 28  # days; four weeks have each day of the week equally often
RECENT_DAYS = (7, 30, 90)
MAX_SOURCES_PER_RANGE = 5  # of each range, where two are compared
SOURCES_OF = {AveragingRule.LOGGED: Of.EVERY_DAY, AveragingRule.COMPLETE: Of.COMPLETE_DAYS}
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
    form = RangeForm.of(request.GET, DateRange.ending(today, days=USUAL))
    over = (
        AveragingRule.COMPLETE if request.GET.get("over") == AveragingRule.COMPLETE else AveragingRule.LOGGED
    )
    is_valid = form.is_valid()
    context: dict[str, Any] = {
        "form": form,
        "over": over,
        "lately": _recent_ranges(today, over, form.range if is_valid else None),
        "is_neutral": profile.has_kidney_disease,
        "tabs": PeriodTabs(
            "range",
            form.range if is_valid else DateRange.ending(today, days=USUAL),
            today,
            profile.week_starts_on,
        ),
    }
    if not is_valid:
        return render_page(request, "insights/range.html", context, status=422)
    days = form.range
    read = chart_days_for(request, begins(days.first, days.length), days.last)
    trend = trend_of(read, days.first, over, profile.week_starts_on, today)
    sources = sources_of(request.user.pk, finished_part(days, read), SOURCES_OF[over])
    most = None if request.GET.get("all") else source_shares.MAX_SOURCES_SHOWN
    foods, other_foods = source_shares.largest_sources(sources.foods, most)
    groups, other_groups = source_shares.largest_sources(sources.groups, most)
    context |= {
        "range": days,
        "before": _move_range(days, -days.length),
        "after": _move_range(days, days.length),
        "compare_url": _compare_url(_move_range(days, -days.length), days),
        "bases": [
            (label, _range_query(days, base), base == over)
            for label, base in (
                (gettext("Logged days"), AveragingRule.LOGGED),
                (gettext("Complete days"), AveragingRule.COMPLETE),
            )
        ],
        "totals": averaged_over(read[-days.length :], over),
        "chart": trend_chart(trend, today=today, height=250, foot=24, is_neutral=profile.has_kidney_disease),
        "starts_on": profile.week_starts_on,
        "sources": sources,
        "foods": foods,
        "other_foods": other_foods,
        "groups": groups,
        "other_groups": other_groups,
        "all_url": f"{_range_query(days, over)}&all=1",
    }
    return render_page(request, "insights/range.html", context)


@require_safe
@target_required
def compare(request: MemberRequest) -> HttpResponse:
    profile = request.user.profile
    usual = DateRange.ending(last_finished_day(profile), days=COMPARED)
    before = _move_range(usual, -COMPARED) or usual
    first = RangeForm.of(request.GET, before, prefix="a")
    second = RangeForm.of(request.GET, usual, prefix="b")
    context: dict[str, Any] = {
        "first_form": first,
        "second_form": second,
        "is_neutral": profile.has_kidney_disease,
    }
    if not (first.is_valid() and second.is_valid()):
        return render_page(request, "insights/compare.html", context, status=422)
    ranges = (first.range, second.range)
    totals = [averaged_over(chart_days_for(request, days.first, days.last)) for days in ranges]
    finished = [finished_part(days, of_days.days) for days, of_days in zip(ranges, totals, strict=True)]
    sources = [sources_of(request.user.pk, days, Of.COUNTED_DAYS) for days in finished]
    compared = RangeComparison(totals[0], totals[1], sources[0], sources[1])
    changes, others = comparison.largest_changes(compared.changes)
    context |= {
        "compared": compared,
        "changes": changes,
        "others": others,
        "sides": [
            Side(
                str(name),
                str(foods_title),
                days,
                of_days,
                *source_shares.largest_sources(from_foods.foods, MAX_SOURCES_PER_RANGE),
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


def _recent_ranges(today: date, over: AveragingRule, asked: DateRange | None) -> list[tuple[str, str, bool]]:
    """Return the shortcuts to recent ranges: the label, the URL, and if it is the current one."""
    ranges = [(_count_days(days), DateRange.ending(today, days=days)) for days in RECENT_DAYS]
    ranges.append((gettext("This year"), DateRange(today.replace(month=1, day=1), today)))
    return [(label, _range_query(days, over), days == asked) for label, days in ranges]


def _count_days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _compare_url(before: DateRange | None, days: DateRange) -> str:
    """Return the URL of a comparison with the days before, or with the usual ones."""
    if before is None:
        return reverse("insights:compare")
    ranges = {"a-from": before.first, "a-to": before.last, "b-from": days.first, "b-to": days.last}
    return f"{reverse('insights:compare')}?{urlencode(ranges)}"


def _range_query(days: DateRange, over: AveragingRule) -> str:
    return f"?{days.query}" + (f"&{urlencode({'over': over})}" if over != AveragingRule.LOGGED else "")


def _move_range(days: DateRange, by: int) -> DateRange | None:
    """Return a range of as many days, later or earlier; None outside the calendar."""
    first, last = (day + timedelta(days=by) for day in (days.first, days.last))
    return DateRange(first, last) if is_in_calendar(first) and is_in_calendar(last) else None


def _count_shared_days(first: DateRange, second: DateRange) -> int:
    """Return the number of days in both ranges."""
    overlap = min(first.last, second.last) - max(first.first, second.first)
    return max(overlap.days + 1, 0)
