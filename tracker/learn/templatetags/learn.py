"""Tags that cite the references of the Learn pages."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html import escape

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tracker.learn.citations import Citations
from tracker.learn.servings import FoodServing
from tracker.lib.numbers import format_percent
from tracker.lib.templatetags.formatting import mg
from tracker.profiles.dri import AgeBand, Group, IntakeRow
from tracker.profiles.intake_words import age_band_in_words

register = template.Library()


@register.simple_tag(takes_context=True)
def cite(context: Context, key: str) -> SafeString:
    """Cite a reference of the page. Raises KeyError for one that it does not list."""
    citations: Citations = context["citations"]
    return citations.cite(key)


@register.simple_block_tag(takes_context=True)
def with_places(context: Context, content: str) -> SafeString:
    """Return the text of a page, whose citations can be linked to."""
    citations: Citations = context["citations"]
    return mark_safe(citations.add_places(content))  # noqa: S308  (rendered already)


@register.simple_tag
def draw_servings(servings: Iterable[FoodServing], of_mg: Decimal, *, is_linked: bool) -> SafeString:
    """Draw foods by serving, in Python: a template takes four times as long a line."""
    return mark_safe("".join(_draw_serving(each, of_mg, is_linked) for each in servings))  # noqa: S308


def _draw_serving(serving: FoodServing, of_mg: Decimal, is_linked: bool) -> str:
    food = serving.food
    name = escape(food.name)
    if is_linked:
        name = f'<a href="{food.get_absolute_url()}">{name}</a>'
    share = bar = ""
    if serving.percent is not None:
        text = gettext("%(percent)s of %(mg)s mg") % {
            "percent": format_percent(serving.percent),
            "mg": of_mg,
        }
        share = f" <i>{format_percent(serving.percent)}</i>"
        width = min(serving.percent, Decimal(100))
        bar = (
            f'<svg role="img" aria-label="{escape(text)}"><rect class="track" width="100%" height="100%"/>'
            f'<rect width="{width:.1f}%" height="100%"/></svg>'
        )
    return (
        f"<li><span>{name}</span><small>{escape(serving.words)}{share}</small>"
        f"{mg(serving.magnesium_mg)}{bar}</li>"
    )


@register.filter
def age(band: AgeBand) -> str:
    """Return `14 to 18` without line breaks, or `51+`: a phone has little room for six columns."""
    if band.last is None:
        return f"{band.first}+"
    return age_band_in_words(band).replace(" ", "\u00a0")


@register.filter
def cells(row: IntakeRow) -> list[Decimal | None]:
    """Return the row's columns: men, women, pregnancy, breastfeeding, upper limit.

    None where the table has no value.
    """
    return [*(row.intake_mg(group) for group in Group), row.ul_supplemental_mg]
