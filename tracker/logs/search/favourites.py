"""Favourite foods of a member."""

from __future__ import annotations

from typing import Any

from foods.models import Food
from tracker.lib.prepared import Prepared
from tracker.logs.models import Favourite

_favourite = Prepared(lambda user_id, food_id: Favourite.objects.filter(user=user_id, food=food_id))


def is_favourite(user: Any, food: Food) -> bool:
    return bool(_favourite(user_id=user.pk, food_id=food.pk))


def set_favourite(user: Any, food: Food, *, is_on: bool) -> None:
    """Add or remove a favourite. Idempotent."""
    if is_on:
        Favourite.objects.get_or_create(user=user, food=food)
    else:
        Favourite.objects.filter(user=user, food=food).delete()
