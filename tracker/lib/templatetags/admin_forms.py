"""The admin's forms, see `tracker.lib.admin_forms`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from tracker.lib.admin_forms import draw_lines, draw_rows

register = template.Library()


@register.simple_tag
def draw_fieldset_lines(fieldset: Any) -> SafeString:
    return mark_safe(draw_lines(fieldset))  # noqa: S308  (escaped there)


@register.simple_tag
def draw_inline_rows(table: Any) -> SafeString:
    return mark_safe(draw_rows(table))  # noqa: S308  (escaped there)
