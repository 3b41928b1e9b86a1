"""Favourites: the star of a food."""

from __future__ import annotations

from typing import Any

from foods.models import Food
from tracker.logs.models import Favourite


def has_star(user: Any, food: Food) -> bool:
    return Favourite.objects.filter(user=user, food=food).exists()


def set_star(user: Any, food: Food, *, is_on: bool) -> None:
    """Asked twice, it stays as it is."""
    if is_on:
        Favourite.objects.get_or_create(user=user, food=food)
    else:
        Favourite.objects.filter(user=user, food=food).delete()
