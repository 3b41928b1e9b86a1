"""Template tag that counts the past entries a correction would change."""

from __future__ import annotations

from django import template

from foods.models import Food
from tracker.logs.corrections.values import frozen_values

register = template.Library()


@register.simple_tag
def count_correctable(food: Food) -> int:
    """Return the number of entries that hold another value than `food` has now."""
    return sum(count for _, count in frozen_values(food))
