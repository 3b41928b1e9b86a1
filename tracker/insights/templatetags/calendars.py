"""Months and years drawn as SVG: in Python, because a template is slow at many small marks."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tracker.insights.charts.bar_charts import Box
from tracker.insights.charts.chart_day import DayTexts
from tracker.insights.charts.svg import drawn, rect, symptom_mark, text
from tracker.insights.dates import short_month
from tracker.insights.periods.calendars import Calendar, CalendarCell, CalendarRow
from tracker.insights.periods.monthly_averages import AverageChart
from tracker.lib.templatetags.formatting import page_url

register = template.Library()
HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="axis" d="M2 0v6"/></pattern></defs>'
)


@register.simple_tag
def draw_month(calendar: Calendar) -> SafeString:
    """The weeks of a month, each a link, and their days, each a link too."""
    weeks, days = page_url("insights:this-week"), page_url("logs:go-to-day")
    texts, week_name = DayTexts(), gettext("Week %(number)s, %(days)s")
    symptoms = calendar.symptoms.get
    marks = [HATCH, *(text("day", x, 14, name) for name, x in calendar.head)]
    marks.append(text("day", calendar.left / 2 - 0.5, 14, gettext("Wk")))
    for row in calendar.rows:
        marks.append(
            _draw_row_link(
                calendar,
                row,
                weeks,
                week_name % {"number": row.span.number, "days": row.span},
                str(row.span.number),
            )
        )
        marks += [_large_cell(cell, days, texts, symptoms(cell.day, 0)) for cell in row.cells]
    return drawn(marks)


@register.simple_tag
def draw_year(calendar: Calendar) -> SafeString:
    """The months of a year, each a link, and their days, each a link too."""
    months, days = page_url("insights:this-month"), page_url("logs:go-to-day")
    texts = DayTexts()
    symptoms = calendar.symptoms.get
    marks = [HATCH, *(text("day", x, 12, name) for name, x in calendar.head)]
    for row in calendar.rows:
        marks.append(_draw_row_link(calendar, row, months, str(row.span), short_month(row.span.first)))
        marks += [_small_cell(cell, days, texts, symptoms(cell.totals.day, 0)) for cell in row.cells]
    return drawn(marks)


@register.simple_tag
def draw_averages(chart: AverageChart) -> SafeString:
    """Draw every month's average, a link to the month, with its value above it."""
    prefix = page_url("insights:this-month")
    marks = []
    for bar in chart.bars:
        words = escape(bar.words)
        inside = rect("column", bar.column) + rect("from-food", bar.bar)
        name = text("day", bar.middle, chart.height - 7, short_month(bar.month.first))
        link = f'<a href="{prefix}{bar.month.name}/" aria-label="{words}"><title>{words}</title>'
        marks.append(f"{link}{inside}{name}</a>")
    return drawn(marks)


@register.simple_tag
def draw_average_figures(chart: AverageChart) -> SafeString:
    """Drawn after the target's line, so that it does not cross them out."""
    shown = [bar for bar in chart.bars if bar.figure]
    figures = [text("value", bar.middle, bar.figure_y, bar.figure) for bar in shown]
    # Above it, not in front: a phone has no room in front of the value.
    signs = [text("value", bar.middle, bar.figure_y - 11, "≥") for bar in shown if bar.is_at_least]
    return drawn(['<g aria-hidden="true">', *figures, *signs, "</g>"])


def _draw_row_link(calendar: Calendar, row: CalendarRow, prefix: str, words: str, name: str) -> str:
    """Draw the link to a row's page, left of its days."""
    words = escape(words)
    column = rect("column", Box(0, row.y, calendar.left, calendar.row))
    label = text("week-link", calendar.left / 2 - 0.5, row.y + calendar.row / 2 + 4, name)
    link = f'<a href="{prefix}{row.span.name}/" aria-label="{words}">'
    return f"{link}<title>{words}</title>{column}{label}</a>"


def _large_cell(cell: CalendarCell, prefix: str, texts: DayTexts, symptom_count: int) -> str:
    """Draw a cell with the day's number and mark above, its value below.

    `…` is above the value on a day that is not complete, and a dot left of it on one with symptoms.
    """
    words, box = escape(texts.with_symptoms(texts.describe(cell), symptom_count)), cell.box
    above, foot = box.y + 16, box.y + box.height - 9
    number = f'<text x="{box.x}%" dx="5" y="{above}">{cell.day.day}</text>'
    end = f'x="{box.x + box.width:.2f}%" dx="-5" y="{above}" text-anchor="end"'
    mark = f"<text {end}>{cell.mark}</text>" if cell.mark else ""
    figure = text("day-figure", box.middle, foot, cell.figure)
    sign = text("day-figure", box.middle, foot - 12, "…") if cell.is_left_out else ""
    dot = symptom_mark(round(box.x + box.width * 0.2, 2), box.y + 25, symptom_count)
    return (
        f'<a class="{_kind(cell)}" href="{prefix}{cell.day}/" aria-label="{words}"><title>{words}</title>'
        f"{rect('column', cell.column)}{_boxes(cell)}{number}{mark}{sign}{figure}{dot}</a>"
    )


def _small_cell(cell: CalendarCell, prefix: str, texts: DayTexts, symptom_count: int) -> str:
    """Draw a cell with the day's signs, one above the other, and a dot on top for symptoms."""
    box = cell.box
    signs = _signs(box.x, box.y, box.width, box.height, *found) if (found := cell.signs) else ""
    words = escape(texts.with_symptoms(texts.describe(cell), symptom_count))
    dot = symptom_mark(box.middle, box.y + 6, symptom_count) if symptom_count else ""
    return (
        f'<a class="{_kind(cell)}" href="{prefix}{cell.totals.day.isoformat()}/"><title>{words}</title>'
        f"{_boxes(cell)}{signs}{dot}</a>"
    )


@lru_cache(maxsize=20_000, typed=True)  # few signs, in the same places in every year
def _signs(x: float, y: float, width: float, height: float, *signs: str) -> str:
    middle, foot = Box(x, y, width, height).middle, y + height - 4
    return "".join(text("day-sign", middle, foot - 10 * n, sign) for n, sign in enumerate(signs))


def _kind(cell: CalendarCell) -> str:
    return "cell on-target" if cell.is_full else "cell"


def _boxes(cell: CalendarCell) -> str:
    fill = cell.fill
    inside = rect(cell.shade, fill, is_pending=cell.is_pending) if fill else ""
    if fill is None or not cell.is_full:
        inside = rect(cell.kind, cell.box) + inside
    return inside + rect("today-cell", cell.box) if cell.is_today else inside
