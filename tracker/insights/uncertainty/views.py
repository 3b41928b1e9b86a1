"""Views of the range of a day's total, as a section of the day page or a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from foods.models import Food, SourceRange
from tracker.insights.uncertainty.spread import DaySpread, ItemSpread
from tracker.lib.http import render_page, wants_partial
from tracker.logs.models import IntakeEntry
from tracker.logs.queries import entries_with_foods
from tracker.profiles.decorators import MemberRequest

PER_100 = Decimal(100)
ROUNDING = Decimal("0.002")  # milligrams by which an entry and its food may differ through rounding
ZERO = Decimal(0)

Ranges = dict[tuple[str, str], SourceRange]


@require_safe
def day_range(request: MemberRequest, day: date) -> HttpResponse:
    """Show the range of a day's total, and the entries that have a range."""
    entries = list(entries_with_foods(user_id=request.user.pk, day=day))
    ranges = _ranges_of([entry.food for entry in entries if entry.food])
    spread = DaySpread([_item(entry, ranges) for entry in entries])
    context = {"day": day, "spread": spread, "is_beside_day": wants_partial(request)}
    return render_page(request, "insights/day_range.html", context, partial="day-range")


def _ranges_of(foods: Sequence[Food]) -> Ranges:
    found = SourceRange.objects.filter(source_id__in={food.source_id for food in foods if food.source_id})
    return {(each.source, each.source_id): each for each in found if each.has_limits}


def _item(entry: IntakeEntry, ranges: Ranges) -> ItemSpread:
    """The entry with its food's range, where it has the food's value still: history is frozen."""
    item = ItemSpread(entry.name, entry.amount_in_words, entry.magnesium_mg)
    food = entry.food
    if food is None or entry.magnesium_mg is None or entry.basis_unit != food.basis_unit:
        return item
    now_mg = food.magnesium_for(entry.quantity)
    if now_mg is None or abs(now_mg - entry.magnesium_mg) > ROUNDING:
        return item
    if food.is_below_limit and food.limit_mg is not None:
        highest_mg = food.limit_mg * entry.quantity / food.basis_quantity
        return ItemSpread(
            item.name, item.amount, entry.magnesium_mg, ZERO, highest_mg, gettext("below the source’s limit")
        )
    found = ranges.get((food.source, food.source_id))
    if found is None or food.basis_unit != Food.Unit.GRAM:
        return item
    lowest_mg, highest_mg = (
        (limit or ZERO) * entry.quantity / PER_100 for limit in (found.lowest_mg, found.highest_mg)
    )
    if not lowest_mg - ROUNDING <= entry.magnesium_mg <= highest_mg + ROUNDING:
        return item  # a curator set another value than the source's
    count = found.sample_count
    basis = ngettext("%(count)s sample", "%(count)s samples", count) % {"count": count}
    return ItemSpread(item.name, item.amount, entry.magnesium_mg, lowest_mg, highest_mg, basis)
