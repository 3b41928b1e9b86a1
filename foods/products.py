"""Products of Open Food Facts as foods of the catalogue: created once and kept up to date."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from foods.held_values import hold_new_values
from foods.history import replace_portions
from foods.models import Barcode, Flag, Food, FoodGroup
from foods.plausibility import (
    LARGE_PORTION,
    SMALL_PORTION,
    TOO_MUCH,
    CheckedFood,
    HeldValue,
    Portions,
    check_food,
)
from foods.sources.open_food_facts import OffProduct, off_code
from tracker.lib.numbers import format_decimal

HUNDRED = Decimal(100)
UP_TO_DATE_FOR = timedelta(days=30)
# A product without a value is the likeliest to get one; its page may be viewed many times a day.
UNKNOWN_FOR = timedelta(hours=1)


def is_outdated(food: Food) -> bool:
    """Return True when a product is due for a new look-up.

    After 30 days, or an hour when it had no value.
    """
    if food.source != Food.Source.OPEN_FOOD_FACTS or food.owner_id is not None:
        return False
    if food.asked_at is None:
        return True
    patience = UNKNOWN_FOR if food.magnesium_mg is None else UP_TO_DATE_FOR
    return timezone.now() - food.asked_at >= patience


def get_or_create_food(product: OffProduct) -> Food:
    """Return the catalogue's food for this product. Safe against concurrent creation."""
    code = off_code(product.gtin)
    try:
        with transaction.atomic():
            food = _create_food(product, code)
    except IntegrityError:
        food = Food.objects.shared().get(source=Food.Source.OPEN_FOOD_FACTS, source_id=code)
    return Food.objects.prefetch_related("portions").get(pk=food.pk)


def _create_food(product: OffProduct, code: str) -> Food:
    food = Food(source=Food.Source.OPEN_FOOD_FACTS, source_id=code, asked_at=timezone.now())
    judged = _check_product(product, frozenset())
    _set_product_values(food, product, judged, curated=set())
    food.skip_history_when_saving = True
    food.save()
    Barcode.objects.create(food=food, gtin=product.gtin)
    _set_portions(food, judged.portions)
    hold_new_values(food, judged.held)
    return food


@transaction.atomic
def update_food(food: Food, product: OffProduct) -> Food:
    """Update `food` from Open Food Facts and return it as stored; curated fields stay.

    A field that is missing or damaged in the product keeps its stored value.
    """
    food = Food.objects.select_for_update().get(pk=food.pk)
    curated = set(food.curated_fields)
    if curated & {"magnesium_mg", "basis_unit", "basis_quantity"}:
        curated |= {"magnesium_mg", "basis_unit", "portions"}
    judged = _check_product(product, _confirmed_kinds(food, curated))
    unit_before = food.basis_unit
    _set_product_values(food, product, judged, curated)
    food.asked_at = timezone.now()
    food.skip_history_when_saving = True
    food.save()
    is_said = product.serving is not None or product.suspect_serving is not None
    if "portions" not in curated and (is_said or food.basis_unit != unit_before):
        _set_portions(food, judged.portions)
    hold_new_values(food, judged.held)
    return Food.objects.prefetch_related("portions").get(pk=food.pk)


def _confirmed_kinds(food: Food, curated: set[str]) -> frozenset[str]:
    """Return the kinds of data issues that a curator has already dismissed."""
    flags = Flag.objects.filter(food=food).exclude(dismissed_at=None)
    confirmed = {flag.kind for flag in flags if not flag.holds}
    if "magnesium_mg" in curated:
        confirmed.add(TOO_MUCH)
    if "portions" in curated:
        confirmed |= {LARGE_PORTION, SMALL_PORTION}
    return frozenset(confirmed)


def _check_product(product: OffProduct, confirmed: frozenset[str]) -> CheckedFood:
    """Return the product's values without those that a curator has to confirm first."""
    judged = check_food(
        product.magnesium_mg,
        (product.serving,) if product.serving else (),
        basis_quantity=HUNDRED,
        unit=product.basis_unit,
        kind=Food.Kind.DRINK if product.is_drink else Food.Kind.FOOD,
        confirmed=confirmed,
    )
    if product.suspect_serving is None or SMALL_PORTION in confirmed:
        return judged
    suspect = HeldValue(SMALL_PORTION, product.basis_unit, portions=(product.suspect_serving,))
    return CheckedFood(judged.magnesium_mg, judged.portions, (*judged.held, suspect))


def _set_product_values(food: Food, product: OffProduct, judged: CheckedFood, curated: set[str]) -> None:
    kind = Food.Kind.DRINK if product.is_drink else Food.Kind.FOOD
    values: dict[str, Any] = {
        "name": product.name,
        "brand": product.brand,
        "kind": kind,
        "basis_unit": product.basis_unit,
    }
    is_said = judged.magnesium_mg is not None or any(held.kind == TOO_MUCH for held in judged.held)
    if is_said or not any("magnesium" in problem for problem in product.problems):
        values |= {"magnesium_mg": judged.magnesium_mg, "is_estimate": product.is_estimate}
    elif food.pk is not None and food.basis_unit != product.basis_unit:
        values["magnesium_mg"] = None  # it was for 100 g, and would be for 100 ml
    for name, value in values.items():
        if name not in curated and (value != "" or food.pk is None):
            setattr(food, name, value)
    if "group" not in curated and (food.group_id is None or food.kind != kind or food.pk is None):
        name = "Drinks" if product.is_drink else "Other foods"
        food.group = FoodGroup.objects.get_or_create(name=name)[0]


def _set_portions(food: Food, portions: Portions) -> None:
    if [(portion.label, portion.quantity) for portion in food.portions.all()] == list(portions):
        return
    replace_portions({food.pk: [[label, format_decimal(quantity)] for label, quantity in portions]})
    Food.objects.filter(pk=food.pk).refresh_listed_values()
