"""Usual foods in the add box.

In Python because a template is about four times slower per line.
"""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop, ngettext

from tracker.lib.templatetags.formatting import mg
from tracker.logs.day.page import DayPage
from tracker.logs.search.usual_foods import RepeatOffer, UsualFood
from tracker.logs.templatetags.entries import AMOUNT_ICON, draw_kind

register = template.Library()
HTMX = 'hx-target="#day-panel" hx-swap="outerHTML" hx-sync="#day-panel:drop"'
PLUS = '<b aria-hidden="true">+</b>'
# Texts for the day before today, and before another day; by meal, empty for the whole day.
REPEAT_TEXTS = {
    "": (gettext_noop("Repeat all of yesterday"), gettext_noop("Repeat all of the day before")),
    "breakfast": (
        gettext_noop("Repeat yesterday’s breakfast"),
        gettext_noop("Repeat the previous day’s breakfast"),
    ),
    "lunch": (gettext_noop("Repeat yesterday’s lunch"), gettext_noop("Repeat the previous day’s lunch")),
    "dinner": (gettext_noop("Repeat yesterday’s dinner"), gettext_noop("Repeat the previous day’s dinner")),
    "snack": (gettext_noop("Repeat yesterday’s snack"), gettext_noop("Repeat the previous day’s snack")),
}
NAMED = 3  # foods of yesterday's meal that are named; the others are counted


@register.simple_tag
def draw_usual_foods(page: DayPage) -> SafeString:
    """Draw all that is usual at the meal: meals to repeat, then foods with their amounts.

    The first food that the short list did not have gets the focus.
    """
    known = len(page.first_usual_foods)
    lines = [_draw_repeat_offer(page, offer) for offer in page.repeat_offers]
    lines += [
        draw_usual_food(
            food, page.links.entries, page.links.foods, focus=" autofocus" if place == known else ""
        )
        for place, food in enumerate(page.usual.foods)
    ]
    return mark_safe("".join(lines))  # noqa: S308  (addresses, figures, and words that were escaped)


@register.simple_tag
def draw_first_usual_foods(page: DayPage) -> SafeString:
    """Draw the first of them as tiles, then the link to all, or else to a quick add."""
    tiles = [_draw_repeat_offer(page, offer, plus="") for offer in page.repeat_offers]
    tiles += [
        f"<li>{_draw_button(food, page.links.entries, plus='')}</li>" for food in page.first_usual_foods
    ]
    if len(page.usual.foods) > len(page.first_usual_foods):
        url, words, about = f"{page.links.foods}?usual=all", gettext("More"), gettext("More usual foods")
    else:
        url, words, about = page.links.quick_add, gettext("Quick add"), ""
    label = f' aria-label="{escape(about)}"' if about else ""
    tiles.append(
        f'<li><a href="{url}" hx-get="{url}" hx-include="#meal" hx-target="#food-results"'
        f' hx-swap="outerHTML"{label}>{escape(words)}</a></li>'
    )
    return mark_safe("".join(tiles))  # noqa: S308  (addresses, figures, and words that were escaped)


def draw_usual_food(
    food: UsualFood, add_url: str, choose_url: str, *, why: str = "", htmx: str = HTMX, focus: str = ""
) -> str:
    """Draw one food: a button that logs it unchanged, and a link to choose the amount.

    `why` is a short reason for listing it; without `htmx` the line is for a page other than a day's.
    """
    about = escape(gettext("Choose how much %(name)s") % {"name": food.name.lower()})
    choose = f"{choose_url}{food.food_id}/"
    gets = f' hx-get="{choose}" hx-target="#food-results" hx-swap="outerHTML"' if htmx else ""
    return (
        f"<li>{_draw_button(food, add_url, why=why, htmx=htmx, focus=focus)}"
        f'<a href="{choose}" aria-label="{about}"{gets}>{AMOUNT_ICON}</a></li>'
    )


def _draw_button(
    food: UsualFood, add_url: str, *, why: str = "", htmx: str = HTMX, focus: str = "", plus: str = PLUS
) -> str:
    """Draw the button that logs a food."""
    brand = f" <em>{escape(food.brand)}</em>" if food.brand else ""
    note = f" <i>{escape(why)}</i>" if why else ""
    posts = f' hx-post="{add_url}" {htmx}' if htmx else ""
    return (
        f'<button name="pick" value="{food.payload}"{posts}{focus}>'
        f"<span>{_draw_star(food)}{escape(food.name)}{brand}</span>"
        f"<small>{escape(food.words)}{note}{draw_kind(food)}</small>"
        f"{mg(food.magnesium_mg, food.is_at_least)}{plus}</button>"
    )


def _draw_repeat_offer(page: DayPage, again: RepeatOffer, *, plus: str = PLUS) -> str:
    yesterday, day_before = REPEAT_TEXTS[again.meal]
    what = escape(gettext(yesterday if page.day == page.today else day_before))
    return (
        f'<li class="repeat"><button name="copy" value="{again.payload}" formaction="{page.links.copy}" '
        f'hx-post="{page.links.copy}" {HTMX}><span>{what}</span>'
        f"<small>{_draw_names(again)}</small>"
        f"{mg(again.total_mg, again.is_at_least)}{plus}</button></li>"
    )


def _draw_names(again: RepeatOffer) -> str:
    names = ", ".join(again.names[:NAMED])
    more = again.item_count - len(again.names[:NAMED])
    if not names:
        return ngettext("%(count)s entry", "%(count)s entries", more) % {"count": more}
    return escape(gettext("%(names)s and %(more)s more") % {"names": names, "more": more} if more else names)


def _draw_star(food: UsualFood) -> str:
    if not food.is_favourite:
        return ""
    about = escape(gettext("Favourite:"))
    return f'<i class="favourite" role="img" aria-label="{about} ">★</i> '
