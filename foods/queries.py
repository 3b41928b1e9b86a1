"""Reads of one food and its portions, whose statements are put together once a process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from foods.foods_with_portions import LARGEST_ID, set_portions
from foods.models import Barcode, EarlierVersion, Food, Portion
from tracker.lib.prepared import Prepared

# Columns that no page for members shows; they are read when somebody asks for them.
UNSHOWN = ("search_text", "catalogue_values", "curated_fields")

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
    """Return the versions of the product that came before the one that stands, the latest first."""
    return list(EarlierVersion.objects.filter(food=food).exclude(source_id=food.source_id)[:most])


def find_food(user_id: UUID, food_id: int) -> Food | None:
    """Return a food that this member may see, retired ones too, with its group and portions; or None."""
    if food_id > LARGEST_ID:
        return None
    food: Food | None = _visible_food.first(user_id=user_id, food_id=food_id)
    if food is not None:
        attach_portions([food], portions_of(food_id=food_id))
    return food


def find_own_food(user_id: UUID, food_id: int) -> Food | None:
    """Return one of the member's own foods with its portions, removed ones too; None for a recipe."""
    food: Food | None = _own_food.first(user_id=user_id, food_id=food_id) if food_id <= LARGEST_ID else None
    if food is not None:
        attach_portions([food], portions_of(food_id=food_id))
    return food


def own_foods(user_id: UUID) -> list[Food]:
    """Return the member's own foods by name, with their portions; removed ones and recipes are left out."""
    foods: list[Food] = _own_foods(user_id=user_id)
    if foods:
        attach_portions(foods, _portions_of_own(user_id=user_id))
    return foods


def attach_portions(foods: Iterable[Food], portions: Iterable[Portion]) -> None:
    """Leave `foods` as `prefetch_related("portions")` does; `portions` come in their order."""
    by_food: defaultdict[int, list[Portion]] = defaultdict(list)
    for portion in portions:
        by_food[portion.food_id].append(portion)
    for food in foods:
        set_portions(food, by_food[food.pk])
