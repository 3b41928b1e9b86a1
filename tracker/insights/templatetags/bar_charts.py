"""SVG of a chart's geometry, in Python because a template is slow at many small marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from tracker.insights.charts.bar_charts import DayBar, DayChart, SupplementChart, day_chart
from tracker.insights.charts.chart_day import DayTexts
from tracker.insights.charts.svg import (
    bar_boxes,
    bar_figure,
    drawn,
    line_label,
    rect,
    symptom_mark,
    target_figures,
    target_line,
    text,
)
from tracker.insights.periods.monthly_averages import AverageChart
from tracker.lib.numbers import format_exact
from tracker.lib.templatetags.formatting import page_url
from tracker.logs.totals import DayTotals, RangeTotals

register = template.Library()


@register.simple_tag
def small_day_chart(days: Sequence[DayTotals], today: date, *, is_neutral: bool = False) -> SafeString:
    """Draw the last days on the day page; the values themselves are a link away.

    With `is_neutral` days are not compared with a target.
    """
    label = gettext("Magnesium by day")
    if not is_neutral:
        totals = RangeTotals(days)
        count = len(totals.logged_days)
        label = ngettext(
            "%(reached)s of %(count)s day with entries on target",
            "%(reached)s of %(count)s days with entries on target",
            count,
        ) % {"reached": len(totals.reached_days), "count": count}
    chart = day_chart(days, today=today, height=80, foot=20, left=0, right=100, is_neutral=is_neutral)
    axis = f'<line class="axis" x1="0" x2="100%" y1="{chart.floor}" y2="{chart.floor}"/>'
    inside = f"{axis}{draw_bars(chart, names='short')}{draw_target(chart)}"
    label = escape(label)
    return drawn([f'<svg height="{chart.height}" role="group" aria-label="{label}">{inside}</svg>'])


@register.simple_tag
def draw_bars(chart: DayChart, *, names: str) -> SafeString:
    """Draw every day's bar, a link to the day.

    `names` is "short" for `Mo`, "long" for `Mon` above `16`.
    """
    prefix = page_url("logs:go-to-day")
    texts = DayTexts()
    return drawn(_draw_bar(chart, bar, prefix, texts, names == "short") for bar in chart.bars)


@register.simple_tag
def draw_target(chart: DayChart | AverageChart) -> SafeString:
    return drawn([target_line(chart.steps)])


@register.simple_tag
def draw_figures(chart: DayChart) -> SafeString:
    """Draw each day's total above its bar, and the target's value at both ends of its line."""
    figures = [bar_figure(bar) for bar in chart.bars]
    return drawn(['<g aria-hidden="true">', *figures, target_figures(chart.steps), "</g>"])


@register.simple_tag
def draw_supplements(chart: SupplementChart) -> SafeString:
    """Draw each day's supplements and medicines with their value, and the upper limit's line."""
    marks = []
    for bar in chart.shown:
        figure = text("value", bar.middle, bar.figure_y, bar.figure)
        marks.append(f"<g><title>{escape(bar.words)}</title>{rect('supplement', bar.box)}{figure}</g>")
    if chart.limit:
        y, label_y = chart.limit_y, chart.limit_label_y or 0.0
        marks.append(f'<g class="limit"><line x1="10%" x2="90%" y1="{y}" y2="{y}"/></g>')
        limit = format_exact(chart.limit.ul_supplemental_mg)
        label = line_label(limit, gettext("limit"), label_y)
        marks.append(f'<g class="limit-label">{label}</g>')
    return drawn(marks)


def _draw_bar(chart: DayChart, bar: DayBar, prefix: str, texts: DayTexts, is_short: bool) -> str:
    count = chart.symptoms.get(bar.day, 0)
    words = escape(texts.with_symptoms(texts.describe(bar), count))
    day = texts.dates.weekday(bar.day)
    name = "today" if bar.is_today else "day"
    marks = [bar_boxes(bar), text("on-target-mark", bar.middle, chart.floor - 9, bar.mark)]
    marks.append(symptom_mark(bar.middle, chart.floor + 10, count))
    if is_short:
        marks.append(text(name, bar.middle, chart.height - 6, day[:2]))
    else:
        marks.append(
            text(
                name,
                bar.middle,
                chart.height - 25,
                texts.pending_text(bar) if bar.is_pending and bar.is_today else day,
            )
        )
        marks.append(text(name, bar.middle, chart.height - 10, str(bar.day.day)))
    inside = f"<title>{words}</title>{''.join(marks)}"
    return (
        f'<a href="{prefix}{bar.day}/" aria-label="{words}">{inside}</a>'
        if bar.has_page
        else f"<g>{inside}</g>"
    )
