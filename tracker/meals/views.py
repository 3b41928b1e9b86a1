"""Views of saved meals and recipes. Those of their lines are in line_views."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.lib.form_fields import save_once
from tracker.lib.http import parse_day, parse_uuid, render_page
from tracker.lib.unsaved import may_save, shows_unsaved
from tracker.logs.models import IntakeEntry, Meal
from tracker.logs.saved_meals.log_meal import totals_of
from tracker.meals.forms import NameForm, NewForm
from tracker.meals.models import SavedMeal, SavedMealLine, append_lines
from tracker.meals.page import meal_changed, own_meal, render_meal, shows_removed
from tracker.meals.queries import meals_of, recipes_of
from tracker.meals.recipes import InvalidRecipe, new_recipe, refresh
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import member_lock


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    today = request.user.profile.today()
    removed = parse_uuid(request.GET.get("removed"))
    context = {
        "meals": [(meal, totals_of(meal, today)) for meal in meals_of(request.user.pk)],
        "recipes": recipes_of(user_id=request.user.pk),
        "removed": removed and SavedMeal.objects.removed_by(request.user).filter(pk=removed).first(),
    }
    return render_page(request, "meals/index.html", context)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Create a meal from scratch, or with `?day=` and perhaps `&meal=` from logged entries."""
    given = request.POST if request.method == "POST" else request.GET
    is_recipe = given.get("kind") == "recipe"
    day, slot = parse_day(given.get("day", "")), given.get("meal", "")
    if request.method == "POST" and (made := _find_created(request, parse_uuid(given.get("id")))):
        return _after_new(made)
    entries, without_food = _usable_entries(request, day, slot)
    chosen = request.GET.getlist("entry") or [str(entry.pk) for entry in entries]
    data = request.POST if request.method == "POST" else None
    form = NewForm(data, is_recipe=is_recipe, entries=entries, initial={"entries": chosen})
    if may_save(request, form) and (meal := _save_new_meal(request, form, is_recipe=is_recipe)):
        return _after_new(meal)
    context = {
        "form": form, "is_recipe": is_recipe, "day": day, "meal": slot if slot in Meal.values else "",
        "without_food": without_food,
    }  # fmt: skip
    return render_page(request, "meals/new.html", context, status=422 if form.is_bound else 200)


def _find_created(request: MemberRequest, id: UUID | None) -> SavedMeal | None:
    """The meal or recipe that the same form made before."""
    return SavedMeal.objects.filter(user=request.user, pk=id).first() if id else None


def _after_new(meal: SavedMeal) -> HttpResponse:
    if meal.removed_at:
        return redirect(f"{reverse('meals:index')}?removed={meal.pk}")
    return redirect(f"{reverse('meals:meal', args=[meal.pk])}?new")


def _usable_entries(request: MemberRequest, day: date | None, slot: str) -> tuple[list[IntakeEntry], int]:
    """Return the entries that a meal can contain, and the number of those it cannot.

    A quick add is only a name, not a food.
    """
    if day is None:
        return [], 0
    logged = IntakeEntry.objects.for_user(request.user).on(day)
    if slot in Meal.values:
        logged = logged.filter(meal=slot)
    entries = list(logged)
    of_food = [entry for entry in entries if entry.food_id is not None]
    return of_food, len(entries) - len(of_food)


def _save_new_meal(request: MemberRequest, form: NewForm, *, is_recipe: bool) -> SavedMeal | None:
    """Save and return the new meal; None with an error on the form when it is invalid."""
    data = form.cleaned_data
    lines = [
        SavedMealLine(
            food_id=entry.food_id,
            amount=entry.amount,
            portion_label=entry.portion_label,
            portion_quantity=entry.portion_quantity,
            basis_unit=entry.basis_unit,
        )
        for entry in form.chosen
        if entry.food_id is not None
    ]
    supplements = [entry.name for entry in form.chosen if entry.is_supplemental]
    if is_recipe and supplements:
        text = gettext("%(name)s is counted separately from food. Leave it out of the recipe.")
        form.add_error("entries", text % {"name": supplements[0]})
        return None

    def make() -> SavedMeal:
        if is_recipe:
            meal = new_recipe(request.user, data["name"], data["servings"], id=data["id"])
        else:
            meal = SavedMeal.objects.create(id=data["id"], user=request.user, name=data["name"])
        append_lines(meal, lines)
        refresh(meal.pk)
        return meal

    try:
        return save_once(form, make, lambda id: _find_created(request, id))
    except InvalidRecipe as error:
        form.add_error(None, str(error))
        return None


@shows_unsaved
@require_http_methods(["GET", "POST"])
@shows_removed
def meal(request: MemberRequest, id: UUID) -> HttpResponse:
    """Show a meal; on POST, change its name and a recipe's number of servings."""
    if request.method != "POST":
        return _show(request, id)
    with member_lock(request.user):
        saved = own_meal(request, id)
        form = NameForm.from_meal(saved, request.POST)
        if may_save(request, form):
            _save_name(saved, form)
    if may_save(request, form):
        return meal_changed(request, id)
    return render_meal(request, id, name_form=form, status=422)


def _save_name(saved: SavedMeal, form: NameForm) -> None:
    """Save the form's data; when the recipe becomes invalid, put an error on the form."""
    for field, value in form.cleaned_data.items():
        setattr(saved, field, value)
    try:
        with transaction.atomic():
            saved.save(update_fields=list(form.cleaned_data))
            refresh(saved.pk)
    except InvalidRecipe as error:
        form.add_error(None, str(error))


def _show(request: MemberRequest, id: UUID) -> HttpResponse:
    gone = parse_uuid(request.GET.get("removed"))
    removed = SavedMealLine.objects.removed_by(request.user).filter(saved_meal=id)
    parts: dict[str, Any] = {"removed_line": gone and removed.filter(pk=gone).select_related("food").first()}
    return render_meal(request, id, focus="search" if "new" in request.GET else "", **parts)


@require_POST
def remove(request: MemberRequest, id: UUID) -> HttpResponse:
    """Remove a meal; past entries are kept. Idempotent."""
    _set_removed(request, id, is_removed=True)
    return redirect(f"{reverse('meals:index')}?removed={id}")


@require_POST
def restore(request: MemberRequest, id: UUID) -> HttpResponse:
    _set_removed(request, id, is_removed=False)
    return redirect("meals:meal", id)


def _set_removed(request: MemberRequest, id: UUID, *, is_removed: bool) -> None:
    with member_lock(request.user):
        saved = get_object_or_404(SavedMeal.objects.filter(user=request.user), pk=id)
        if bool(saved.removed_at) != is_removed:
            saved.remove() if is_removed else saved.restore()
            refresh(saved.pk, keeps_old_figure=True)


@require_POST
@shows_removed
def work_out(request: MemberRequest, id: UUID) -> HttpResponse:
    """Compute a recipe's serving again from its ingredients' current values."""
    try:
        with member_lock(request.user):
            refresh(own_meal(request, id).pk)
    except InvalidRecipe as error:
        return render_meal(request, id, problem=str(error), status=422)
    return meal_changed(request, id)
