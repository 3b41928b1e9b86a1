"""Views of the day page. Each ends in `responses`, which reads the day again and renders it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.foods_with_portions import available_food
from foods.missed_searches import record_miss
from foods.models import Food
from tracker.lib.form_fields import parse_row_number
from tracker.lib.http import parse_uuid, wants_partial
from tracker.lib.model_rows import lock
from tracker.lib.unsaved import is_unsaved, may_save, shows_unsaved
from tracker.logs import actions
from tracker.logs.corrections.actions import dismiss
from tracker.logs.day.responses import build_page, day_changed, day_refused, render_day
from tracker.logs.doses import DoseNotDue, log_dose
from tracker.logs.entries.forms import AddForm, EditForm
from tracker.logs.entries.quick_add import QuickEditForm
from tracker.logs.entries.stale_pages import NO_FOOD, current_food, entry_is_gone, was_offered
from tracker.logs.models import AlreadyUsed, IntakeEntry, LogChange
from tracker.logs.queries import entry_of_day, entry_to_change
from tracker.logs.saved_meals.log_meal import offers_for
from tracker.logs.search.favourites import set_favourite
from tracker.logs.search.results import SearchResults
from tracker.profiles.decorators import MemberRequest, target_required
from tracker.profiles.models import TargetHistory
from tracker.schedules.models import Schedule

# Elements that may get focus on a page that is loaded.
FOCUS_TARGETS = frozenset({"search", "undo", "note", "complete", "due"})


def _change_to_undo(request: MemberRequest) -> LogChange | None:
    """The change that a redirect after an undo names: `?undone=<its id>`."""
    id = parse_uuid(request.GET.get("undone"))
    change = LogChange.objects.for_user(request.user).filter(pk=id).first() if id else None
    return change if change and "left" in change.done else None


@require_safe
@target_required
def today(request: MemberRequest) -> HttpResponse:
    return show(request, request.user.profile.today())


@require_safe
@target_required
def show(request: MemberRequest, day: date) -> HttpResponse:
    focus = request.GET.get("focus", "")
    page = build_page(
        request, day, undone=_change_to_undo(request), focus=focus if focus in FOCUS_TARGETS else ""
    )
    page.focus_entry = page.focus_entry or parse_uuid(request.GET.get("looked"))
    return render_day(request, page)


@require_safe
def go_to_day(request: MemberRequest) -> HttpResponse:
    """Redirect the date picker to its day; an invalid date leads to today."""
    try:
        return redirect("logs:day", date.fromisoformat(request.GET.get("day", "")))
    except ValueError:
        return redirect("logs:today")


@require_safe
def search(request: MemberRequest, day: date) -> HttpResponse:
    if not wants_partial(request):
        return target_required(_search)(request, day)
    # Results compare with no target: a letter costs a statement less.
    request.targets = TargetHistory(())
    return _search(request, day)


def _search(request: MemberRequest, day: date) -> HttpResponse:
    query = request.GET.get("q", "")
    meals = offers_for(request.user, query, day)
    shown = parse_row_number(request.GET.get("shown"))
    # A meal may be called like a sentence.
    is_one_food = any(meal.is_called(query) for meal in meals) or "one" in request.GET
    results = SearchResults.find(
        query, user=request.user, shown=shown, is_one_food=is_one_food, is_this_day="this" in request.GET
    )
    if meals and results.phrase and not results.phrase.is_certain:
        results = SearchResults.find(query, user=request.user, shown=shown, is_one_food=True)
    if not results.is_barcode:
        results = results.with_meals(meals)
    record_miss(results.missed_words, results.missed_gtin)
    focus = "more" if results.is_longer else "search"
    meal = request.GET.get("meal", "")
    if results.phrase and results.phrase.meal:  # "for lunch"
        meal = results.phrase.meal
    page = build_page(
        request, day, results=results, focus=focus, meal=meal, is_usual_whole="usual" in request.GET
    )
    return render_day(request, page, partial="food-results")


@require_safe
@target_required
def food_amount(request: MemberRequest, day: date, food_id: int) -> HttpResponse:
    """Render the amount form of one food before it is logged."""
    food = current_food(request.user.pk, food_id)
    if food is None and was_offered(request.user.pk, food_id):
        return day_refused(request, day, str(NO_FOOD))
    if food is None:
        raise Http404
    page = build_page(request, day, food=food, focus="amount")
    page.add_box.add_form = AddForm.unbound(food, page.add_box.meal)
    return render_day(request, page, partial="food-results")


@shows_unsaved
@require_POST
@target_required
def favourite(request: MemberRequest, day: date, food_id: int) -> HttpResponse:
    """Add or remove a favourite in the amount form; typed text stays."""
    food = _available_food(request, food_id)
    if not is_unsaved(request):
        set_favourite(request.user, food, is_on=request.POST.get("star") == "on")
    page = build_page(request, day, food=food, meal=request.POST.get("meal", ""))
    page.add_box.add_form = AddForm.unbound(food, page.add_box.meal)
    typed = {name: request.POST[name] for name in ("amount", "portion") if name in request.POST}
    page.add_box.add_form.initial = {**page.add_box.add_form.initial, **typed}
    return render_day(request, page, partial="food-results")


@shows_unsaved
@require_POST
@target_required
def add(request: MemberRequest, day: date) -> HttpResponse:
    data = _read_payload(request.POST)
    food = current_food(request.user.pk, parse_row_number(data.get("food")))
    if food is None:
        sent_id = parse_uuid(data.get("id"))
        existing = entry_to_change(request.user.pk, day, sent_id) if sent_id else None
        if existing:  # it was sent before, while the food was there
            return day_changed(request, day, meal=existing.meal, focus="search")
        return day_refused(request, day, str(NO_FOOD))
    form = AddForm(data, of_food=food)
    if not may_save(request, form):
        page = build_page(request, day, food=food, add_form=form, meal=data.get("meal", ""), focus="amount")
        return render_day(request, page, status=422)
    try:
        entry = actions.add(request.user, day, form.entry(request.user, day))
    except AlreadyUsed:
        return day_refused(request, day, gettext("Already logged. To log it again, search for it once more."))
    return day_changed(request, day, meal=entry.meal, focus="search")


@require_POST
@target_required
def log_due_dose(request: MemberRequest, day: date) -> HttpResponse:
    """Log what is due, by one tap; sent twice, it was taken once."""
    schedule_id, id, *_ = [*request.POST.get("take", "").split(), "", ""]
    try:
        log_dose(request.user, parse_uuid(schedule_id), day, parse_uuid(id))
    except Schedule.DoesNotExist:
        raise Http404 from None
    except DoseNotDue as sentence:
        return day_refused(request, day, str(sentence))
    return day_changed(request, day, focus="due")


def _available_food(request: MemberRequest, food_id: int) -> Food:
    food = available_food(request.user.pk, food_id)
    if food is None:
        raise Http404
    return food


def _read_payload(data: Any) -> dict[str, Any]:
    """Return the request's data. A button of a result sends all but the meal in one value.

    See FoodResult.
    """
    if "pick" not in data:
        fields: dict[str, Any] = data.dict()
        return fields
    picked = [*data["pick"].split(), "", "", "", ""][:4]
    return {
        **dict(zip(("food", "portion", "amount", "id"), picked, strict=True)),
        "meal": data.get("meal", ""),
    }


@shows_unsaved
@require_http_methods(["GET", "POST"])
@target_required
def entry(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Change one entry, in its place in the list."""
    form = _edit_form(request, day, id) if request.method == "GET" else _save_entry(request, day, id)
    if form is None:
        return entry_is_gone(request, day, id)
    if form.is_bound and may_save(request, form):
        return day_changed(request, day, focus_entry=id)
    status = 422 if form.is_bound else 200
    return render_day(
        request, build_page(request, day, edit_id=id, edit_form=form, focus="amount"), status=status
    )


def _edit_form(
    request: MemberRequest, day: date, id: UUID, data: Any = None
) -> EditForm | QuickEditForm | None:
    entry = entry_to_change(request.user.pk, day, id)
    if entry is None:
        return None
    return EditForm.from_entry(entry, data) if entry.food_id else QuickEditForm.from_entry(entry, data)


@transaction.atomic
def _save_entry(request: MemberRequest, day: date, id: UUID) -> EditForm | QuickEditForm | None:
    """The form that was sent, saved when it may be; None when the entry is not on this day."""
    # Another device, or a curator's correction, may be writing to it.
    lock(IntakeEntry.objects.filter(user=request.user, pk=id))
    form = _edit_form(request, day, id, request.POST)
    if form and may_save(request, form):
        form.save(request.user)
    return form


@require_POST
@target_required
def remove(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Remove an entry. Idempotent."""
    entry = entry_of_day.first(user_id=request.user.pk, day=day, id=id)
    if entry is None:
        return entry_is_gone(request, day, id)
    actions.remove_many(request.user, day, [entry])
    return day_changed(request, day, focus="undo")


@require_POST
@target_required
def dismiss_correction(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Dismiss a correction; it is shown again only if it is undone."""
    if not dismiss(request.user, id):
        raise Http404
    if not wants_partial(request):
        return redirect("logs:day", day)
    return render_day(request, build_page(request, day))
