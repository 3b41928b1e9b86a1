"""Views that copy entries, quick add, and act on several entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tracker.lib.dates import long_day
from tracker.lib.form_fields import RELOAD
from tracker.lib.http import parse_uuid, render_page
from tracker.lib.ids import is_new_id
from tracker.lib.unsaved import is_unsaved, may_save, shows_unsaved
from tracker.logs import actions
from tracker.logs.day.add_box import CopyQuestion
from tracker.logs.day.responses import build_page, day_changed, day_refused, render_day, show_whole_day
from tracker.logs.entries.bulk_actions import BulkActionPage, apply, blank_page, bound_page
from tracker.logs.entries.quick_add import QuickAddForm
from tracker.logs.entries.stale_pages import count_logged_already
from tracker.logs.models import AlreadyUsed, IntakeEntry, Meal
from tracker.logs.queries import entries_with_foods
from tracker.profiles.decorators import MemberRequest, target_required
from tracker.profiles.models import member_lock

SENT_BEFORE = gettext_lazy("Already done. Check the entries before you do it again.")
ALL_DOSES_LOGGED = gettext_lazy("These doses are already logged on this day. Nothing was copied.")


@require_POST
@target_required
def copy(request: MemberRequest, day: date) -> HttpResponse:
    """Copy yesterday's entries by one tap.

    `copy` holds the day, a meal or "day", and an id for the copies.
    """
    day_text, meal, text, *_ = [*request.POST.get("copy", "").split(), "", "", ""]
    id = parse_uuid(text)
    try:
        from_day = date.fromisoformat(day_text)
    except ValueError:
        from_day = None
    if from_day is None or not is_new_id(id) or meal not in {"day", *Meal.values}:
        return day_refused(request, day, str(RELOAD))
    found = entries_with_foods(user_id=request.user.pk, day=from_day)
    entries = [entry for entry in found if meal in {"day", entry.meal}]
    if not entries:
        return day_refused(
            request,
            day,
            gettext("Nothing is logged on %(day)s any more.") % {"day": long_day(from_day)},
        )
    try:
        with member_lock(request.user):  # sent twice at once, the second finds what the first has copied
            count = 0 if "again" in request.POST else _count_doubled(request, entries, day, id=id)
            copies = (
                None if count else actions.copy(request.user, day, entries, day, id=id, from_day=from_day)
            )
    except AlreadyUsed:
        return day_refused(request, day, str(SENT_BEFORE))
    if count:
        question = CopyQuestion(request.POST["copy"], count, len(entries))
        return show_whole_day(render_day(request, build_page(request, day, question=question), status=422))
    if not copies:
        return day_refused(request, day, str(ALL_DOSES_LOGGED))
    return day_changed(request, day, meal="" if meal == "day" else meal, focus="search")


def _count_doubled(
    request: MemberRequest, entries: Sequence[IntakeEntry], day: date, *, meal: str = "", id: UUID
) -> int:
    """Count copies the day already has; 0 for copies made by an earlier identical request."""
    copies = actions.copies_of(entries, day, meal=meal, id=id)
    return 0 if actions.were_copied(request.user, copies) else count_logged_already(copies, request.user, day)


@shows_unsaved
@require_http_methods(["GET", "POST"])
@target_required
def quick_add(request: MemberRequest, day: date) -> HttpResponse:
    """Something that is in no catalogue, by a name and its milligrams alone."""
    if request.method != "POST":
        page = build_page(request, day, meal=request.GET.get("meal", ""), focus="amount")
        page.add_box.quick_form = QuickAddForm.unbound(request.GET.get("name", "")[:200], page.add_box.meal)
        return render_day(request, page, partial="food-results")
    form = QuickAddForm(request.POST)
    if may_save(request, form):
        try:
            entry = actions.add(request.user, day, form.entry(request.user, day))
            return day_changed(request, day, meal=entry.meal, focus="search")
        except AlreadyUsed:
            return day_refused(request, day, str(SENT_BEFORE))
        except ValueError:
            form.add_error(None, str(RELOAD))
    page = build_page(request, day, meal=request.POST.get("meal", ""), focus="amount", quick_form=form)
    return render_day(request, page, status=422)


@shows_unsaved
@require_http_methods(["GET", "POST"])
@target_required
def bulk_actions(request: MemberRequest, day: date) -> HttpResponse:
    """Copy, move or remove some of the day's entries.

    `?choose=lunch` or `?choose=all` ticks them.
    """
    if request.method != "POST":
        return _render_bulk_actions(request, blank_page(request.user, day, request.GET.get("choose", "")))
    page = bound_page(request.user, day, request.POST)
    try:
        if not is_unsaved(request):
            with member_lock(request.user):
                is_done = apply(page, is_confirmed="again" in request.POST)
            if is_done:
                return redirect("logs:day", day)
    except AlreadyUsed:
        page.problem = str(SENT_BEFORE)
    return _render_bulk_actions(request, page, status=422)


def _render_bulk_actions(request: MemberRequest, page: BulkActionPage, *, status: int = 200) -> HttpResponse:
    return render_page(request, "logs/bulk_actions.html", {"page": page}, status=status)
