"""Logging a saved meal from the add box of a day: whole, or a share of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tracker.lib.ids import db_uuid
from tracker.lib.unsaved import may_save, shows_unsaved
from tracker.logs import actions
from tracker.logs.day.responses import build_page, day_changed, day_refused, render_day
from tracker.logs.models import AlreadyUsed, ChangeAction
from tracker.logs.saved_meals.log_meal import (
    CannotLog,
    MealOffer,
    ShareForm,
    entries_of_meal,
    meals_with_lines,
)
from tracker.meals.models import SavedMeal
from tracker.profiles.decorators import MemberRequest, target_required


@shows_unsaved
@require_http_methods(["GET", "POST"])
@target_required
def add_meal(request: MemberRequest, day: date, id: UUID) -> HttpResponse:
    """Show how much of a meal to log; on POST, log it: each line becomes an entry."""
    meals = meals_with_lines(request.user.pk, [db_uuid(id)])
    if not meals and SavedMeal.objects.removed_by(request.user).filter(pk=id).exists():
        return day_refused(request, day, gettext("This meal was removed. Nothing was logged."))
    if not meals:
        raise Http404
    offer = MealOffer.from_meal(meals[0], day)
    page = build_page(request, day, focus="amount", saved_meal=offer)
    if request.method != "POST":
        page.add_box.share_form = ShareForm(initial={"id": offer.payload, "share": "1"})
        return render_day(request, page, partial="food-results")
    data = request.POST.dict()
    if "pick" in data:  # one tap on the result: the whole of it
        data |= {"id": data["pick"], "share": "1"}
    page.add_box.share_form = form = ShareForm(data)
    if not may_save(request, form):
        return render_day(request, page, status=422)
    what = form.cleaned_data
    page.add_box.meal = what["meal"]
    try:
        entries = entries_of_meal(
            offer.meal, day=day, slot=page.add_box.meal, share=what["share"], first_id=what["id"]
        )
        actions.add_many(request.user, day, entries, ChangeAction.MEAL_ADDED, offer.change_parameters)
    except CannotLog as error:
        form.add_error("share", str(error))
        return render_day(request, page, status=422)
    except AlreadyUsed:
        return day_refused(request, day, gettext("Already logged. To log it again, search for it once more."))
    return day_changed(request, day, meal=page.add_box.meal, focus="search")
