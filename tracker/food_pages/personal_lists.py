"""A member's own lists on the first page of foods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy

from foods.models import Food
from foods.queries import own_foods
from tracker.logs.models import Favourite
from tracker.logs.queries import recent_food_ids
from tracker.logs.saved_meals.log_meal import totals_of
from tracker.meals.queries import meals_of, recipes_of
from tracker.profiles.models import User

RECENT, FAVOURITES, MINE, MEALS = "recent", "favourites", "mine", "meals"
LABELS = {
    RECENT: gettext_lazy("Recent"),
    FAVOURITES: gettext_lazy("Favourites"),
    MINE: gettext_lazy("Mine"),
    MEALS: gettext_lazy("Meals"),
}
EMPTY = {
    RECENT: gettext_lazy("Foods you log appear here."),
    FAVOURITES: gettext_lazy("No favourites yet. Open a food and select the star to keep it here."),
    MINE: gettext_lazy("No foods yet. Add foods we don’t have, from the label. Only you can see them."),
    MEALS: gettext_lazy("No saved meals yet. Save foods that you often eat together."),
}
MAX_RECENT = 8
MAX_LISTED = 50


@dataclass(frozen=True)
class PersonalList:
    """One of a member's lists; `name` is a key of LABELS."""

    user: User
    name: str

    @classmethod
    def named(cls, user: User, name: str) -> PersonalList:
        """Return the list of that name; the recent foods for another one."""
        return cls(user, name if name in LABELS else RECENT)

    @property
    def choices(self) -> list[tuple[str, Any, bool]]:
        """Return the name, the label and the state of each list: True for this one."""
        return [(name, label, name == self.name) for name, label in LABELS.items()]

    @property
    def label(self) -> Any:
        return LABELS[self.name]

    @property
    def empty(self) -> Any:
        return EMPTY[self.name]

    @property
    def is_meals(self) -> bool:
        return self.name == MEALS

    @property
    def is_mine(self) -> bool:
        return self.name == MINE

    @cached_property
    def foods(self) -> Sequence[Food]:
        """Return the foods of the list that can be logged; none for saved meals."""
        if self.name == RECENT:
            return self._offered(recent_food_ids(self.user.pk, self.user.profile.today()))[:MAX_RECENT]
        if self.name == FAVOURITES:
            ids = Favourite.objects.filter(user=self.user).values_list("food_id", flat=True)[:MAX_LISTED]
            return sorted(self._offered(list(ids)), key=lambda food: (food.sort_name, food.pk))
        return own_foods(self.user.pk)[:MAX_LISTED] if self.is_mine else []

    def _offered(self, ids: Sequence[int]) -> list[Food]:
        """Return the foods that the member may log, in the order of `ids`.

        A food that was merged is given as what it became.
        """
        eaten = Food.objects.filter(pk__in=ids[:MAX_LISTED])
        current = {pk: merged or pk for pk, merged in eaten.values_list("pk", "merged_into_id")}
        foods = Food.objects.visible_to(self.user).offered().prefetch_related("portions")
        by_id = foods.in_bulk(list(current.values()))
        kept = dict.fromkeys(current[id] for id in ids if id in current)
        return [by_id[id] for id in kept if id in by_id]

    @cached_property
    def meals(self) -> list[tuple[Any, Any, bool]]:
        """Return saved meals and recipes.

        Each with its milligrams, None when unknown, and whether they are a minimum.
        """
        if not self.is_meals:
            return []
        today = self.user.profile.today()
        meals = [(meal, totals_of(meal, today)) for meal in meals_of(self.user.pk)]
        return [
            *((meal, totals.total_mg, totals.is_at_least) for meal, totals in meals),
            *(
                (recipe, recipe.food.magnesium_mg, recipe.food.is_at_least)
                for recipe in recipes_of(user_id=self.user.pk)
            ),
        ][:MAX_LISTED]
