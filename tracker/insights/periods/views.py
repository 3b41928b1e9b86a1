from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from tracker.insights.chart_days import chart_days_for
from tracker.insights.charts.bar_charts import day_chart, supplement_chart
from tracker.insights.periods.calendars import month_calendar, year_calendar
from tracker.insights.periods.monthly_averages import average_chart
from tracker.insights.periods.period_tabs import PeriodTabs
from tracker.insights.ranges.trends import averaged_over
from tracker.lib.date_ranges import DateRange
from tracker.lib.http import render_page
from tracker.lib.months import Month, Year
from tracker.lib.weeks import Week
from tracker.profiles.decorators import MemberRequest, target_required


@require_safe
def this_week(request: MemberRequest) -> HttpResponse:
    profile = request.user.profile
    return redirect("insights:week", Week.containing(profile.today(), profile.week_starts_on))


@require_safe
def this_month(request: MemberRequest) -> HttpResponse:
    return redirect("insights:month", Month.containing(request.user.profile.today()))


@require_safe
def this_year(request: MemberRequest) -> HttpResponse:
    return redirect("insights:year", Year.containing(request.user.profile.today()))


@require_safe
@target_required
def week(request: MemberRequest, week: Week) -> HttpResponse:
    profile = request.user.profile
    context = _about(request, "week", replace(week, starts_on=profile.week_starts_on))
    days, today, is_neutral = context["totals"].days, context["today"], context["is_neutral"]
    context |= {
        "chart": day_chart(days, today=today, height=275, foot=43, is_neutral=is_neutral),
        "supplements": supplement_chart(days, profile.upper_limit, height=96),
    }
    return render_page(request, "insights/week.html", context)


@require_safe
@target_required
def month(request: MemberRequest, month: Month) -> HttpResponse:
    context = _about(request, "month", month)
    days, today, is_neutral = context["totals"].days, context["today"], context["is_neutral"]
    starts_on = request.user.profile.week_starts_on
    context["calendar"] = month_calendar(month, days, today=today, starts_on=starts_on, is_neutral=is_neutral)
    return render_page(request, "insights/month.html", context)


@require_safe
@target_required
def year(request: MemberRequest, year: Year) -> HttpResponse:
    context = _about(request, "year", year)
    days, today, is_neutral = context["totals"].days, context["today"], context["is_neutral"]
    context |= {
        "calendar": year_calendar(year, days, today=today, is_neutral=is_neutral),
        "chart": average_chart(year, days, height=200, foot=24),
    }
    return render_page(request, "insights/year.html", context)


def _about(request: MemberRequest, kind: str, span: Week | Month | Year) -> dict[str, Any]:
    """Return the template context shared by the week, month and year pages."""
    profile = request.user.profile
    today = profile.today()
    return {
        "kind": kind,
        "span": span,
        "is_now": span.first <= today <= span.last,
        "today": today,
        "tabs": PeriodTabs(kind, DateRange(span.first, span.last), today, profile.week_starts_on),
        "totals": averaged_over(chart_days_for(request, span.first, span.last)),
        "is_neutral": profile.has_kidney_disease,
    }
