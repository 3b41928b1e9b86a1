"""Rows of the charts' tables, in Python because a template is slow at many small cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from html import escape

from django import template
from django.utils.safestring import SafeString

from tracker.insights.charts.chart_day import ChartDay
from tracker.insights.charts.svg import drawn
from tracker.insights.periods.monthly_averages import AverageChart, MonthBar
from tracker.insights.ranges.comparison import FoodChange
from tracker.insights.ranges.source_shares import MagnesiumSource
from tracker.insights.ranges.trend_chart import TrendBar, TrendChart, TrendGap
from tracker.insights.templatetags.trends import stretch_url
from tracker.lib.dates import week_day
from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.formatting import day_url, page_url

register = template.Library()
AT_LEAST_SIGN = '<span aria-hidden="true">≥</span><span class="visually-hidden">at least </span>'


def _mg(value: Decimal) -> str:
    return f'<data value="{value:.3f}">{format_mg(value)}</data>'


@register.simple_tag
def draw_day_rows(days: Iterable[ChartDay], today: date, is_neutral: bool) -> SafeString:
    """A row for each day: food, supplements, total and, unless neutral, the target."""
    return drawn(_day_row(shown, today, is_neutral) for shown in days)


def _day_row(shown: ChartDay, today: date, is_neutral: bool) -> str:
    day = shown.totals
    name = week_day(day.day)
    head = f'<a href="{day_url(day.day)}">{name}</a>' if shown.has_page else name
    cells = _figures(shown, is_neutral) if day.has_entries else _nothing(day.day > today)
    target = "" if is_neutral else f"<td>{day.target_text}</td>"
    return f'<tr><th scope="row">{head}</th>{cells}{target}</tr>\n'


def _nothing(is_ahead: bool) -> str:
    return f'<td colspan="3" class="muted">{"to come" if is_ahead else "no entries"}</td>'


def _figures(shown: ChartDay, is_neutral: bool) -> str:
    day = shown.totals
    total_mg = day.total_mg
    least = "at least " if day.is_at_least else ""
    mark = f' <b aria-hidden="true">{shown.mark}</b>' if shown.mark else ""
    comparison = "" if is_neutral else f'<span class="visually-hidden">, {day.status}</span>'
    pending = shown.pending_words
    if pending:
        comparison = ""
    left_out = ' <small class="muted">not complete</small>' if shown.is_left_out else ""
    if pending:
        left_out = f' <small class="muted">{pending}</small>{left_out}'
    return (
        f"<td>{_mg(day.food_mg)}</td><td>{_mg(day.supplemental_mg)}</td>"
        f'<td>{least}<span class="tick"><data class="day-total" value="{total_mg:.3f}">{day.total_text}'
        f"</data>{mark}</span>{comparison}{left_out}</td>"
    )


@register.simple_tag
def draw_month_rows(chart: AverageChart, today: date, is_neutral: bool) -> SafeString:
    """Draw a row for each month of a year: average, days on target, share of known items."""
    months = page_url("insights:this-month")
    return drawn(_month_row(bar, months, today, is_neutral) for bar in chart.bars)


def _month_row(bar: MonthBar, months: str, today: date, is_neutral: bool) -> str:
    totals, month, average_mg = bar.totals, bar.month, bar.average_mg
    head = f'<th scope="row"><a href="{months}{month.name}/">{month.word}</a></th>'
    if not totals.logged_days and average_mg is None:
        words = "to come" if month.first > today else "no entries"
        if totals.has_any_entries:
            words = totals.why_no_average
        span = 2 if is_neutral else 3
        return f'<tr>{head}<td colspan="{span}" class="muted">{words}</td></tr>\n'
    if average_mg is None:
        average = '<span class="muted">' + totals.why_no_average + "</span>"
    else:
        days = f"over {totals.divisor} day{'' if totals.divisor == 1 else 's'}"
        average = (
            f'<span class="tick">{"≥ " if bar.is_at_least else ""}<data class="month-average"'
            f' value="{average_mg:.3f}">{format_mg(average_mg)}</data></span><small>{days}</small>'
        )
    of = f"{len(totals.reached_days)} of {len(totals.logged_days)}"
    reached = "" if is_neutral else f'<td class="tick">{of}</td>'
    return f"<tr>{head}<td>{average}</td>{reached}<td>{totals.known_text}</td></tr>\n"


@register.simple_tag
def draw_trend_rows(chart: TrendChart, starts_on: int) -> SafeString:
    """A row for each bar of a trend; a long stretch without entries is one."""
    return drawn(
        _gap_row(chart, row) if isinstance(row, TrendGap) else _trend_row(chart, row, starts_on)
        for row in chart.rows
    )


def _gap_row(chart: TrendChart, gap: TrendGap) -> str:
    words = "no day that counts" if chart.is_coarse else "no entries"
    return (
        f'<tr><th scope="row">{gap.date}</th>'
        f'<td colspan="{chart.columns}" class="muted">{words} until {gap.until}</td></tr>\n'
    )


def _trend_row(chart: TrendChart, row: TrendBar, starts_on: int) -> str:
    day, name = row.stretch.shown, row.date
    address = escape(stretch_url(row.stretch, starts_on))
    head = f'<a href="{address}" aria-label="{row.name}">{name}</a>' if address else name
    days = f"<td>{row.stretch.totals.divisor}</td>" if chart.is_coarse else ""
    if day.has_entries:
        figures = _trend_figures(chart, row)
    else:
        figures = f'<td colspan="3" class="muted">{"none" if chart.is_coarse else "no entries"}</td>'
    target = f"<td>{day.target_text}</td>" if chart.has_target else ""
    median = f"<td>{_format_median(row.stretch.median_mg)}</td>" if chart.trend.has_median else ""
    return f'<tr><th scope="row">{head}</th>{days}{figures}{target}{median}</tr>\n'


def _trend_figures(chart: TrendChart, row: TrendBar) -> str:
    day = row.stretch.shown
    mark = comparison = ""
    if chart.has_target and not row.bar.is_neutral:
        mark = f' <b aria-hidden="true">{row.bar.mark}</b>' if row.bar.mark else ""
        comparison = f'<span class="visually-hidden">, {day.status}</span>'
    if pending := row.bar.pending_words:
        comparison = f' <small class="muted">{pending}</small>'
    left_out = ' <span aria-hidden="true">…</span><span class="visually-hidden">, not complete</span>'
    return (
        f"<td>{_mg(day.food_mg)}</td><td>{_mg(day.supplemental_mg)}</td>"
        f'<td class="tick">{AT_LEAST_SIGN if day.is_at_least else ""}<data class="day-total"'
        f' value="{day.total_mg:.3f}">{day.total_text}</data>{mark}{comparison}'
        f"{left_out if row.bar.is_left_out else ''}</td>"
    )


def _format_median(median_mg: Decimal | None) -> str:
    return '<span class="muted" aria-label="none">–</span>' if median_mg is None else _mg(median_mg)


@register.simple_tag
def draw_source_rows(rows: Sequence[MagnesiumSource], rest: MagnesiumSource | None) -> SafeString:
    """Draw what magnesium came from, each with a bar; `rest` are the others together, if any."""
    return drawn([*map(_source_row, rows), _rest_row(rest) if rest else ""])


def _source_row(row: MagnesiumSource) -> str:
    kind = "supplement" if row.is_supplemental else "from-food"
    bar = (
        f'<svg class="share-bar" aria-hidden="true"><rect class="{kind}" width="{row.bar_percent}%"'
        ' height="100%" rx="4"/></svg>'
    )
    return f'<tr><th scope="row">{escape(row.name)}{bar}</th>{_shares(row)}</tr>\n'


def _rest_row(rest: MagnesiumSource) -> str:
    return f'<tr class="muted"><th scope="row">{escape(rest.name)}</th>{_shares(rest)}</tr>\n'


def _shares(row: MagnesiumSource) -> str:
    least = AT_LEAST_SIGN if row.is_at_least else ""
    return f"<td>{row.count}</td><td>{least}{_mg(row.magnesium_mg)}</td><td>{row.share_in_words}</td>"


@register.simple_tag
def draw_change_rows(changes: Sequence[FoodChange], others: FoodChange | None) -> SafeString:
    """Draw each food's share of the average day in both ranges.

    `others` are the rest together.
    """
    return drawn([*map(_change_row, changes), _change_row(others, "muted") if others else ""])


def _change_row(change: FoodChange, kind: str = "") -> str:
    css_class = f' class="{kind}"' if kind else ""
    return (
        f'<tr{css_class}><th scope="row">{escape(change.name)}</th><td>{_mg(change.first_mg)}</td>'
        f'<td>{_mg(change.second_mg)}</td><td><data class="difference"'
        f' value="{change.difference_mg:.3f}">{change.difference}</data></td></tr>\n'
    )
