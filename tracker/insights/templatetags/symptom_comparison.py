"""The dots of days with and without symptoms, drawn as SVG."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString

from tracker.insights.charts.svg import drawn
from tracker.insights.symptom_comparison.days import DayIntake
from tracker.insights.symptom_comparison.page import ComparedDay, SymptomComparisonPage
from tracker.insights.symptom_comparison.strip_plot import Dot, StripPlot, StripRow
from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.formatting import day_url, page_url
from tracker.lib.weeks import is_in_calendar

register = template.Library()


@register.simple_tag
def draw_strip(page: SymptomComparisonPage, strip: StripPlot) -> SafeString:
    """Draw two rows of dots with their medians, over one axis.

    Each dot links to its day. Dots are no tab stops: there can be hundreds of them, and the table below has
    the same links.
    """
    marks = ['<text x="100%" y="12" text-anchor="end">mg</text>']
    for x, figure in strip.scale.ticks:
        marks.append(f'<line class="axis" x1="{x}%" x2="{x}%" y1="20" y2="{strip.floor}"/>')
        marks.append(f'<text x="{x}%" y="{strip.floor + 16}" text-anchor="middle">{format_mg(figure)}</text>')
    length = strip.comparison.window.length
    for row in strip.rows:
        name = f"With {page.name}" if row.is_with else "Without"
        marks.append(f'<text class="value" x="0" y="{row.name_y}">{name}</text>')
        marks.append(_draw_median(row))  # beneath the dots, and higher than they are
        marks += [_dot(page, length, dot) for dot in row.dots]
    return drawn(marks)


def words_of(page: SymptomComparisonPage, length: int, intake: DayIntake) -> str:
    """Return `Tue 17 November 2026: at least 236 mg a day, over 2 of the 3 days before. Twitch`.

    `length` is the length of the window. The result is HTML.
    """
    least = "at least " if intake.is_at_least else ""
    if length > 1:
        of = f" a day, over {intake.divisor} of the {length} days before"
    else:
        of = " the day before" if length else ""
    kinds = _escaped(page.kinds_in_words.get(intake.day, "No symptom"))
    return f"{_day_name(intake.day)}: {least}{format_mg(intake.magnesium_mg)} mg{of}. {kinds}"


_escaped = lru_cache(maxsize=500)(escape)  # the few kinds of symptoms, on hundreds of days


@lru_cache(maxsize=4000)
def _short_name(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


@lru_cache(maxsize=4000)  # each day is in four plots, and in the next page's too
def _day_name(day: date) -> str:
    return f"{day:%a} {day.day} {day:%B %Y}"


@lru_cache(maxsize=4000)  # dots are on a few levels
def _top(y: float, half: float) -> str:
    return str(round(y - half, 2))


def _dot(page: SymptomComparisonPage, length: int, dot: Dot) -> str:
    intake, x, y = dot.intake, dot.x, dot.y
    if intake.is_with:
        mark = f'<circle class="symptom-day" cx="{x}%" cy="{y}" r="4.5"/>'
    else:
        place = f'x="{x}%" y="{_top(y, 3.5)}" width="7" height="7"'
        mark = f'<rect class="symptom-free-day" {place} transform="translate(-3.5)"/>'
    if intake.is_at_least:
        place = f'x="{x}%" y="{_top(y, 0.75)}" width="7" height="1.5"'
        mark += f'<rect class="more-symptoms" {place} transform="translate(4)"/>'
    words = words_of(page, length, intake)
    if not is_in_calendar(intake.day):
        return f"<g><title>{words}</title>{mark}</g>"
    return (
        f'<a href="{page_url("logs:go-to-day")}{intake.day.isoformat()}/" tabindex="-1" aria-label="{words}">'
        f"<title>{words}</title>{mark}</a>"
    )


@register.simple_tag
def draw_lines(page: SymptomComparisonPage) -> SafeString:
    """The rows of the table under the pictures."""
    return drawn(_draw_day_row(line) for line in page.lines)


def _draw_day_row(line: ComparedDay) -> str:
    day = line.day
    name = _short_name(day)
    head = f'<a href="{day_url(day)}">{name}</a>' if line.has_page else name
    kinds = escape(line.kinds) or "no symptom"
    cells = "".join(map(_cell, line.intakes))
    return f'<tr><th scope="row">{head}<small>{kinds}</small></th>{cells}</tr>\n'


def _cell(intake: DayIntake | None) -> str:
    if intake is None:
        return '<td><span class="muted">–</span></td>'
    least = '<span class="visually-hidden">at least </span><span aria-hidden="true">≥</span>'
    mg = intake.magnesium_mg
    return f'<td>{least if intake.is_at_least else ""}<data value="{mg:.3f}">{format_mg(mg)}</data></td>'


def _draw_median(row: StripRow) -> str:
    x = row.median_x
    return f'<line class="median" x1="{x}%" x2="{x}%" y1="{row.name_y + 6}" y2="{row.bottom - 2}"/>'
