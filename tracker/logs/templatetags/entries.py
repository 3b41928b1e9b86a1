"""An entry in the day's list: in Python, because a template takes four times as long, for every line."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from tracker.lib.templatetags.mg import mg, page_url
from tracker.logs.day_page import Line

register = template.Library()


@register.simple_tag
def draw_entry(line: Line) -> SafeString:
    """What it is, how much, its magnesium, and the way to change it."""
    entry = line.entry
    name = escape(entry.name)
    brand = f" <em>{escape(entry.brand)}</em>" if entry.brand else ""
    tag = f' <span class="tag">{escape(entry.kind)}</span>' if entry.is_supplemental else ""
    focus = " autofocus" if line.has_focus else ""
    foods = page_url("foods:browse")
    # A quick add has no food to lead to.
    linked = f'<a href="{foods}{entry.food_id}/">{name}</a>' if entry.food_id else name
    change = f'href="{line.url}" hx-get="{line.url}" hx-target="#day-panel" hx-swap="outerHTML"'
    return mark_safe(  # noqa: S308  (addresses, figures, and words that were escaped)
        f'<li id="entry-{entry.pk}"><span>{linked}{brand}{tag}</span>'
        f"<small>{escape(entry.amount_in_words)}</small>{mg(entry.magnesium_mg)}"
        f'<a class="more" {change} aria-label="Change {name.lower()}"{focus}>⋯</a></li>'
    )
