"""The report's chart as SVG. Greys stand on the marks themselves: in a PDF they see no style sheet."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from tracker.insights.report.chart import LEFT, RIGHT, PaperBar, PaperChart
from tracker.insights.report.letters import shortened

register = template.Library()
register.filter("shortened", shortened)
INK, GREY, WHITE = "#000", "#6b6b6b", "#fff"
LETTERS = f'fill="{INK}" font-size="10"'


@register.simple_tag
def draw_on_paper(chart: PaperChart) -> SafeString:
    """Grey for food and drink, white on top for supplements, a dashed line for the target, + for at least."""
    dashed = f'stroke="{INK}" stroke-width="1.25" stroke-dasharray="5 3"'
    marks = [_line(f"{LEFT}%", f"{RIGHT}%", chart.floor, f'stroke="{INK}" stroke-width="0.75"')]
    marks += [mark for bar in chart.bars for mark in _bar(bar, chart.floor)]
    marks += [_line(f"{level.x1}%", f"{level.x2}%", level.y, dashed) for level in chart.levels]
    marks += [_text("0", mark.place + 3, mark.words, anchor="start") for mark in chart.figures]
    marks += [_text(f"{mark.place}%", chart.height - 4, mark.words) for mark in chart.names]
    return mark_safe("".join(marks))  # noqa: S308  (numbers, and words that were escaped)


@register.filter
def chart_key(chart: PaperChart) -> str:
    """How the chart is read, in words."""
    bar = "a day" if chart.unit == "day" else f"the average a day of a {chart.unit}, over its days that count"
    words = [f"Each bar is {bar}: grey is food and drink, white is supplements and medicines."]
    if chart.levels:
        words.append("The dashed line is the target.")
    if chart.has_unknown:
        words.append("+ marks what is at least that much, with an unknown item.")
    words.append(f"A {chart.unit} without a bar has no {'entries' if chart.unit == 'day' else 'such day'}.")
    return " ".join(words)


def _bar(bar: PaperBar, floor: int) -> list[str]:
    marks = [_rect(bar, bar.middle, floor, f'fill="{GREY}"')]
    if bar.top < bar.middle:
        marks.append(_rect(bar, bar.top, bar.middle, f'fill="{WHITE}" stroke="{INK}" stroke-width="0.75"'))
    if bar.is_at_least:
        marks.append(_text(f"{round(bar.x + bar.width / 2, 2)}%", bar.top - 2, "+"))
    return marks


def _rect(bar: PaperBar, top: float, bottom: float, look: str) -> str:
    return f'<rect x="{bar.x}%" y="{top}" width="{bar.width}%" height="{round(bottom - top, 1)}" {look}/>'


def _line(x1: str, x2: str, y: float, look: str) -> str:
    return f'<line x1="{x1}" x2="{x2}" y1="{y}" y2="{y}" {look}/>'


def _text(x: str, y: float, words: str, *, anchor: str = "middle") -> str:
    return f'<text {LETTERS} x="{x}" y="{round(y, 1)}" text-anchor="{anchor}">{escape(words)}</text>'
