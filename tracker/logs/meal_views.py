"""Logging a saved meal from the add box of a day: whole, or a share of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from tracker.logs.models import AlreadyUsed, IntakeEntry, SavedMeal
from tracker.logs.saved_meals import CannotLog, MealOffer, ShareForm, entries_of_meal
from tracker.logs.views import _after, _answer, _page, _refuse
from tracker.profiles.members import MemberRequest, needs_target


@require_http_methods(["GET", "POST"])
@needs_target
def add_meal(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """How much of it; with a POST, log that. Each line becomes an entry like any other."""
    meals = SavedMeal.objects.for_user(request.user).meals().with_lines()
    meal = get_object_or_404(meals, pk=id)
    page = _page(request, day, focus="amount", saved_meal=MealOffer.of(meal, day))
    if request.method != "POST":
        page.share_form = ShareForm(initial={"id": page.saved_meal.pick, "share": "1"})
        return _answer(request, page, partial="food-results")
    data = request.POST.dict()
    if "pick" in data:  # one tap on the result: the whole of it
        data |= {"id": data["pick"], "share": "1"}
    page.meal, page.share_form = data.get("meal", ""), ShareForm(data)
    if not page.share_form.is_valid():
        return _answer(request, page, status=422)
    what = page.share_form.cleaned_data
    try:
        entries = entries_of_meal(meal, day=day, slot=what["meal"], share=what["share"], first_id=what["id"])
        with transaction.atomic():
            IntakeEntry.objects.bulk_create(entries)
    except CannotLog as error:
        page.share_form.add_error("share", str(error))
        return _answer(request, page, status=422)
    except AlreadyUsed:
        return _refuse(request, day, "This was sent before. If you had it again, search for it once more.")
    return _after(request, entries[0], "added", meal=what["meal"], focus="search")
