"""A chart's geometry drawn as SVG: in Python, because a template is slow at many small marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from tracker.insights.charts import Bar, Box, DayChart, SupplementChart, day_chart
from tracker.lib.numbers import format_mg
from tracker.logs.totals import DayTotals, RangeTotals

register = template.Library()


@register.inclusion_tag("insights/_small_chart.html")
def small_day_chart(days: Sequence[DayTotals], today: date, *, is_neutral: bool = False) -> dict[str, Any]:
    """The last days beside the day page; the figures themselves are a link away."""
    chart = day_chart(days, today=today, height=132, foot=24, left=0, right=100, is_neutral=is_neutral)
    return {"chart": chart, "totals": RangeTotals(days), "is_neutral": is_neutral}


@register.simple_tag
def draw_bars(chart: DayChart, *, names: str) -> SafeString:
    """Every day's bar, a link to the day; `names` is "short" for `Mo`, "long" for `Mon` above `16`."""
    prefix = reverse("logs:go")
    return _svg(_bar(chart, bar, prefix, names == "short") for bar in chart.bars)


@register.simple_tag
def draw_target(chart: DayChart) -> SafeString:
    """The target as a dashed line that steps where the target changed."""
    lines = []
    for step in chart.steps:
        lines.append(f'<line x1="{step.x1}%" x2="{step.x2}%" y1="{step.y}" y2="{step.y}"/>')
        if step.rise_to is not None:
            lines.append(f'<line x1="{step.x2}%" x2="{step.x2}%" y1="{step.y}" y2="{step.rise_to}"/>')
    return _svg(['<g class="target">', *lines, "</g>"])


@register.simple_tag
def draw_figures(chart: DayChart) -> SafeString:
    """Each day's total above its bar, and the target's figure at both ends of its line."""
    marks = [_text("value", bar.middle, bar.figure_y, bar.figure) for bar in chart.bars if bar.figure]
    if chart.steps:
        first, last = chart.steps[0], chart.steps[-1]
        marks.append(f'<text class="value" x="0" y="{first.label_y}">{first.figure}</text>')
        if first is not last:
            end = f'x="100%" y="{last.label_y}" text-anchor="end"'
            marks.append(f'<text class="value" {end}>{last.figure}</text>')
    return _svg(['<g aria-hidden="true">', *marks, "</g>"])


@register.simple_tag
def draw_supplements(chart: SupplementChart) -> SafeString:
    """Each day's supplements and medicines with their figure, and the upper limit as a dashed line."""
    marks = []
    for bar in chart.shown:
        figure = _text("value", bar.middle, bar.figure_y, bar.figure)
        marks.append(f"<g><title>{escape(bar.words)}</title>{_rect('supplement', bar.box)}{figure}</g>")
    y = chart.limit_y
    marks.append(f'<g class="target"><line x1="10%" x2="90%" y1="{y}" y2="{y}"/></g>')
    limit = format_mg(chart.limit.ul_supplemental_mg)
    marks.append(f'<text class="value" x="0" y="{chart.limit_label_y}">{limit}</text>')
    return _svg(marks)


def _bar(chart: DayChart, bar: Bar, prefix: str, is_short: bool) -> str:
    words = escape(bar.words)
    food = "eaten" if bar.totals.is_reached or bar.is_neutral else "below"
    day = f"{bar.day:%a}"
    name = "today" if bar.is_today else "day"
    marks = [
        _rect("column", bar.column),
        _rect(food, bar.food),
        _rect("supplement", bar.supplements),
        _rect("none", bar.none),
        _text("met", bar.middle, chart.floor - 9, bar.mark) if bar.mark else "",
    ]
    if is_short:
        marks.append(_text(name, bar.middle, chart.height - 6, day[:2]))
    else:
        marks.append(_text(name, bar.middle, chart.height - 25, day))
        marks.append(_text(name, bar.middle, chart.height - 10, str(bar.day.day)))
    drawn = f"<title>{words}</title>{''.join(marks)}"
    return (
        f'<a href="{prefix}{bar.day}/" aria-label="{words}">{drawn}</a>'
        if bar.has_page
        else f"<g>{drawn}</g>"
    )


def _rect(kind: str, box: Box | None) -> str:
    if box is None:
        return ""
    place = f'x="{box.x}%" y="{box.y}" width="{box.width}%" height="{box.height}"'
    return f'<rect class="{kind}" {place} rx="4"/>'


def _text(kind: str, x: float, y: float, words: str) -> str:
    return f'<text class="{kind}" x="{x}%" y="{y}" text-anchor="middle">{escape(words)}</text>'


def _svg(parts: Any) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  (numbers, and words that were escaped)
