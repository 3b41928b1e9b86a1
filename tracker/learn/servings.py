"""Foods by serving, with the catalogue's values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from foods.models import Food, Portion
from tracker.lib.numbers import percent_of, portion_in_words
from tracker.lib.prepared import Prepared

MAX_SERVINGS_PER_FOOD = (
    *("name", "catalogue_key", "magnesium_mg", "basis_quantity", "basis_unit", "source"),
    *("source_id", "source_release"),
)
# Mostly those of the table in the NIH fact sheet: a food's key in the catalogue, and a portion of it.
SERVINGS = (
    (
        gettext_lazy("Nuts and seeds"),
        (
            ("pumpkin-seeds-roasted-shelled", "1 oz"),
            ("chia-seeds", "1 oz"),
            ("almonds", "1 oz"),
            ("cashews-dry-roasted", "1 oz"),
            ("peanuts-oil-roasted", "1/4 cup"),
            ("peanut-butter-smooth", "2 tablespoons"),
        ),
    ),
    (
        gettext_lazy("Beans and soy"),
        (
            ("black-beans-cooked", "1/2 cup"),
            ("soy-milk-plain", "1 cup"),
            ("edamame-cooked", "1/2 cup"),
            ("kidney-beans-canned-drained-and-rinsed", "1/2 cup"),
        ),
    ),
    (
        gettext_lazy("Vegetables"),
        (
            ("spinach-boiled", "1/2 cup"),
            ("potato-baked-with-skin", "1 medium"),
            ("broccoli-boiled", "1/2 cup, chopped"),
            ("carrots-raw", "1 medium"),
        ),
    ),
    (
        gettext_lazy("Grains"),
        (
            ("oat-bran", "1/2 cup"),
            ("quinoa-cooked", "1/2 cup"),
            ("brown-rice-cooked", "1/2 cup"),
            ("oatmeal-cooked-with-water", "1 cup"),
            ("whole-wheat-bread", "1 slice"),
            ("white-rice-cooked", "1/2 cup"),
        ),
    ),
    (
        gettext_lazy("Fruit"),
        (
            ("banana", "1 medium"),
            ("raisins", "1/2 cup"),
            ("avocado", "1/2 cup, cubes"),
            ("apple-with-skin", "1 medium"),
        ),
    ),
    (
        gettext_lazy("Fish, meat, dairy"),
        (
            ("yogurt-plain-low-fat", "1 container, 8 oz"),
            ("salmon-farmed-cooked", "3 oz"),
            ("milk-low-fat-1-percent-fat", "1 cup"),
            ("chicken-breast-roasted-without-skin", "3 oz"),
        ),
    ),
    (gettext_lazy("Sweets"), (("dark-chocolate-70-85-percent-cocoa", "1 oz"),)),
)


PAIRS = [pair for _, pairs in SERVINGS for pair in pairs]
# Of each food more portions than are shown: conditions on pairs are no faster.
portions_of_servings = Prepared(
    lambda: (
        Portion.objects.select_related("food")
        .filter(food__catalogue_key__in=[key for key, _ in PAIRS], food__is_retired=False)
        .filter(label__in={label for _, label in PAIRS})
        .only("label", "quantity", *(f"food__{name}" for name in MAX_SERVINGS_PER_FOOD))
    )
)


@dataclass(frozen=True)
class FoodServing:
    """A portion of a food, and its share of a number of milligrams.

    None where no share is to be shown.
    """

    food: Food
    words: str
    magnesium_mg: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class ServingGroup:
    name: str | Promise
    servings: list[FoodServing]


def read_servings(of_mg: Decimal | None) -> list[ServingGroup]:
    """The catalogue's foods of SERVINGS, the most magnesium first; shares are of `of_mg`.

    A food that is retired, without a value or without that portion is left out.
    """
    by_pair = {(portion.food.catalogue_key, portion.label): portion for portion in portions_of_servings()}
    groups = [(name, [by_pair[pair] for pair in pairs if pair in by_pair]) for name, pairs in SERVINGS]
    read = [ServingGroup(name, _largest_first(found, of_mg)) for name, found in groups]
    return [group for group in read if group.servings]


def count_left_out(groups: Iterable[ServingGroup]) -> int:
    shown = sum(len(group.servings) for group in groups)
    return sum(len(pairs) for _, pairs in SERVINGS) - shown


def _largest_first(portions: Iterable[Portion], of_mg: Decimal | None) -> list[FoodServing]:
    servings = []
    for portion in portions:
        food, magnesium_mg = portion.food, portion.magnesium_mg
        if magnesium_mg is None:
            continue
        words = portion_in_words(Decimal(1), portion.label, portion.quantity, food.basis_unit)
        percent = None
        if of_mg is not None:
            percent = percent_of(magnesium_mg, of_mg)
        servings.append(FoodServing(food, words, magnesium_mg, percent))
    return sorted(servings, key=lambda serving: serving.magnesium_mg, reverse=True)
