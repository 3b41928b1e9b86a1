"""The front door."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.example_day import read_example
from tracker.lib import unsaved
from tracker.lib.http import Request, render_page
from tracker.logs.models.log_change import KEPT_FOR
from tracker.logs.totals import DayTotals
from tracker.operations.housekeeping import REMOVED_ROWS_KEPT_FOR
from tracker.profiles.models import Target
from tracker.transfer.account_deletion import CANCELLABLE_FOR


@login_not_required
@require_safe
def home(request: Request) -> HttpResponse:
    """Show visitors an introduction with an example to try; redirect members to today."""
    if request.user.is_authenticated:
        return redirect("logs:today")
    standard = {str(int(mg)): mg for mg in Target.STANDARD_MG.values()}
    target_mg = standard.get(request.GET.get("target", ""), next(iter(standard.values())))
    example = read_example(request.GET.get("q", ""))
    totals = DayTotals.from_items(example.items, day=timezone.localdate(), target_mg=target_mg)
    context = {
        "example": example,
        "totals": totals,
        "targets": [
            (Target.Kind(kind).label, mg, mg == target_mg) for kind, mg in Target.STANDARD_MG.items()
        ],
    }
    return render_page(request, "home.html", context, partial="example")


@login_not_required
@require_safe
def privacy(request: Request) -> HttpResponse:
    """Show everyone what is stored, where and for how long, with this site's own periods."""
    context = {
        "session_days": settings.SESSION_COOKIE_AGE // 86_400,
        "undo_days": KEPT_FOR.days,
        "removed_days": REMOVED_ROWS_KEPT_FOR.days,
        "cancellable_days": CANCELLABLE_FOR.days,
        "unsaved_minutes": unsaved.KEPT_FOR // 60,
        "asks_open_food_facts": settings.OPEN_FOOD_FACTS,
        "reports_errors": bool(settings.SENTRY_DSN),
    }
    return render_page(request, "privacy.html", context)
