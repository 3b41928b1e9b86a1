"""Rows of the charts' tables, in Python because a template is slow at many small cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from tracker.insights.averages import why_no_average
from tracker.insights.charts.chart_day import ChartDay, DayTexts
from tracker.insights.charts.svg import drawn
from tracker.insights.periods.monthly_averages import AverageChart, MonthBar
from tracker.insights.ranges.comparison import FoodChange
from tracker.insights.ranges.source_shares import MagnesiumSource
from tracker.insights.ranges.trend_chart import TrendBar, TrendChart, TrendGap
from tracker.insights.templatetags.trends import stretch_url
from tracker.lib.at_least import at_least_words
from tracker.lib.dates import week_day
from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.formatting import day_url, page_url

register = template.Library()


def _at_least_sign() -> str:
    return f'<span aria-hidden="true">≥</span><span class="visually-hidden">{at_least_words()} </span>'


def _mg(value: Decimal) -> str:
    return f'<data value="{value:.3f}">{format_mg(value)}</data>'


@register.simple_tag
def draw_day_rows(days: Iterable[ChartDay], today: date, is_neutral: bool) -> SafeString:
    """A row for each day: food, supplements, total and, unless neutral, the target."""
    texts = DayTexts()
    ahead = gettext("no entries yet")
    rows = []
    for shown in days:
        nothing = ahead if shown.day > today else texts.no_entries
        cells = _figures(shown, is_neutral, texts) if shown.totals.has_entries else _nothing(nothing)
        rows.append(_day_row(shown, cells, is_neutral))
    return drawn(rows)


def _day_row(shown: ChartDay, cells: str, is_neutral: bool) -> str:
    day = shown.totals
    name = escape(week_day(day.day))
    head = f'<a href="{day_url(day.day)}">{name}</a>' if shown.has_page else name
    target = "" if is_neutral else f"<td>{day.target_text}</td>"
    return f'<tr><th scope="row">{head}</th>{cells}{target}</tr>\n'


def _nothing(words: str, columns: int = 3) -> str:
    hidden = f'<span class="visually-hidden">{escape(words)}</span>'
    return f'<td colspan="{columns}" class="muted"><span aria-hidden="true">–</span>{hidden}</td>'


def _figures(shown: ChartDay, is_neutral: bool, texts: DayTexts) -> str:
    day = shown.totals
    total_mg = day.total_mg
    least = f"{texts.at_least} " if day.is_at_least else ""
    mark = f' <b aria-hidden="true">{shown.mark}</b>' if shown.mark else ""
    comparison = "" if is_neutral else f'<span class="visually-hidden">, {texts.status(day)}</span>'
    pending = texts.pending_text(shown)
    if pending:
        comparison = ""
    left_out = f' <small class="muted">{texts.not_complete}</small>' if shown.is_left_out else ""
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
        words = gettext("no entries yet") if month.first > today else gettext("no entries")
        if totals.has_any_entries:
            words = why_no_average(totals)
        return f"<tr>{head}{_nothing(words, 2 if is_neutral else 3)}</tr>\n"
    if average_mg is None:
        average = f'<span class="muted">{why_no_average(totals)}</span>'
    else:
        count = totals.divisor
        days = ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
        average = (
            f'<span class="tick">{"≥ " if bar.is_at_least else ""}<data class="month-average"'
            f' value="{average_mg:.3f}">{format_mg(average_mg)}</data></span><small>{days}</small>'
        )
    numbers = {"reached": len(totals.reached_days), "all": len(totals.logged_days)}
    of = gettext("%(reached)s of %(all)s") % numbers
    reached = "" if is_neutral else f'<td class="tick">{of}</td>'
    return f"<tr>{head}<td>{average}</td>{reached}<td>{totals.known_text}</td></tr>\n"


@register.simple_tag
def draw_trend_rows(chart: TrendChart, starts_on: int) -> SafeString:
    """A row for each bar of a trend; a long stretch without entries is one."""
    texts = DayTexts()
    return drawn(
        _gap_row(chart, row, texts) if isinstance(row, TrendGap) else _trend_row(chart, row, starts_on, texts)
        for row in chart.rows
    )


def _gap_row(chart: TrendChart, gap: TrendGap, texts: DayTexts) -> str:
    if chart.is_coarse:
        message = gettext("no days to average until %(day)s")
    else:
        message = gettext("no entries until %(day)s")
    words = escape(message % {"day": gap.until(texts.dates)})
    return (
        f'<tr><th scope="row">{gap.date(texts.dates)}</th>'
        f'<td colspan="{chart.columns}" class="muted">{words}</td></tr>\n'
    )


def _trend_row(chart: TrendChart, row: TrendBar, starts_on: int, texts: DayTexts) -> str:
    day, name = row.stretch.shown, row.date(texts.dates)
    address = escape(stretch_url(row.stretch, starts_on))
    head = f'<a href="{address}" aria-label="{row.name(texts.dates)}">{name}</a>' if address else name
    days = f"<td>{row.stretch.totals.divisor}</td>" if chart.is_coarse else ""
    if day.has_entries:
        figures = _trend_figures(chart, row, texts)
    else:
        figures = _nothing(gettext("none") if chart.is_coarse else texts.no_entries)
    target = f"<td>{day.target_text}</td>" if chart.has_target else ""
    median = f"<td>{_format_median(row.stretch.median_mg)}</td>" if chart.trend.has_median else ""
    return f'<tr><th scope="row">{head}</th>{days}{figures}{target}{median}</tr>\n'


def _trend_figures(chart: TrendChart, row: TrendBar, texts: DayTexts) -> str:
    day = row.stretch.shown
    mark = comparison = ""
    if chart.has_target and not row.bar.is_neutral:
        mark = f' <b aria-hidden="true">{row.bar.mark}</b>' if row.bar.mark else ""
        comparison = f'<span class="visually-hidden">, {texts.status(day)}</span>'
    if pending := texts.pending_text(row.bar):
        comparison = f' <small class="muted">{pending}</small>'
    left_out = (
        f' <span aria-hidden="true">…</span><span class="visually-hidden">, {texts.not_complete}</span>'
    )
    return (
        f"<td>{_mg(day.food_mg)}</td><td>{_mg(day.supplemental_mg)}</td>"
        f'<td class="tick">{_at_least_sign() if day.is_at_least else ""}<data class="day-total"'
        f' value="{day.total_mg:.3f}">{day.total_text}</data>{mark}{comparison}'
        f"{left_out if row.bar.is_left_out else ''}</td>"
    )


def _format_median(median_mg: Decimal | None) -> str:
    if median_mg is None:
        words = escape(gettext("none"))
        return f'<span class="muted" aria-label="{words}">–</span>'
    return _mg(median_mg)


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
    return f'<tr><th scope="row">{escape(row.name)}{_times(row)}{bar}</th>{_shares(row)}</tr>\n'


def _rest_row(rest: MagnesiumSource) -> str:
    name = f"{escape(rest.name)}{_times(rest)}"
    return f'<tr class="muted"><th scope="row">{name}</th>{_shares(rest)}</tr>\n'


def _shares(row: MagnesiumSource) -> str:
    least = _at_least_sign() if row.is_at_least else ""
    return f"<td>{least}{_mg(row.daily_mg)}</td><td>{row.share_in_words}</td>"


def _times(row: MagnesiumSource) -> str:
    times = ngettext("%(count)s time", "%(count)s times", row.count) % {"count": row.count}
    return f" <small>{escape(times)}</small>"


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
