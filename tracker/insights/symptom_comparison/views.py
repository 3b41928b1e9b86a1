from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tracker.insights.symptom_comparison.page import USUAL_DAYS, SymptomComparisonForm, SymptomComparisonPage
from tracker.lib.date_ranges import DateRange
from tracker.lib.http import render_page
from tracker.profiles.decorators import MemberRequest


@require_safe
def symptom_comparison(request: MemberRequest) -> HttpResponse:
    profile = request.user.profile
    yesterday = profile.today() - timedelta(days=1)
    form = SymptomComparisonForm.of(request.GET, DateRange.ending(yesterday, days=USUAL_DAYS))
    if not form.is_valid():
        return render_page(request, "insights/symptom_comparison.html", {"form": form}, status=422)
    page = SymptomComparisonPage(profile, form.range, form.cleaned_data["kind"])
    return render_page(request, "insights/symptom_comparison.html", {"form": form, "page": page})
