from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from tracker.insights.charts import day_chart, supplement_chart
from tracker.lib.http import render_page
from tracker.lib.weeks import Week
from tracker.logs.reads import totals_by_day
from tracker.logs.totals import RangeTotals
from tracker.profiles.members import MemberRequest, needs_target


@require_safe
def this_week(request: MemberRequest) -> HttpResponse:
    profile = request.user.profile
    return redirect("insights:week", Week.containing(profile.today(), profile.week_starts_on))


@require_safe
@needs_target
def week(request: MemberRequest, week: Week) -> HttpResponse:
    profile = request.user.profile
    week = replace(week, starts_on=profile.week_starts_on)
    today = profile.today()
    days = totals_by_day(request.user.pk, week.first, week.last, request.targets)
    context = {
        "week": week,
        "this_week": Week.containing(today, profile.week_starts_on),
        "today": today,
        "totals": RangeTotals(days),
        "chart": day_chart(days, today=today, height=275, foot=43, is_neutral=profile.has_kidney_disease),
        "supplements": supplement_chart(days, profile.upper_limit, height=96),
        "is_neutral": profile.has_kidney_disease,
    }
    return render_page(request, "insights/week.html", context)
