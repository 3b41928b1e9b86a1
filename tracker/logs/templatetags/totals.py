"""Words about a day's total."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tracker.lib.numbers import format_mg
from tracker.logs.day.header import DayHeader
from tracker.logs.totals import DayTotals

register = template.Library()


@register.simple_tag
def draw_shortfall(totals: DayTotals, header: DayHeader | None = None) -> SafeString:
    """Draw what is missing to the target: to go today, short before, planned later.

    A page that was stored on an earlier day finds the words of a past day beside it.
    """
    values = {"figure": totals.difference_text}
    if totals.is_at_least:
        short = gettext("At most %(figure)s mg short.") % values
        to_go = gettext("At most %(figure)s mg to go.") % values
        planned = gettext("Planned. At most %(figure)s mg below target.") % values
    else:
        short = gettext("%(figure)s mg short.") % values
        to_go = gettext("%(figure)s mg to go.") % values
        planned = gettext("Planned. %(figure)s mg below target.") % values
    if header and header.is_past:
        return mark_safe(f"<strong>{escape(short)}</strong>")  # noqa: S308  (escaped)
    words, later = (planned, to_go) if header and header.is_ahead else (to_go, "")
    on_the_day = f' data-on-day="{escape(later)}"' if later else ""
    return mark_safe(  # noqa: S308  (escaped)
        f'<strong id="shortfall" data-past="{escape(short)}"{on_the_day}>{escape(words)}</strong>'
    )


@register.simple_tag
def draw_total_bar(totals: DayTotals) -> SafeString:
    """Draw the day's bar, and its legend below it once something is logged."""
    food, supplements = format_mg(totals.food_mg), format_mg(totals.supplemental_mg)
    values = {"food": food, "supplements": supplements, "percent": totals.percent_text}
    label = (
        gettext("%(food)s mg from food and drink, %(supplements)s mg from supplements")
        if totals.target_mg is None
        else gettext(
            "%(percent)s of the target: %(food)s mg from food and drink, %(supplements)s mg from supplements"
        )
    ) % values
    food_share, supplement_share = totals.food_share, totals.supplemental_share
    bar = (
        f'<svg class="bar" role="img" aria-label="{escape(label)}"><rect class="track" width="100%"'
        f' height="100%"/><rect class="from-food" width="{food_share}%" height="100%"/><rect'
        f' class="supplement" x="{food_share}%" width="{supplement_share}%" height="100%"/></svg>'
    )
    if not totals.has_entries:
        return mark_safe(bar)  # noqa: S308  (escaped)
    legend = f"<span>{escape(gettext('Food and drink %(food)s mg') % values)}</span>"
    if totals.supplemental_mg:
        words = escape(gettext("Supplements %(supplements)s mg") % values)
        legend += f'<span class="supplement">{words}</span>'
    return mark_safe(f'{bar}<p class="legend">{legend}</p>')  # noqa: S308  (escaped)
