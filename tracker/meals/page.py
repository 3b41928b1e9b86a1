"""Data of the page of a saved meal or recipe, read again after every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

from foods.models import Food
from foods.search import MAX_QUERY_LENGTH
from tracker.lib.http import render_page, wants_partial
from tracker.lib.ids import new_id
from tracker.logs.models import Meal
from tracker.logs.saved_meals.log_meal import totals_of
from tracker.logs.search.results import SearchResults
from tracker.logs.totals import DayTotals
from tracker.meals.forms import IngredientEditForm, IngredientForm, NameForm
from tracker.meals.models import SavedMeal, SavedMealLine
from tracker.meals.queries import find_meal
from tracker.meals.recipes import RecipeServing, is_out_of_date, serving_of
from tracker.profiles.decorators import MemberRequest, View
from tracker.profiles.models import Profile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass
class MealPage:
    """One meal. The optional parts are what this response is about.

    They are a search, an amount or a removed line.
    """

    profile: Profile
    meal: SavedMeal
    results: SearchResults = field(default_factory=SearchResults)
    add_form: IngredientForm | None = None
    food: Food | None = None  # the one that the add form is about
    edit_id: UUID | None = None
    edit_form: IngredientEditForm | None = None
    name_form: NameForm | None = None
    removed_line: SavedMealLine | None = None
    problem: str = ""
    focus: str = ""  # what gets focus after a change: search, amount, undo

    longest_query = MAX_QUERY_LENGTH

    @cached_property
    def lines(self) -> list[SavedMealLine]:
        return list(self.meal.lines.all())

    @cached_property
    def totals(self) -> DayTotals:
        return totals_of(self.meal, self.today)

    @cached_property
    def serving(self) -> RecipeServing | None:
        """Return one serving of the recipe."""
        return serving_of(self.meal) if self.meal.is_recipe else None

    @property
    def is_out_of_date(self) -> bool:
        return is_out_of_date(self.meal)

    @cached_property
    def names(self) -> NameForm:
        return self.name_form or NameForm.from_meal(self.meal)

    @cached_property
    def today(self) -> Any:
        return self.profile.today()

    @property
    def slots(self) -> Sequence[tuple[str, StrOrPromise]]:
        return Meal.choices

    @property
    def slot(self) -> str:
        return Meal.at(self.profile.now().time())

    @property
    def entry_id(self) -> UUID:
        return new_id()

    @cached_property
    def url(self) -> str:
        return reverse("meals:meal", args=[self.meal.pk])

    @property
    def search_url(self) -> str:
        return f"{self.url}foods/"

    @property
    def lines_url(self) -> str:
        return f"{self.url}lines/"


def shows_removed(view: View) -> View:
    """Decorate a view to redirect from a meal removed since to the list, with a message."""

    @wraps(view)
    def wrapper(request: MemberRequest, id: UUID, *args: Any, **options: Any) -> HttpResponse:
        try:
            return view(request, id, *args, **options)
        except Http404:
            removed = SavedMeal.objects.removed_by(request.user).filter(pk=id).first()
            if removed is None:
                raise
        messages.info(
            request,
            gettext("This recipe was removed. Nothing was changed.")
            if removed.is_recipe
            else gettext("This meal was removed. Nothing was changed."),
        )
        address = f"{reverse('meals:index')}?removed={id}"
        return HttpResponseClientRedirect(address) if wants_partial(request) else redirect(address)

    return wrapper


def own_meal(request: MemberRequest, id: UUID) -> SavedMeal:
    """Return the member's meal.

    404 for everything that is not in this member's list.
    """
    return get_object_or_404(SavedMeal.objects.for_user(request.user), pk=id)


def render_meal(
    request: MemberRequest,
    id: UUID,
    *,
    meal: SavedMeal | None = None,
    partial: str = "meal-panel",
    status: int = 200,
    **parts: Any,
) -> HttpResponse:
    """Render the current meal, or `meal` when it was just read.

    Every view of its page ends here.
    """
    meal = meal or find_meal(request.user.pk, id)
    if meal is None:
        raise Http404
    page = MealPage(request.user.profile, meal, **parts)
    return render_page(request, "meals/meal.html", {"page": page}, partial=partial, status=status)


def meal_changed(request: MemberRequest, id: UUID, *, query: str = "", **parts: Any) -> HttpResponse:
    """Respond to a change: the panel for htmx, a redirect for others."""
    if wants_partial(request):
        return render_meal(request, id, **parts)
    return redirect(reverse("meals:meal", args=[id]) + (f"?{query}" if query else ""))
