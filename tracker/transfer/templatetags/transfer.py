"""Formatting on the pages of imports."""

from __future__ import annotations

from django import template

from tracker.lib.dates import full_date
from tracker.lib.http import parse_day

register = template.Library()


@register.filter
def stored_day(text: str) -> str:
    """Return a stored day such as 2026-11-22 as text; empty without one."""
    day = parse_day(text)
    return full_date(day) if day else ""
