"""Usual foods in the add box.

In Python because a template is about four times slower per line.
"""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.formatting import mg
from tracker.logs.day.page import DayPage
from tracker.logs.search.usual_foods import RepeatOffer, UsualFood
from tracker.logs.templatetags.entries import AMOUNT_ICON

register = template.Library()
HTMX = 'hx-target="#day-panel" hx-swap="outerHTML" hx-sync="#day-panel:drop"'
PLUS = '<b aria-hidden="true">+</b>'
FAVOURITE_ICON = '<i class="favourite" role="img" aria-label="Favourite: ">★</i> '
NAMED = 3  # foods of yesterday's meal that are named; the others are counted


@register.simple_tag
def draw_usual_foods(page: DayPage) -> SafeString:
    """Yesterday's meal and day, where they may be had again, then the usual foods: one tap each."""
    lines = [_again(page, again) for again in page.repeat_offers]
    lines += [draw_usual_food(food, page.links.entries, page.links.foods) for food in page.usual.foods]
    return mark_safe("".join(lines))  # noqa: S308  (addresses, figures, and words that were escaped)


def draw_usual_food(
    food: UsualFood, add_url: str, choose_url: str, *, why: str = "", htmx: str = HTMX
) -> str:
    """Draw one food: a button that logs it unchanged, and a link to choose the amount.

    `why` is a short reason for listing it; without `htmx` the line is for a page other than a day's.
    """
    name = escape(food.name)
    brand = f" <em>{escape(food.brand)}</em>" if food.brand else ""
    tag = f' <span class="tag">{escape(food.kind)}</span>' if food.is_supplemental else ""
    note = f" <i>{escape(why)}</i>" if why else ""
    choose = f"{choose_url}{food.food_id}/"
    posts = f' hx-post="{add_url}" {htmx}' if htmx else ""
    gets = f' hx-get="{choose}" hx-target="#food-results" hx-swap="outerHTML"' if htmx else ""
    return (
        f'<li><button name="pick" value="{food.payload}"{posts}>'
        f"<span>{FAVOURITE_ICON if food.is_favourite else ''}{name}{brand}</span>"
        f"<small>{escape(food.words)}{note}{tag}</small>{mg(food.magnesium_mg, food.is_at_least)}{PLUS}"
        f"</button>"
        f'<a href="{choose}" aria-label="Choose how much {name.lower()}"{gets}>{AMOUNT_ICON}</a></li>'
    )


def _again(page: DayPage, again: RepeatOffer) -> str:
    what = f"{page.add_box.meal_label} as" if again.meal else "Whole day as"
    when = "yesterday" if page.day == page.today else "the day before"
    total = f"{'at least ' if again.is_at_least else ''}{format_mg(again.total_mg)} mg"
    return (
        f'<li class="repeat"><button name="copy" value="{again.payload}" formaction="{page.links.copy}" '
        f'hx-post="{page.links.copy}" {HTMX}><span>{what} {when}</span>'
        f"<small>{_draw_names(again)}</small>"
        f'<data value="{again.total_mg:.3f}">{total}</data>{PLUS}</button></li>'
    )


def _draw_names(again: RepeatOffer) -> str:
    named = [escape(name) for name in again.names[:NAMED]]
    more = again.item_count - len(named)
    if not named:
        return f"{more} {'entry' if more == 1 else 'entries'}"
    return ", ".join(named) + (f" and {more} more" if more else "")
