"""Data of the page of one food."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from foods.bowel_preparations import is_bowel_preparation
from foods.forms import UNIT
from foods.gtin import printed_gtin
from foods.history import value_changes
from foods.models import EarlierVersion, Food, Portion, SourceRange, Submission
from foods.queries import barcodes_of, earlier_versions_of
from foods.sources.open_food_facts import SITE
from foods.swaps import Swap, swaps_for
from foods.value_ranges import range_of
from tracker.food_pages.models import LabelPicture
from tracker.lib.ids import new_id
from tracker.lib.numbers import format_amount, format_mg, format_percent, percent_of, portion_in_words
from tracker.logs.entries.forms import AddForm
from tracker.logs.models import Meal
from tracker.logs.search.favourites import is_favourite
from tracker.meals.models import SavedMeal
from tracker.profiles.models import User

LICENCE_PAGES = {"ODbL": "https://opendatacommons.org/licenses/odbl/1-0/"}


@dataclass(frozen=True)
class PortionLine:
    """A portion, its magnesium, and the share of today's target; None for what is not known."""

    words: str
    magnesium_mg: Decimal | None
    percent: Decimal | None
    # Milligrams that an earlier version had in it, and until which year; None where they are not needed.
    earlier: tuple[Decimal, int] | None = None
    choice: str = UNIT  # of the add form, with the amount that makes the portion
    amount: str = "1"

    @property
    def bar_percent(self) -> float:
        return float(min(self.percent or 0, 100))

    @property
    def percent_text(self) -> str:
        return "" if self.percent is None else format_percent(self.percent)


@dataclass
class FoodFacts:
    """Facts of a food that everyone may see.

    `target_mg` is None where no share of a target is shown.
    """

    food: Food
    target_mg: Decimal | None = field(default=None, init=False)

    @property
    def is_own(self) -> bool:
        return self.food.owner_id is not None

    @cached_property
    def basis(self) -> PortionLine:
        return self._line(self.food.basis_portion())

    @cached_property
    def value_range(self) -> SourceRange | None:
        """Return the range of its source's samples, where that is known."""
        return range_of(self.food)

    @cached_property
    def portions(self) -> list[PortionLine]:
        """The usual one first; the basis among them, if only once."""
        stored = list(self.food.portions.all())
        lines = [self._line(portion) for portion in stored]
        if self.food.basis_quantity not in {portion.quantity for portion in stored}:
            lines.append(self.basis)
        return lines

    @property
    def usual(self) -> PortionLine:
        return self.portions[0]

    @property
    def can_check_again(self) -> bool:
        """True when the source can be queried for newer values."""
        food = self.food
        is_product = food.source == Food.Source.OPEN_FOOD_FACTS and food.source_id.isdigit()
        return is_product and not (self.is_own or food.is_retired) and settings.OPEN_FOOD_FACTS

    @property
    def record_url(self) -> str:
        """The source's own page about this food; empty where there is none."""
        food = self.food
        if food.source.startswith("usda") and food.source_id.isdigit():
            return f"https://fdc.nal.usda.gov/food-details/{food.source_id}/nutrients"
        if food.source == Food.Source.OPEN_FOOD_FACTS and food.source_id.isdigit():
            return f"{SITE}/product/{food.source_id}"
        return ""

    @property
    def licence_url(self) -> str:
        return LICENCE_PAGES.get(self.food.licence, "")

    @cached_property
    def other_names(self) -> list[str]:
        return [name for part in self.food.aliases.split(";") if (name := part.strip())]

    @cached_property
    def barcodes(self) -> list[str]:
        return [printed_gtin(barcode.gtin) for barcode in barcodes_of(food_id=self.food.pk)]

    @cached_property
    def earlier_versions(self) -> list[EarlierVersion]:
        """The versions of the product that came before, the latest first; a dozen at most."""
        return earlier_versions_of(self.food) if self.food.source == Food.Source.USDA_BRANDED else []

    @property
    def description(self) -> str:
        """Return a sentence about the food for lists of search results."""
        usual = self.usual
        if usual.magnesium_mg is None:
            return gettext("Magnesium in %(food)s: not known yet.") % {"food": self.food}
        values = {"food": self.food, "mg": format_mg(usual.magnesium_mg), "portion": usual.words}
        return gettext("Magnesium in %(food)s: %(mg)s mg in %(portion)s.") % values

    @property
    def structured_data(self) -> dict[str, Any]:
        """Return the food as schema.org describes it, for search engines."""
        usual = self.usual
        data: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "MenuItem",
            "name": str(self.food),
        }
        if usual.magnesium_mg is not None:
            amount = gettext("%(mg)s mg of magnesium") % {"mg": format_mg(usual.magnesium_mg)}
            data["nutrition"] = {
                "@type": "NutritionInformation",
                "servingSize": usual.words,
                "description": amount,
            }
        return data

    def _line(self, portion: Portion) -> PortionLine:
        words = portion_in_words(Decimal(1), portion.label, portion.quantity, self.food.basis_unit)
        magnesium_mg = self.food.magnesium_for(portion.quantity)
        percent = None
        if magnesium_mg is not None and self.target_mg:
            percent = percent_of(magnesium_mg, self.target_mg)
        choice, amount = (
            (f"p{portion.pk}", "1") if portion.pk else (UNIT, format_amount(portion.quantity, exact=True))
        )
        return PortionLine(
            words, magnesium_mg, percent, self.food.earlier_for(portion.quantity), choice, amount
        )


@dataclass
class FoodPage(FoodFacts):
    user: User

    def __post_init__(self) -> None:
        self.today = self.user.profile.today()
        # With kidney disease, no share of a target asks for more.
        if not self.user.profile.has_kidney_disease:
            self.target_mg = self.user.profile.target_on(self.today)

    @cached_property
    def recipe(self) -> SavedMeal | None:
        """Return the recipe that the food is a serving of."""
        return SavedMeal.objects.for_user(self.user).filter(food=self.food).first() if self.is_own else None

    @cached_property
    def swaps(self) -> list[Swap]:
        """Return foods with more magnesium in the same portion.

        Empty for members who should not take more.
        """
        return [] if self.user.profile.has_kidney_disease else swaps_for(self.food)

    @cached_property
    def add_form(self) -> AddForm:
        meal = Meal.at(self.user.profile.now().time())
        return AddForm.unbound(self.food, meal)

    @property
    def can_tap_portions(self) -> bool:
        """Return True where a tap logs a portion; never for one that empties the bowel."""
        food = self.food
        is_dose = not is_bowel_preparation(
            food.name, self.usual.magnesium_mg, is_supplemental=food.is_supplemental
        )
        return is_dose and not food.is_retired

    @property
    def picks(self) -> list[tuple[PortionLine, str]]:
        """Return each portion with the value that logs it, see logs.entries.views.add."""
        return [(line, f"{self.food.pk} {line.choice} {line.amount} {new_id()}") for line in self.portions]

    @cached_property
    def is_favourite(self) -> bool:
        return is_favourite(self.user, self.food)

    @property
    def add_url(self) -> str:
        return reverse("logs:add", args=[self.today])

    @cached_property
    def changes(self) -> list[tuple[date, str]]:
        """Return the value's changes, latest first: the day on the member's calendar, a sentence."""
        clock = ZoneInfo(self.user.profile.timezone)
        return [
            (change.at.astimezone(clock).date(), capfirst(change.words))
            for change in value_changes(self.food)
        ]

    @cached_property
    def has_label_picture(self) -> bool:
        return self.is_own and LabelPicture.objects.filter(user=self.user, food=self.food).exists()

    @cached_property
    def submission(self) -> Submission | None:
        """Return the latest submission of this food to the catalogue that was not withdrawn."""
        if not self.is_own:
            return None
        kept = self.food.submissions.exclude(state=Submission.State.WITHDRAWN).select_related("shared_food")
        return kept.order_by("-offered_at", "-id").first()
