"""The add box of the day page: search results, a form, or else the usual foods."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext, gettext_noop

from foods.models import Food
from tracker.lib import barcode_reader
from tracker.lib.templatetags.formatting import page_url
from tracker.logs.day.links import DayLinks
from tracker.logs.day.queries import DayRead
from tracker.logs.entries.forms import AddForm
from tracker.logs.entries.quick_add import QuickAddForm
from tracker.logs.models import Meal
from tracker.logs.phrases.form import MAX_PHRASE_LENGTH
from tracker.logs.phrases.named_days import find_date
from tracker.logs.saved_meals.log_meal import MealOffer, ShareForm
from tracker.logs.search.favourites import is_favourite
from tracker.logs.search.results import SearchResults
from tracker.logs.search.usual_foods import RepeatOffer, UsualFood, UsualFoodsAtMeal
from tracker.profiles.models import Profile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_SHOWN = 3  # offers before “More”: the day's entries should not be pushed down
USUAL_TITLES = {
    Meal.BREAKFAST: gettext_noop("Your usual breakfast"),
    Meal.LUNCH: gettext_noop("Your usual lunch"),
    Meal.DINNER: gettext_noop("Your usual dinner"),
    Meal.SNACK: gettext_noop("Your usual snacks"),
}


@dataclass(frozen=True)
class CopyQuestion:
    """Question before a second copy: `count` of `total` exist. `copy` is the button's value."""

    copy: str
    count: int
    total: int


@dataclass
class AddBox:
    """The optional parts are what this response is about: a search, a form, a question."""

    profile: Profile
    links: DayLinks
    meal: str = ""
    results: SearchResults = field(default_factory=SearchResults)
    add_form: AddForm | None = None
    food: Food | None = None  # the one that the add form is about
    share_form: ShareForm | None = None
    saved_meal: MealOffer | None = None  # the one that the share form is about
    quick_form: QuickAddForm | None = None
    question: CopyQuestion | None = None
    is_usual_whole: bool = False  # every usual food is listed, not only the first ones
    problem: str = ""  # a sentence about something sent that could not be done

    longest_query = MAX_PHRASE_LENGTH

    def __post_init__(self) -> None:
        if self.meal not in Meal.values:
            self.meal = Meal.at(self.profile.now().time())

    @property
    def usual_title(self) -> str:
        """Return the heading of the foods that are usual at the meal."""
        return gettext(USUAL_TITLES[Meal(self.meal)])

    @property
    def meal_choices(self) -> Sequence[tuple[str, StrOrPromise]]:
        return Meal.choices

    @property
    def has_barcode_reader(self) -> bool:
        """True when browsers without a barcode reader get ours."""
        return barcode_reader.addresses() is not None

    @cached_property
    def is_favourite(self) -> bool:
        """Of the food that the add form is about."""
        return self.food is not None and is_favourite(self.profile.user, self.food)

    @property
    def favourite_url(self) -> str:
        return f"{self.links.foods}{self.food.pk}/star/" if self.food else ""

    @property
    def named_day(self) -> date | None:
        """Day named by a phrase, if it isn't the one shown; None when uncertain."""
        phrase = self.results.phrase
        return find_date(phrase.day_words, self.profile.today()) if phrase and phrase.day_words else None

    @property
    def own_food_url(self) -> str:
        """URL of the form for an own food with the searched name; it returns to this day."""
        results = self.results
        what = {"barcode": results.query} if results.is_barcode else {"name": results.query}
        return f"{page_url('foods:new')}?{urlencode(what | {'day': self.links.day})}"


def suitable_usual_foods(read: DayRead, profile: Profile) -> UsualFoodsAtMeal:
    """Return what is offered before anything is typed.

    Foods that are due are listed above, where logging them counts for their schedule. With kidney disease no
    supplement is offered unasked.
    """
    due: Collection[int] = {dose.food_id for dose in read.due_doses}
    is_careful = profile.has_kidney_disease
    foods = [
        food
        for food in read.usual.foods
        if not (food.food_id in due or (is_careful and food.is_supplemental) or food.is_bowel_preparation)
    ]
    return read.usual if len(foods) == len(read.usual.foods) else replace(read.usual, foods=foods)


def first_usual_foods(usual: UsualFoodsAtMeal, repeat_offers: Sequence[RepeatOffer]) -> list[UsualFood]:
    """Return the foods that are shown before “More”: three, or two beside something to repeat."""
    return usual.foods[: MAX_SHOWN - bool(repeat_offers)]


def find_repeat_offers(read: DayRead) -> list[RepeatOffer]:
    """The day before's meal while this one is empty, and all of that day while this day is."""
    meal, day = read.usual.yesterday, read.six_days_before[-1]
    more = day.item_count > (meal.item_count if meal else 0)
    whole = RepeatOffer(day.day, "", day.item_count, day.total_mg, day.is_at_least)
    return [*([meal] if meal else []), *([whole] if more and not read.entries else [])]
