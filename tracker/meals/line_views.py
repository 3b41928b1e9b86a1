"""The lines of a saved meal: finding a food, how much of it, changing and removing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.foods_with_portions import available_food
from foods.missed_searches import record_miss
from foods.models import Food
from foods.queries import attach_portions, portions_of
from tracker.lib.form_fields import parse_row_number
from tracker.lib.unsaved import may_save, shows_unsaved
from tracker.logs.entries.forms import foods_for
from tracker.meals.forms import IngredientEditForm, IngredientForm
from tracker.meals.ingredients import find_ingredients
from tracker.meals.models import SavedMeal, SavedMealLine, append_lines
from tracker.meals.page import meal_changed, own_meal, render_meal, shows_removed
from tracker.meals.queries import find_meal
from tracker.meals.recipes import InvalidRecipe, check_ingredient, refresh
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import member_lock

MAX_LINES_PER_MEAL = 50
LINE_REMOVED = gettext_lazy("This food was removed. Nothing was changed.")
FOOD_REMOVED = gettext_lazy("This food is no longer available. Choose another.")


@require_safe
@shows_removed
def search(request: MemberRequest, id: UUID) -> HttpResponse:
    results = find_ingredients(request.GET.get("q", ""), user=request.user)
    record_miss(results.missed_words, results.missed_gtin)
    return render_meal(request, id, results=results, focus="search", partial="food-results")


@require_safe
@shows_removed
def choose(request: MemberRequest, id: UUID, food_id: int) -> HttpResponse:
    """Render the amount form of one food before it is in the meal."""
    food = available_food(request.user.pk, food_id)
    if food is None:
        raise Http404
    form = IngredientForm.unbound(food)
    return render_meal(request, id, food=food, add_form=form, focus="amount", partial="food-results")


@shows_unsaved
@require_POST
@shows_removed
def add(request: MemberRequest, id: UUID) -> HttpResponse:
    """A tap on a result sends food, portion and amount in one value, as in the add box."""
    own_meal(request, id)
    data = request.POST.dict()
    if "pick" in data:
        data |= dict(zip(("food", "portion", "amount", "id"), data["pick"].split(), strict=False))
    food = foods_for(request.user).filter(pk=parse_row_number(data.get("food"))).first()
    if food is None:
        return render_meal(request, id, problem=str(FOOD_REMOVED), focus="search", status=422)
    form = IngredientForm.unbound(food, data)
    if not may_save(request, form):
        return render_meal(request, id, food=food, add_form=form, focus="amount", status=422)
    line = SavedMealLine(id=form.cleaned_data["id"], food=food)
    line.set_amount(form.cleaned_data["amount"], form.cleaned_data["portion"])
    try:
        with member_lock(request.user):
            _append(own_meal(request, id), line, food)
    except InvalidRecipe as error:
        return render_meal(request, id, problem=str(error), focus="search", status=422)
    return meal_changed(request, id, query="new", focus="search")


def _append(meal: SavedMeal, line: SavedMealLine, food: Food) -> None:
    """Append a line to a meal, under its lock.

    Two at once could exceed the limit, or make a recipe contain itself.
    """
    if SavedMealLine.objects.filter(pk=line.pk, user=meal.user_id, saved_meal=meal).exists():
        return  # sent before
    _check_line(meal, food)
    append_lines(meal, [line])
    refresh(meal.pk)


def _check_line(meal: SavedMeal, food: Food) -> None:
    """InvalidRecipe, in a sentence, when the meal can't hold one more line, of `food`."""
    if meal.is_recipe:
        check_ingredient(meal, food)
    if meal.lines.in_use().count() >= MAX_LINES_PER_MEAL:
        text = (
            gettext("A recipe can have %(count)s ingredients at most. Remove one first.")
            if meal.is_recipe
            else gettext("A saved meal can have %(count)s foods at most. Remove one first.")
        )
        raise InvalidRecipe(text % {"count": MAX_LINES_PER_MEAL})


def _own_line(request: MemberRequest, id: UUID, line_id: UUID) -> SavedMealLine:
    lines = SavedMealLine.objects.filter(user=request.user, saved_meal=own_meal(request, id))
    return get_object_or_404(lines.select_related("food__merged_into"), pk=line_id)


@shows_unsaved
@require_http_methods(["GET", "POST"])
@shows_removed
def line(request: MemberRequest, id: UUID, line_id: UUID) -> HttpResponse:
    """Change how much of it, in its place in the list."""
    if request.method != "POST":
        return _show_line(request, id, line_id)
    problem = ""
    try:
        with member_lock(request.user):
            line = _own_line(request, id, line_id)
            form = IngredientEditForm.from_line(line, request.POST)
            is_saved = not line.removed_at and may_save(request, form)
            if is_saved:
                line.set_amount(form.cleaned_data["amount"], form.cleaned_data["portion"])
                line.save()
                refresh(id)
    except InvalidRecipe as error:
        problem, is_saved = str(error), False
    if is_saved:
        return meal_changed(request, id)
    if line.removed_at:
        return render_meal(request, id, problem=str(LINE_REMOVED), status=422)
    return render_meal(
        request, id, edit_id=line_id, edit_form=form, problem=problem, focus="amount", status=422
    )


def _show_line(request: MemberRequest, id: UUID, line_id: UUID) -> HttpResponse:
    meal = find_meal(request.user.pk, id)
    lines = [] if meal is None else [line for line in meal.lines.all() if line.pk == line_id]
    if not lines:
        _own_line(request, id, line_id)  # 404 for what was never there
        return render_meal(request, id, problem=str(LINE_REMOVED), status=422)
    food = lines[0].current_food
    attach_portions([food], portions_of(food_id=food.pk))
    parts: dict[str, Any] = {
        "meal": meal,
        "edit_id": line_id,
        "edit_form": IngredientEditForm.from_line(lines[0]),
    }
    return render_meal(request, id, focus="amount", **parts)


@require_POST
@shows_removed
def remove(request: MemberRequest, id: UUID, line_id: UUID) -> HttpResponse:
    """Remove a line. Idempotent."""
    line = _set_removed(request, id, line_id, is_removed=True)
    return meal_changed(request, id, query=f"removed={line.pk}", removed_line=line, focus="undo")


@require_POST
@shows_removed
def restore(request: MemberRequest, id: UUID, line_id: UUID) -> HttpResponse:
    try:
        _set_removed(request, id, line_id, is_removed=False)
    except InvalidRecipe as error:
        return render_meal(request, id, problem=str(error), status=422)
    return meal_changed(request, id)


def _set_removed(request: MemberRequest, id: UUID, line_id: UUID, *, is_removed: bool) -> SavedMealLine:
    with member_lock(request.user):
        line = _own_line(request, id, line_id)
        if bool(line.removed_at) != is_removed:
            if not is_removed:
                _check_line(line.saved_meal, line.current_food)
            line.remove() if is_removed else line.restore()
            refresh(id, keeps_old_figure=is_removed)
    return line
