"""Foods that are offered in the add box, each ready to be added by one tap."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import urlencode

from foods.barcodes import find_by_barcode
from foods.forms import UNIT, portion_choices
from foods.gtin import looks_like_barcode
from foods.models import Food, Portion
from foods.not_intake import explain_not_intake
from foods.phrases.supplements import may_log
from foods.search import MIN_LETTERS, search_foods
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_typed, portion_in_words
from tracker.logs.phrases.form import MAX_PHRASE_LENGTH, PhraseForm
from tracker.logs.phrases.lines import value_of
from tracker.logs.queries import recent_food_ids
from tracker.logs.saved_meals.log_meal import MealOffer
from tracker.profiles.models import User

PAGE_SIZE = 8  # of results; “Show more” adds as many more
MAX_RESULTS = 80


@dataclass(frozen=True)
class FoodResult:
    """A food in the results: its usual portion, ready to be added by one tap.

    `pick` carries the food, the portion, how many of it, and the new entry's own id.
    """

    food: Food
    marked_name: str
    portion: Portion
    payload: str
    amount: Decimal = Decimal(1)  # how many of the portion

    @classmethod
    def from_food(cls, food: Food, marked_name: str) -> FoodResult:
        portion = food.usual_portion()
        # A food without portions is offered in the amount that its value is given for: 100 (times 1 g).
        how_much = f"p{portion.pk} 1" if portion.pk else f"{UNIT} {format_typed(portion.quantity)}"
        return cls(food, marked_name, portion, f"{food.pk} {how_much} {new_id()}")

    @classmethod
    def from_amount(cls, food: Food, portion: Portion | None, amount: Decimal) -> FoodResult:
        """Return an amount of a portion instead of the usual one; of the bare unit when None."""
        pick = f"{food.pk} {value_of(portion, portion_choices(food))} {amount.normalize():f} {new_id()}"
        unit = Portion(food=food, label=food.basis_unit, quantity=Decimal(1))
        return cls(food, food.name, portion or unit, pick, amount)

    @property
    def portion_words(self) -> str:
        label, quantity = self.portion.label, self.portion.quantity
        return portion_in_words(self.amount, label, quantity, self.food.basis_unit)

    @property
    def magnesium_mg(self) -> Decimal | None:
        return self.food.magnesium_for(self.amount * self.portion.quantity)


@dataclass(frozen=True)
class SearchResults:
    """Foods found for search words or a barcode."""

    query: str = ""
    foods: list[FoodResult] = field(default_factory=list)
    meals: list[MealOffer] = field(default_factory=list)  # of the member's own, above the foods
    shown_for: str = ""  # the words that were searched instead, when those typed found nothing
    shown: int = PAGE_SIZE  # the number of results requested
    has_more: bool = False
    is_barcode: bool = False
    gtin: str = ""  # of a barcode whose digits fit
    sentence: str = ""  # why nothing is offered: for a barcode without a food, or what is no intake
    notice: str = ""  # what is to be known about the foods of a barcode
    phrase: PhraseForm | None = None  # what was understood, where a sentence was typed
    is_likely: bool = False  # True when `phrase` only suggests likely foods: no food has all the words
    is_certain: bool = False  # True when the first result matches the words, so that Enter may log it

    @classmethod
    def find(
        cls,
        query: str,
        *,
        user: User,
        shown: int = PAGE_SIZE,
        is_one_food: bool = False,
        is_this_day: bool = False,
    ) -> SearchResults:
        """Return the first `shown` results, best first.

        A query that reads as a phrase is parsed line by line, unless `is_one_food`. With `is_this_day` it
        belongs to the day shown, whatever day it names.
        """
        query = query.strip()[:MAX_PHRASE_LENGTH]
        if len(query) < MIN_LETTERS:
            return cls(query)
        if looks_like_barcode(query):
            looked = find_by_barcode(query, user=user)
            offers = [FoodResult.from_food(food, food.name) for food in looked.foods]
            of_barcode = cls(query, offers, is_barcode=True, gtin=looked.gtin, is_certain=len(offers) == 1)
            return replace(of_barcode, sentence=looked.sentence, notice=looked.notice)
        if reason := explain_not_intake(query):
            return cls(query, sentence=reason)
        shown = min(max(shown, PAGE_SIZE), MAX_RESULTS)
        recent = recent_food_ids(user.pk, user.profile.today())
        if not is_one_food and (
            phrase := PhraseForm.from_phrase(query, user=user, first=recent, is_this_day=is_this_day)
        ):
            return cls(query, phrase=phrase)
        found = search_foods(query, user=user, first=recent, limit=shown)
        if (
            not (found.foods or is_one_food)
            and (phrase := PhraseForm.from_phrase(query, user=user, first=recent, is_sentence=True))
            and any(line.food for line in phrase.lines)
        ):
            return cls(query, phrase=phrase, is_likely=True)
        return cls(
            query,
            [FoodResult.from_food(each.food, each.marked_name) for each in found.foods],
            shown_for=found.shown_for,
            shown=shown,
            is_certain=found.is_certain and may_log(query, found.foods[0].food),
            has_more=found.has_more and shown < MAX_RESULTS,
        )

    @property
    def enter_place(self) -> str:
        """Return which button Enter presses: the first "meal" or "offer"; empty for none.

        Enter logs a saved meal or a food only when its whole name was typed.
        """
        if self.meals and self.meals[0].is_called(self.query):
            return "meal"
        return "offer" if self.foods and self.is_certain else ""

    def with_meals(self, meals: list[MealOffer]) -> SearchResults:
        """Return the results with saved meals above the foods, without a spelling suggestion.

        The meal of exactly that name comes first.
        """
        meals = sorted(meals, key=lambda meal: not meal.is_called(self.query))
        if meals and (self.shown_for or self.is_likely):
            return replace(self, meals=meals, foods=[], shown_for="", has_more=False, phrase=None)
        return replace(self, meals=meals)

    @property
    def logged_by_enter(self) -> list[tuple[Food, Portion | None, Decimal]] | None:
        """Return what the first Enter logs: each food, its portion (None: bare unit), its amount.

        None where Enter logs nothing, because there is nothing or a question comes first.
        """
        if self.phrase is not None:
            return self.phrase.foods_to_log if self.phrase.is_certain else None
        if self.enter_place != "offer":
            return None
        first = self.foods[0]
        if first.portion.pk is None:
            return [(first.food, None, first.portion.quantity)]
        return [(first.food, first.portion, Decimal(1))]

    @property
    def missed_words(self) -> list[str]:
        """Return the words of each food that was not found, for curators' list of missed searches."""
        if self.phrase is not None:
            return [line.line.part.words for line in self.phrase.lines if line.food is None]
        is_missed = self.has_query and not (self.foods or self.meals or self.is_barcode or self.sentence)
        return [self.query] if is_missed else []

    @property
    def missed_gtin(self) -> str:
        """Return the barcode, when no food has it; empty otherwise."""
        return self.gtin if self.is_barcode and not self.foods else ""

    @property
    def has_query(self) -> bool:
        return len(self.query) >= MIN_LETTERS

    @property
    def is_longer(self) -> bool:
        """True after “Show more”."""
        return self.shown > PAGE_SIZE

    @property
    def first_new(self) -> int:
        """Return the place of the first result that “Show more” added, for the focus; 0 for none."""
        return self.shown - PAGE_SIZE + 1 if self.is_longer else 0

    @property
    def more(self) -> str:
        """Return the query string for more results."""
        return urlencode({"q": self.query, "shown": self.shown + PAGE_SIZE, "one": 1})

    @property
    def as_one_food(self) -> str:
        """Return the query string that treats a phrase as the name of one food."""
        return urlencode({"q": self.query, "one": 1})

    @property
    def on_this_day(self) -> str:
        """Return the query string that logs a phrase on the day shown."""
        return urlencode({"q": self.query, "this": 1})
