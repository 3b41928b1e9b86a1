"""Queries for one food and its portions, compiled once per process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from foods.foods_with_portions import MAX_ID, set_portions
from foods.models import Barcode, EarlierVersion, Food, Portion
from tracker.lib.prepared import Prepared

# Columns that no member's page shows; loaded on access.
UNSHOWN = ("search_text", "catalogue_values", "curated_fields")

NOBODY = UUID(int=0)  # no user has this id, which a prepared statement needs

_visible_food = Prepared(
    lambda user_id, food_id: (
        Food.objects.visible_to(user_id).filter(pk=food_id).select_related("group").defer(*UNSHOWN)
    )
)
_own_foods = Prepared(
    lambda user_id: (
        Food.objects.own_of(user_id).offered().filter(recipe=None).order_by("sort_name", "id").defer(*UNSHOWN)
    )
)
_own_food = Prepared(
    lambda user_id, food_id: Food.objects.own_of(user_id).filter(pk=food_id, recipe=None).defer(*UNSHOWN)
)
portions_of = Prepared(lambda food_id: Portion.objects.filter(food=food_id))
_portions_of_own = Prepared(lambda user_id: Portion.objects.filter(food__owner=user_id))


barcodes_of = Prepared(lambda food_id: Barcode.objects.filter(food=food_id))


def earlier_versions_of(food: Food, most: int = 12) -> list[EarlierVersion]:
    """Return the product's versions before the current one, the latest first."""
    return list(EarlierVersion.objects.filter(food=food).exclude(source_id=food.source_id)[:most])


def find_food(user_id: UUID | None, food_id: int) -> Food | None:
    """Return a food that this member may see, retired ones too, with group and portions.

    None without one. A visitor (None) may see the shared catalogue.
    """
    if food_id > MAX_ID:
        return None
    food: Food | None = _visible_food.first(user_id=user_id or NOBODY, food_id=food_id)
    if food is not None:
        attach_portions([food], portions_of(food_id=food_id))
    return food


def find_own_food(user_id: UUID, food_id: int) -> Food | None:
    """Return a member's own food with portions, even if removed; None for a recipe."""
    food: Food | None = _own_food.first(user_id=user_id, food_id=food_id) if food_id <= MAX_ID else None
    if food is not None:
        attach_portions([food], portions_of(food_id=food_id))
    return food


def own_foods(user_id: UUID) -> list[Food]:
    """Return the member's own foods by name, with portions, without removed ones and recipes."""
    foods: list[Food] = _own_foods(user_id=user_id)
    if foods:
        attach_portions(foods, _portions_of_own(user_id=user_id))
    return foods


def attach_portions(foods: Iterable[Food], portions: Iterable[Portion]) -> None:
    """Attach `portions`, in their order, to `foods` as `prefetch_related("portions")` does."""
    by_food: defaultdict[int, list[Portion]] = defaultdict(list)
    for portion in portions:
        by_food[portion.food_id].append(portion)
    for food in foods:
        set_portions(food, by_food[food.pk])
