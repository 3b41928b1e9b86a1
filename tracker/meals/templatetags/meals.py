"""Lines of a saved meal and of the foods found for it.

In Python because a template is about four times slower per line.
"""

from __future__ import annotations

from html import escape

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tracker.lib.templatetags.formatting import mg
from tracker.logs.search.results import FoodResult
from tracker.logs.templatetags.entries import AMOUNT_ICON, draw_kind
from tracker.meals.models import SavedMealLine
from tracker.meals.page import MealPage

register = template.Library()


@register.simple_tag
def draw_meal_line(line: SavedMealLine, page: MealPage) -> SafeString:
    """Draw a food in a meal: how much of it, its magnesium, and the way to change it."""
    food = line.current_food
    name, url = escape(food.name), f"{page.lines_url}{line.pk}/"
    about = escape(gettext("Change %(name)s") % {"name": food.name.lower()})
    brand = f" <em>{escape(food.brand)}</em>" if food.brand else ""
    tag = draw_kind(food)
    problem = f' <span class="tag tag-caution">{escape(line.problem)}</span>' if line.problem else ""
    return mark_safe(  # noqa: S308  (addresses, figures, and words that were escaped)
        f'<li id="line-{line.pk}"><span><a href="{food.get_absolute_url()}">{name}</a>{brand}{tag}</span>'
        f"<small>{escape(line.amount_in_words)}{problem}</small>{mg(line.magnesium_mg, line.is_at_least)}"
        f'<a class="icon-button" href="{url}" hx-get="{url}" hx-target="#meal-panel" hx-swap="outerHTML"'
        f' aria-label="{about}">⋯</a></li>'
    )


@register.simple_tag
def draw_meal_offer(offer: FoodResult, page: MealPage, place: int) -> SafeString:
    """Draw a food that was found, to be put in by one tap; and the way to choose how much of it."""
    food, choose = offer.food, f"{page.search_url}{offer.food.pk}/"
    about = escape(gettext("Choose how much %(name)s") % {"name": food.name.lower()})
    name = conditional_escape(offer.marked_name)
    brand = f" <em>{escape(food.brand)}</em>" if food.brand else ""
    tag = draw_kind(food)
    enter = " data-enter" if place == 1 and page.results.enter_place == "offer" else ""
    return mark_safe(  # noqa: S308  (as above)
        f'<li><button name="pick" value="{offer.payload}" hx-post="{page.lines_url}" hx-target="#meal-panel"'
        f' hx-swap="outerHTML" hx-sync="#meal-panel:drop"{enter}><span>{name}{brand}</span>'
        f"<small>{escape(offer.portion_words)}{tag} <i>{escape(food.source_in_short)}</i></small>"
        f'{mg(offer.magnesium_mg, food.is_at_least)}<b aria-hidden="true">+</b></button>'
        f'<a href="{choose}" aria-label="{about}" hx-get="{choose}"'
        f' hx-target="#food-results" hx-swap="outerHTML">{AMOUNT_ICON}</a></li>'
    )
