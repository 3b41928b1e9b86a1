from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tracker.insights.suggestions.page import SuggestionsPage
from tracker.lib.http import render_page, wants_partial
from tracker.profiles.decorators import MemberRequest, target_required


@require_safe
@target_required
def suggestions(request: MemberRequest, day: date) -> HttpResponse:
    """Render suggestions: the section that the day page loads, or a page."""
    page = SuggestionsPage(request.user.profile, request.targets, day, is_beside_day=wants_partial(request))
    return render_page(request, "insights/suggestions.html", {"page": page}, partial="day-suggestions")
