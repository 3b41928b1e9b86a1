"""Views of a member's own foods, visible to others only once submitted to the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.models import Food, Submission
from foods.queries import find_own_food, own_foods
from foods.submissions import CannotDecide, CannotSubmit, submit_food, withdraw
from tracker.food_pages.forms import MG, OwnFoodEditForm, OwnFoodForm, food_made_by, has_namesake
from tracker.food_pages.models import LabelPicture
from tracker.lib.form_fields import parse_row_number
from tracker.lib.http import parse_day, parse_uuid, render_page
from tracker.lib.model_rows import lock
from tracker.lib.numbers import format_typed
from tracker.lib.unsaved import may_save, shows_unsaved
from tracker.profiles.decorators import MemberRequest
from tracker.profiles.models import member_lock
from tracker.schedules.forms import ConversionForm


def _own_food(request: MemberRequest, food_id: int, *, retired: bool | None = None) -> Food:
    """Return the member's own food.

    404 for other foods, and for recipes, which have pages of their own.
    """
    mine = Food.objects.own_of(request.user).filter(recipe=None).prefetch_related("portions", "barcodes")
    if retired is not None:
        mine = mine.filter(is_retired=retired)
    return get_object_or_404(mine, pk=food_id)


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    own = Food.objects.own_of(request.user).filter(recipe=None)
    removed = parse_row_number(request.GET.get("removed"))
    context = {
        "foods": own_foods(request.user.pk),
        "waiting": set(_waiting(request)),
        "removed": own.filter(pk=removed, is_retired=True).first() if removed else None,
        "retired": own.filter(is_retired=True).order_by("sort_name", "id"),
    }
    return render_page(request, "foods/mine.html", context)


def _waiting(request: MemberRequest) -> Iterable[int]:
    """The member's foods that wait for a curator."""
    submissions = Submission.objects.filter(food__owner=request.user, state=Submission.State.WAITING)
    return submissions.values_list("food_id", flat=True)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Create an own food.

    With `?day=` it returns to that day, ready to be logged; with `?then=schedule`, to a schedule.
    """
    given = request.POST if request.method == "POST" else request.GET
    day = parse_day(given.get("day", ""))
    then = "schedule" if given.get("then") == "schedule" else ""
    if request.method != "POST":
        return _render_own_food_form(
            request, OwnFoodForm(user=request.user, initial=_initial_from_query(given)), day=day, then=then
        )
    if made := food_made_by(request.user, parse_uuid(given.get("id"))):
        return _redirect_to_use(made, day, then)
    if _wants_conversion(given):
        return _render_converted(request, day=day, then=then)
    with member_lock(request.user):  # of two of one name at once, one is made
        food = food_made_by(request.user, parse_uuid(given.get("id")))
        form = OwnFoodForm(request.POST, user=request.user)
        if food is None and may_save(request, form):
            food = form.save()
    if food is None:
        return _render_own_food_form(request, form, day=day, then=then, status=422)
    return _redirect_to_use(food, day, then)


def _redirect_to_use(food: Food, day: date | None, then: str) -> HttpResponse:
    """Redirect to where a new food is used: its day, a schedule, or its own page."""
    if food.is_retired:
        return redirect(f"{reverse('foods:own-foods')}?removed={food.pk}")
    if then:
        return redirect(f"{reverse('schedules:new')}?food={food.pk}")
    return redirect(reverse("logs:food-amount", args=[day, food.pk]) if day else food)


def _initial_from_query(given: Any) -> dict[str, str]:
    """Return the form's initial data from the query string."""
    names = ("name", "barcode", "kind", "value", "compound")
    known = {name: given[name][:200] for name in names if name in given}
    if known.get("kind") in Food.SUPPLEMENTAL_KINDS:
        known |= {"unit": Food.Unit.TABLET, "serving": "1"}
    return known


def _wants_conversion(given: Any) -> bool:
    """Return True when a compound's milligrams should be converted.

    By its button, or by Enter in the field.
    """
    return "act" in given or bool(given.get("from_mg") and not given.get("value"))


def _render_converted(request: MemberRequest, *, food: Food | None = None, **context: Any) -> HttpResponse:
    """Render the form with the converted value; with `act` "use" it fills the field.

    Nothing is saved.
    """
    converter = ConversionForm(request.POST)
    conversion = converter.conversion
    typed = request.POST.dict()
    if conversion and typed.get("act") == "use":
        typed |= {"value": format_typed(conversion.magnesium_mg), "measure": MG}
        typed["compound"] = conversion.note
    form_class = OwnFoodEditForm if food else OwnFoodForm
    form = form_class(user=request.user, food=food, initial=typed)
    context |= {"food": food, "converter": converter, "conversion": conversion}
    return _render_own_food_form(request, form, status=200 if conversion else 422, **context)


@shows_unsaved
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, food_id: int) -> HttpResponse:
    if request.method != "POST":
        found = find_own_food(request.user.pk, food_id)
        if found is None:
            raise Http404
        if found.is_retired:
            return _redirect_stale_page(request, found)
        return _render_own_food_form(request, OwnFoodEditForm(user=request.user, food=found), food=found)
    food = _own_food(request, food_id)
    if food.is_retired:
        return _redirect_stale_page(request, food)
    if _wants_conversion(request.POST):
        return _render_converted(request, food=food)
    with member_lock(request.user):
        lock(Food.objects.filter(pk=food.pk))
        food = _own_food(request, food_id)
        form = OwnFoodEditForm(request.POST, user=request.user, food=food)
        if not food.is_retired and may_save(request, form):
            form.save()
    if food.is_retired:  # this moment
        return _redirect_stale_page(request, food)
    return (
        redirect(food)
        if may_save(request, form)
        else _render_own_food_form(request, form, food=food, status=422)
    )


def _redirect_stale_page(request: MemberRequest, food: Food) -> HttpResponse:
    """Redirect a stale page to the food's replacement."""
    messages.info(request, gettext("This food was removed. Your changes were not saved."))
    return redirect(food if food.merged_into_id else f"{reverse('foods:own-foods')}?removed={food.pk}")


def _render_own_food_form(
    request: MemberRequest, form: OwnFoodForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    context = {"form": form, "converter": ConversionForm(), **context}
    return render_page(request, "foods/own_food.html", context, partial="own-food", status=status)


@require_POST
def remove(request: MemberRequest, food_id: int) -> HttpResponse:
    """Remove an own food with its picture; entries keep the food. Idempotent."""
    food = _own_food(request, food_id)
    _withdraw_submission(request, food)
    with member_lock(request.user):
        lock(Food.objects.filter(pk=food.pk))
        _set_retired(_own_food(request, food_id), is_retired=True)
        LabelPicture.objects.filter(user=request.user, food=food).delete()
    return redirect(f"{reverse('foods:own-foods')}?removed={food.pk}")


@require_POST
def restore(request: MemberRequest, food_id: int) -> HttpResponse:
    with member_lock(request.user):
        lock(Food.objects.filter(pk=food_id))
        food = _own_food(request, food_id)
        if food.is_retired and has_namesake(request.user, food.name, food.brand, besides=food):
            sentence = gettext("You already have a food called %(food)s. Rename it, then restore this one.")
            messages.warning(request, sentence % {"food": food})
        elif food.merged_into_id is None:  # otherwise the catalogue's food replaces it
            _set_retired(food, is_retired=False)
    return redirect("foods:own-foods")


def _set_retired(food: Food, *, is_retired: bool) -> None:
    if food.is_retired != is_retired:
        food.is_retired = is_retired
        food.save(update_fields=["is_retired"])


@require_POST
def submit_for_catalogue(request: MemberRequest, food_id: int) -> HttpResponse:
    food = _own_food(request, food_id, retired=False)
    try:
        submit_food(food, by=request.user)
    except CannotSubmit as error:
        messages.warning(request, str(error))
    return redirect(food)


@require_POST
def withdraw_submission(request: MemberRequest, food_id: int) -> HttpResponse:
    food = _own_food(request, food_id)
    _withdraw_submission(request, food)
    return redirect(food)


def _withdraw_submission(request: MemberRequest, food: Food) -> None:
    """Withdraw a pending submission; show a message when a curator has decided already."""
    for waiting in food.submissions.filter(state=Submission.State.WAITING):
        try:
            withdraw(waiting)
        except CannotDecide as error:
            messages.warning(request, str(error))
