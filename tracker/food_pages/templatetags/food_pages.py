"""Tags that draw lists of foods."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from foods.models import Food, Portion
from foods.models.sort_columns import WEIGHED_UNITS
from tracker.food_pages.food_lists import ORDERS, ListedFood, ListOrder
from tracker.food_pages.variants import group_variants, split_name
from tracker.lib.numbers import portion_in_words
from tracker.lib.templatetags.formatting import mg, mg_or_earlier, page_url, plain_mg

register = template.Library()
LABELS = {
    "name": gettext_lazy("Name"),
    "-portion": gettext_lazy("Portion"),
    "-100": gettext_lazy("100 g"),
}  # the orders that are offered
ORDERS_IN_WORDS = {
    "name": gettext_lazy("by name, A to Z"),
    "-name": gettext_lazy("by name, Z to A"),
    "portion": gettext_lazy("by magnesium in the usual portion, lowest first"),
    "-portion": gettext_lazy("by magnesium in the usual portion, highest first"),
    "100": gettext_lazy("by magnesium in 100 g or ml, lowest first"),
    "-100": gettext_lazy("by magnesium in 100 g or ml, highest first"),
}


@dataclass(frozen=True)
class SortChoice:
    label: str
    key: str  # of the order that choosing it makes: the other way round, for the one that is in force
    is_current: bool
    arrow: str
    says: str


@register.filter
def usual_words(portion: Portion) -> str:
    """Return a portion as text: `½ cup, 47 g`."""
    return portion_in_words(Decimal(1), portion.label, portion.quantity, portion.food.basis_unit)


@register.simple_tag
def structured_data(data: dict[str, Any]) -> SafeString:
    """Return a script element with `data` as JSON-LD, which search engines read."""
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&":  # names of foods must not end the element
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above


@register.simple_tag
def draw_food_line(
    food: Food | ListedFood,
    *,
    by_100: bool = False,
    with_source: bool = False,
    submitted_ids: Container[int] = (),
    heading: str = "",
) -> SafeString:
    """Draw a food in a list, in Python: a template takes four times as long a line.

    It shows the usual portion with its magnesium or, with `by_100`, that of 100 g or ml; of tablets that is
    not unknown, there is none. Under a `heading` the name is what differs from it.
    """
    name, kind = _draw_name(food.name, heading), escape(Food.Kind(food.kind).label.lower())
    brand = f" <em>{escape(food.brand)}</em>" if food.brand else ""
    tag = f' <span class="tag">{kind}</span>' if food.is_supplemental else ""
    words = escape(food.usual_words if isinstance(food, ListedFood) else usual_words(food.usual_portion()))
    earlier = food.earlier_for(food.usual_portion().quantity) if isinstance(food, Food) else None
    is_at_least = isinstance(food, Food) and food.is_at_least
    figure = mg_or_earlier(food.per_portion_mg, earlier, is_at_least)
    if by_100:
        words += f": {plain_mg(food.per_portion_mg)}"
        figure = mg(food.per_100_mg) if food.basis_unit in WEIGHED_UNITS else _by_the_piece()
    source = f" <i>{escape(food.source_in_short)}</i>" if with_source and isinstance(food, Food) else ""
    suggested = escape(gettext("Suggested"))
    submitted = f" <i>{suggested}</i>" if food.pk in submitted_ids else ""
    return mark_safe(  # noqa: S308  (addresses, figures, and words that were escaped)
        f'<li><span><a href="{page_url("foods:browse")}{food.pk}/">{name}</a>{brand}{tag}</span>'
        f"<small>{words}{source}{submitted}</small>{figure}</li>"
    )


def _draw_name(name: str, heading: str) -> str:
    first, rest = split_name(name)
    if not heading or not rest:
        return escape(name)
    return f'<span class="visually-hidden">{escape(first)}, </span>{escape(capfirst(rest))}'


@register.simple_tag
def draw_food_lines(foods: Iterable[Food | ListedFood], *, with_source: bool = False) -> SafeString:
    """Draw foods in a list, those of one name under a heading, see `group_variants`."""
    lines: list[str] = []
    for each in group_variants(foods):
        if not each.has_heading:
            lines += [draw_food_line(food, with_source=with_source) for food in each.foods]
            continue
        inner = "".join(draw_food_line(f, with_source=with_source, heading=each.name) for f in each.foods)
        lines.append(f'<li class="variants"><b>{escape(each.name)}</b><ul>{inner}</ul></li>')
    return mark_safe("".join(lines))  # noqa: S308  (drawn above)


def _by_the_piece() -> SafeString:
    return format_html('<data class="unknown">{}</data>', gettext("by the piece"))


@register.filter
def is_by_100(order: ListOrder) -> bool:
    return order.column == "per_100_mg"


@register.filter
def order_in_words(order: ListOrder) -> str:
    return str(ORDERS_IN_WORDS[order.key])


@register.filter
def sort_choices(order: ListOrder) -> list[SortChoice]:
    choices = []
    for key, label in LABELS.items():
        is_current = ORDERS[key].column == order.column
        leads_to = ORDERS[order.opposite if is_current else key]
        says = gettext("%(label)s: sort %(order)s") % {"label": label, "order": order_in_words(leads_to)}
        arrow = "↓" if order.is_descending else "↑"
        choices.append(SortChoice(str(label), leads_to.key, is_current, arrow, says))
    return choices
