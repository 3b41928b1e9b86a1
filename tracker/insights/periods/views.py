from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from tracker.insights.chart_days import chart_days_for
from tracker.insights.charts.bar_charts import day_chart, supplement_chart
from tracker.insights.periods.calendars import month_calendar, shown_days, year_calendar
from tracker.insights.periods.monthly_averages import average_chart
from tracker.insights.ranges.trends import averaged_over
from tracker.insights.trends_context import trends_context
from tracker.lib.date_ranges import DateRange
from tracker.lib.http import render_page
from tracker.lib.months import Month, Year
from tracker.lib.templatetags.formatting import span_url
from tracker.lib.weeks import Week
from tracker.profiles.decorators import MemberRequest, target_required

WEEK_HEIGHT, WEEK_FOOT, MARKS_HEIGHT = 275, 43, 14  # pixels; marks of symptoms need the last


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
    days = context["totals"].days
    room = MARKS_HEIGHT if context["symptoms"] else 0
    context |= {
        "chart": day_chart(
            days,
            today=context["today"],
            height=WEEK_HEIGHT + room,
            foot=WEEK_FOOT + room,
            is_neutral=context["is_neutral"],
            symptoms=context["symptoms"],
        ),
        "supplements": supplement_chart(days, profile.upper_limit, height=96),
    }
    return render_page(request, "insights/week.html", context)


@require_safe
@target_required
def month(request: MemberRequest, month: Month) -> HttpResponse:
    context = _about(request, "month", month)
    context["calendar"] = month_calendar(
        month,
        context["totals"].days,
        today=context["today"],
        starts_on=request.user.profile.week_starts_on,
        is_neutral=context["is_neutral"],
        symptoms=context["symptoms"],
    )
    return render_page(request, "insights/month.html", context)


@require_safe
@target_required
def year(request: MemberRequest, year: Year) -> HttpResponse:
    context = _about(request, "year", year)
    today = context["today"]
    days = shown_days(year, context["totals"].days, today)
    context |= {
        "calendar": year_calendar(
            year, days, today=today, is_neutral=context["is_neutral"], symptoms=context["symptoms"]
        ),
        "chart": average_chart(year, days, height=200, foot=24),
    }
    return render_page(request, "insights/year.html", context)


def _about(request: MemberRequest, kind: str, span: Week | Month | Year) -> dict[str, Any]:
    """Return the template context shared by the week, month and year pages."""
    days = DateRange(span.first, span.last)
    totals = averaged_over(chart_days_for(request, span.first, span.last))
    context = trends_context(request, kind, days, totals)
    keeping = context["tabs"].keeping
    return context | {
        "kind": kind,
        "span": span,
        "title": str(span),
        "is_now": span.first <= context["today"] <= span.last,
        "previous": _link(span.previous, keeping),
        "next": _link(span.next, keeping),
    }


def _link(span: Week | Month | Year, keeping: str) -> tuple[str, str] | None:
    """Return the URL and name of a neighbour; None outside the calendar."""
    return (f"{span_url(span)}{keeping}", str(span)) if span.is_in_calendar else None
