"""Template tags of the admin's first page."""

from __future__ import annotations

from django import template

from foods.models import Flag

register = template.Library()


@register.simple_tag
def open_data_issues() -> int:
    """Return the number of open data issues."""
    return Flag.objects.filter(dismissed_at=None, food__owner=None).count()
