"""Foods to look through: by group, by search, one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from foods import barcodes
from foods.missed_searches import record_miss
from foods.models import Food, FoodGroup
from foods.queries import find_food
from tracker.food_pages.food_lists import ORDERS, ListPosition, groups, list_group, richest
from tracker.food_pages.food_page import FoodFacts, FoodPage
from tracker.food_pages.personal_lists import PersonalList
from tracker.food_pages.search import FoodSearchPage
from tracker.lib.http import Request, render_page
from tracker.logs.search.favourites import set_favourite
from tracker.profiles.decorators import MemberRequest

MAX_MERGES = 10  # one after the other; more is a ring


@login_not_required
@require_safe
def browse(request: Request) -> HttpResponse:
    """Show the groups; with `?q=`, the foods found. Visitors see the shared catalogue."""
    user = request.user if request.user.is_authenticated else None
    found = FoodSearchPage.find(request.GET.get("q", ""), request.GET.get("offset", ""), user=user)
    if user:  # robots search too
        record_miss(found.missed_words, found.missed_gtin)
    context: dict[str, Any] = {"found": found, "groups": [] if found.has_query else groups()}
    if user and not found.has_query:
        context["personal"] = PersonalList.named(user, request.GET.get("list", ""))
    return render_page(request, "foods/browse.html", context)


@login_not_required
@require_safe
def group(request: Request, group_id: int) -> HttpResponse:
    group = get_object_or_404(FoodGroup, pk=group_id)
    order = ORDERS.get(request.GET.get("sort", ""), ORDERS["name"])
    after = ListPosition.read(request.GET.get("after", ""), order)
    context = {
        "group": group,
        "list": list_group(group.pk, order, after),
        "order": order,
        "is_first_page": after is None,
        "richest": richest(group.pk) if after is None else [],
    }
    return render_page(request, "foods/group.html", context)


@login_not_required
@require_safe
def food(request: Request, food_id: int) -> HttpResponse:
    """Show one food, to visitors its facts. A merged food shows the page of its replacement."""
    food = find_food(request.user.pk, food_id)
    if food is None:
        raise Http404
    if food.merged_into_id:
        return redirect("foods:food", _last_of_merges(food).pk)
    page = FoodPage(food, request.user) if request.user.is_authenticated else FoodFacts(food)
    return render_page(request, "foods/food.html", {"page": page})


@require_POST
def favourite(request: MemberRequest, food_id: int) -> HttpResponse:
    """Make a food a favourite, or no longer."""
    food = get_object_or_404(Food.objects.visible_to(request.user), pk=food_id)
    set_favourite(request.user, food, is_on=request.POST.get("star") == "on")
    return redirect("foods:food", food.pk)


@require_POST
def check_again(request: MemberRequest, food_id: int) -> HttpResponse:
    """Query Open Food Facts for newer values of a product, and show the result."""
    products = Food.objects.shared().offered().filter(source=Food.Source.OPEN_FOOD_FACTS)
    food = get_object_or_404(products.prefetch_related("portions"), pk=food_id)
    food, became, notice = barcodes.recheck_food(food, user=request.user)
    is_done = became in {barcodes.RecheckResult.UPDATED, barcodes.RecheckResult.SAME}
    messages.add_message(request, messages.SUCCESS if is_done else messages.WARNING, became.value)
    if notice:
        messages.warning(request, notice)
    return redirect(food)


def _last_of_merges(food: Food) -> Food:
    last = food
    for _ in range(MAX_MERGES):
        if last.merged_into is None:
            return last
        last = last.merged_into
    raise Http404
