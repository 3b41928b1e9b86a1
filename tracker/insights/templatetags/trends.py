"""A trend's geometry drawn as SVG, and the widths of shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import pairwise

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tracker.insights.charts.chart_day import DayTexts
from tracker.insights.charts.svg import (
    bar_boxes,
    bar_figure,
    drawn,
    symptom_mark,
    target_figures,
    target_line,
    text,
)
from tracker.insights.ranges import labels
from tracker.insights.ranges.trend_chart import TrendBar, TrendChart
from tracker.insights.ranges.trends import Grain, Stretch, Trend
from tracker.lib.date_ranges import DateRange
from tracker.lib.templatetags.formatting import day_url, page_url, span_url
from tracker.lib.weeks import FIRST_DAY, LAST_DAY, Week, is_in_calendar

register = template.Library()
register.filter("chart_key", labels.chart_key)
register.filter("how_worked_out", labels.how_worked_out)


@register.filter
def chart_title(trend: Trend, days: DateRange) -> str:
    """Return `Magnesium by week, 1 to 30 November 2026`."""
    return labels.chart_title(trend.grain, days)


@register.filter
def grain_heading(trend: Trend) -> str:
    """Return `Week`, the heading of a table's first column."""
    return labels.grain_heading(trend.grain)


@register.filter
def table_title(trend: Trend) -> str:
    """Return `Weekly averages`, the heading of a table."""
    return labels.table_title(trend.grain)


@register.filter
def food_times(foods: Sequence[tuple[str, int]]) -> str:
    """Return `Soup; Stew, 2 times`."""
    return "; ".join(
        name if count == 1 else gettext("%(food)s, %(count)s times") % {"food": name, "count": count}
        for name, count in foods
    )


@register.simple_tag
def draw_trend(chart: TrendChart, starts_on: int) -> SafeString:
    """Draw bars that are links, the target and the medians.

    The target is a dashed line with its value, the medians are a solid one.
    """
    texts = DayTexts()
    bars = [_draw_trend_bar(chart, bar, starts_on, texts) for bar in chart.bars]
    dates = [
        text("day", bar.bar.middle, chart.drawn.height - 6, bar.tick(texts.dates)) for bar in chart.dated
    ]
    figures = [bar_figure(bar.bar, has_figure=chart.has_figures) for bar in chart.bars]
    line = [part for places in chart.lines for part in _draw_line_through(places)]
    parts = [
        *bars, *dates, '<g class="halo">', *line, '</g><g class="trend">', *line, "</g>",
        target_line(chart.drawn.steps),
        '<g aria-hidden="true">', *figures, target_figures(chart.drawn.steps), "</g>",
    ]  # fmt: skip
    return drawn(parts)


@register.simple_tag
def range_url(first: date, last: date) -> str:
    """Return the URL of these days, without those that are outside the calendar."""
    return f"{page_url('insights:range')}?{DateRange(max(first, FIRST_DAY), min(last, LAST_DAY)).query}"


@register.simple_tag
def stretch_url(stretch: Stretch, starts_on: int) -> str:
    """Return the URL of a bar: its day, its week, or this page with the days of its month.

    Empty when it has no page.
    """
    if not is_in_calendar(stretch.first):
        return ""
    if stretch.grain == Grain.DAY:
        return day_url(stretch.first)
    if stretch.grain == Grain.WEEK:
        return span_url(Week.containing(stretch.first, starts_on))
    return range_url(stretch.first, stretch.last)


def _draw_trend_bar(chart: TrendChart, drawn: TrendBar, starts_on: int, texts: DayTexts) -> str:
    bar, count = drawn.bar, chart.count_symptoms(drawn) if chart.drawn.symptoms else 0
    words = escape(texts.with_symptoms(drawn.describe(texts), count))
    mark = text("on-target-mark", bar.middle, chart.drawn.floor - 9, bar.mark) if chart.has_figures else ""
    parts = f"<title>{words}</title>{bar_boxes(bar, rx=2)}{mark}"
    parts += symptom_mark(bar.middle, chart.drawn.floor + 9, count)
    address = escape(stretch_url(drawn.stretch, starts_on))
    return f'<a href="{address}" aria-label="{words}">{parts}</a>' if address else f"<g>{parts}</g>"


def _draw_line_through(places: Sequence[tuple[float, float]]) -> list[str]:
    """Draw a line between points; a dot for a single one."""
    if len(places) == 1:
        [(x, y)] = places
        return [f'<circle cx="{x}%" cy="{y}" r="1.5"/>']
    return [f'<line x1="{x1}%" x2="{x2}%" y1="{y1}" y2="{y2}"/>' for (x1, y1), (x2, y2) in pairwise(places)]
