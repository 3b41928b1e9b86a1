"""Rows of the tables beside charts: in Python, because a template is slow at many small cells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.safestring import SafeString

from tracker.insights.shown import ShownDay
from tracker.insights.svg import drawn
from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.mg import day_url, week_day

register = template.Library()


@register.simple_tag
def draw_day_rows(days: Iterable[ShownDay], today: date, is_neutral: bool) -> SafeString:
    """A row for each day: food, supplements, total and, unless neutral, the target."""
    return drawn(_day_row(shown, today, is_neutral) for shown in days)


def _day_row(shown: ShownDay, today: date, is_neutral: bool) -> str:
    day = shown.totals
    name = week_day(day.day)
    head = f'<a href="{day_url(day.day)}">{name}</a>' if shown.has_page else name
    cells = _figures(shown, is_neutral) if day.has_entries else _nothing(day.day > today)
    target = "" if is_neutral else f"<td>{format_mg(day.target_mg) if day.target_mg is not None else ''}</td>"
    return f'<tr><th scope="row">{head}</th>{cells}{target}</tr>\n'


def _nothing(is_ahead: bool) -> str:
    return f'<td colspan="3" class="quiet">{"to come" if is_ahead else "no entries"}</td>'


def _figures(shown: ShownDay, is_neutral: bool) -> str:
    day = shown.totals
    total_mg = day.total_mg
    least = "at least " if day.is_at_least else ""
    mark = f' <b aria-hidden="true">{shown.mark}</b>' if shown.mark else ""
    standing = "" if is_neutral else f'<span class="hidden">, {day.standing}</span>'
    left_out = ' <small class="quiet">not complete</small>' if shown.is_left_out else ""
    return (
        f'<td><data value="{day.food_mg:.3f}">{format_mg(day.food_mg)}</data></td>'
        f'<td><data value="{day.supplemental_mg:.3f}">{format_mg(day.supplemental_mg)}</data></td>'
        f'<td>{least}<span class="tick"><data class="day-total" value="{total_mg:.3f}">{format_mg(total_mg)}'
        f"</data>{mark}</span>{standing}{left_out}</td>"
    )
