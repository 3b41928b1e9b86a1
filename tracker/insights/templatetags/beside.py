"""The dots of days with and without symptoms, drawn as SVG."""

from __future__ import annotations

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from tracker.insights.beside.page import BesidePage
from tracker.insights.beside.sides import Intake
from tracker.insights.beside.strips import Dot, Row, Strip
from tracker.lib.numbers import format_mg
from tracker.lib.weeks import is_in_calendar

register = template.Library()


@register.simple_tag
def draw_strip(page: BesidePage, strip: Strip) -> SafeString:
    """Two rows of dots with their medians, over one axis.

    Each dot leads to its day. They are left out of the tabulator's way: there can be hundreds of them, and
    the table under the pictures has the same links.
    """
    marks = ['<text x="100%" y="12" text-anchor="end">mg</text>']
    for x, figure in strip.scale.ticks:
        marks.append(f'<line class="axis" x1="{x}%" x2="{x}%" y1="20" y2="{strip.floor}"/>')
        marks.append(f'<text x="{x}%" y="{strip.floor + 16}" text-anchor="middle">{format_mg(figure)}</text>')
    for row in strip.rows:
        name = f"With {page.name}" if row.is_with else "Without"
        marks.append(f'<text class="value" x="0" y="{row.name_y}">{name}</text>')
        marks.append(_median(row))  # beneath the dots, and higher than they are
        marks.extend(_dot(page, strip, dot) for dot in row.dots)
    return mark_safe("".join(marks))  # noqa: S308  (numbers, and words that were escaped)


def words_of(page: BesidePage, strip: Strip, intake: Intake) -> str:
    """`Tue 17 November 2026: at least 236 mg a day, over 2 of the 3 days before. Twitch`."""
    day, window = intake.day, strip.comparison.window
    least = "at least " if intake.is_at_least else ""
    of = {0: "", 1: " the day before"}.get(
        window.length, f" a day, over {intake.divisor} of the {window.length} days before"
    )
    kinds = page.kinds_in_words(day) or "No symptom"
    return f"{day:%a} {day.day} {day:%B %Y}: {least}{format_mg(intake.magnesium_mg)} mg{of}. {kinds}"


def _dot(page: BesidePage, strip: Strip, dot: Dot) -> str:
    intake = dot.intake
    if intake.is_with:
        mark = f'<circle class="with" cx="{dot.x}%" cy="{dot.y}" r="4.5"/>'
    else:
        place = f'x="{dot.x}%" y="{round(dot.y - 3.5, 1)}" width="7" height="7"'
        mark = f'<rect class="without" {place} transform="translate(-3.5)"/>'
    if intake.is_at_least:
        place = f'x="{dot.x}%" y="{round(dot.y - 0.75, 2)}" width="7" height="1.5"'
        mark += f'<rect class="more-of-it" {place} transform="translate(4)"/>'
    words = escape(words_of(page, strip, intake))
    if not is_in_calendar(intake.day):
        return f"<g><title>{words}</title>{mark}</g>"
    address = f"{reverse('logs:go')}{intake.day}/"
    return f'<a href="{address}" tabindex="-1" aria-label="{words}"><title>{words}</title>{mark}</a>'


def _median(row: Row) -> str:
    x = row.median_x
    return f'<line class="median" x1="{x}%" x2="{x}%" y1="{row.name_y + 6}" y2="{row.bottom - 2}"/>'
