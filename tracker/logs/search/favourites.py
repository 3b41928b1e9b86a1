"""Favourite foods of a member."""

from __future__ import annotations

from foods.models import Food
from tracker.lib.prepared import Prepared
from tracker.logs.models import Favourite
from tracker.profiles.models import User

_favourite = Prepared(lambda user_id, food_id: Favourite.objects.filter(user=user_id, food=food_id))


def is_favourite(user: User, food: Food) -> bool:
    return bool(_favourite(user_id=user.pk, food_id=food.pk))


def set_favourite(user: User, food: Food, *, is_on: bool) -> None:
    """Set or clear a favourite. Idempotent."""
    if is_on:
        Favourite.objects.get_or_create(user=user, food=food)
    else:
        Favourite.objects.filter(user=user, food=food).delete()
