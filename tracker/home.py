"""The front door."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from foods.models import Portion
from tracker.lib import unsaved
from tracker.lib.http import Request, render_page
from tracker.logs.models.log_change import KEPT_FOR
from tracker.logs.totals import CountedValue, DayTotals
from tracker.operations.housekeeping import REMOVED_ROWS_KEPT_FOR
from tracker.profiles.models import Target
from tracker.transfer.account_deletion import CANCELLABLE_FOR

# What a visitor sees added up: a food's key in the catalogue, and a portion of it.
EXAMPLE = (("oat-bran", "1/2 cup"), ("almonds", "1 oz"))


@login_not_required
@require_safe
def home(request: Request) -> HttpResponse:
    """Show visitors an introduction with a working example; redirect members to today."""
    if request.user.is_authenticated:
        return redirect("logs:today")
    standard = {str(int(mg)): mg for mg in Target.STANDARD_MG.values()}
    target_mg = standard.get(request.GET.get("target", ""), next(iter(standard.values())))
    portions = _example_portions()
    items = [CountedValue(portion.magnesium_mg, portion.food.is_supplemental) for portion in portions]
    context = {
        "portions": portions,
        "totals": DayTotals.from_items(items, day=timezone.localdate(), target_mg=target_mg),
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


def _example_portions() -> list[Portion]:
    found = Portion.objects.select_related("food").filter(
        food__catalogue_key__in=[key for key, _ in EXAMPLE], food__is_retired=False
    )
    by_name = {(portion.food.catalogue_key, portion.label): portion for portion in found}
    return [by_name[pair] for pair in EXAMPLE if pair in by_name]
