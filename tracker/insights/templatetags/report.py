"""The report's chart as SVG.

Greys are attributes of the marks: PDFs use no style sheet for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from tracker.insights.charts.chart_day import DayTexts
from tracker.insights.charts.svg import drawn, rect, text
from tracker.insights.dates import DateNames, short_date
from tracker.insights.ranges import labels
from tracker.insights.ranges.source_shares import MagnesiumSource
from tracker.insights.ranges.trends import Grain
from tracker.insights.report.build import Report, ShortenedRows
from tracker.insights.report.chart import LEFT, RIGHT, PaperChart
from tracker.insights.report.symptoms import SymptomTable, SymptomTally
from tracker.insights.report.truncate import truncate
from tracker.insights.templatetags.trends import stretch_url
from tracker.lib.at_least import at_least
from tracker.lib.numbers import format_mg
from tracker.schedules.models import Medicine, Schedule

MAX_NAME_LENGTH = 36  # letters, in a table of half a page
register = template.Library()
register.filter("shortened", truncate)


@register.simple_tag
def draw_on_paper(chart: PaperChart) -> SafeString:
    """Draw the chart in greys: food and drink, white for supplements, + for at least.

    The target is a dashed line.
    """
    dates, bars = DateNames(), [each.bar for each in chart.bars]
    steps = chart.drawn.steps if chart.has_target else []
    floor = chart.drawn.floor
    return drawn(
        [
            '<g fill="#6b6b6b">',
            *(rect("grey", bar.food, rx=0, is_pending=bar.is_pending) for bar in bars),
            "</g>",
            '<g fill="#fff" stroke="#000" stroke-width="0.75">',
            *(rect("white", bar.supplements, rx=0, is_pending=bar.is_pending) for bar in bars),
            f'<line x1="{LEFT}%" x2="{RIGHT}%" y1="{floor}" y2="{floor}"/></g>',
            '<g stroke="#000" stroke-width="1.25" stroke-dasharray="5 3">',
            *(f'<line x1="{step.x1}%" x2="{step.x2}%" y1="{step.y}" y2="{step.y}"/>' for step in steps),
            "</g>",
            *(text("plus", bar.middle, bar.figure_y + 5, "+") for bar in bars if bar.totals.is_at_least),
            *(f'<text x="0" y="{y + 3:.1f}">{words}</text>' for y, words in chart.figures),
            *(text("day", each.bar.middle, chart.drawn.height - 4, each.tick(dates)) for each in chart.dated),
        ]
    )  # fmt: skip


@register.simple_tag
def draw_links(chart: PaperChart, starts_on: int) -> SafeString:
    """Draw links above each date, on a screen only: to its day, week or month."""
    links, texts = [], DayTexts()
    for each in chart.bars:
        words, address = escape(each.describe(texts)), escape(stretch_url(each.stretch, starts_on))
        if address:
            column = rect("column", each.bar.column, rx=2)
            links.append(f'<a href="{address}" aria-label="{words}"><title>{words}</title>{column}</a>')
    return drawn(links)


@register.simple_tag
def draw_report_rows(rows: Sequence[MagnesiumSource], rest: MagnesiumSource | None) -> SafeString:
    """Draw the rows of magnesium sources; `rest` are the others together, if any."""
    lines = [
        f'<tr><th scope="row">{escape(truncate(row.name, MAX_NAME_LENGTH))}</th>'
        f'<td>{_least(row)}<data value="{row.magnesium_mg:.3f}">{format_mg(row.magnesium_mg)}</data></td>'
        f"<td>{row.share_in_words}</td></tr>"
        for row in rows
    ]
    if rest:
        lines.append(
            f'<tr><th scope="row">{escape(rest.name)}</th>'
            f"<td>{_least(rest)}{format_mg(rest.magnesium_mg)}</td><td>{rest.share_in_words}</td></tr>"
        )
    return drawn(lines)


def _least(row: MagnesiumSource) -> str:
    return "≥ " if row.is_at_least else ""


@register.simple_tag
def draw_tally_rows(table: SymptomTable) -> SafeString:
    """The symptoms of each week, month or year, kind by kind."""
    return drawn(_tally_row(row.period.name, row.tallies, table.kinds) for row in table.rows)


@register.simple_tag
def draw_tally_sums(table: SymptomTable) -> SafeString:
    """The symptoms of all days together."""
    return drawn([_tally_row(gettext("Total"), table.sums, table.kinds)])


def _tally_row(name: str, tallies: Sequence[SymptomTally], kinds: Sequence[str]) -> str:
    """Draw a row with labels on its cells, which a phone shows below each other."""
    times, median, highest = gettext("%(kind)s, times"), gettext("median"), gettext("max")
    cells = []
    for each, kind in zip(tallies, kinds, strict=True):
        labels = [escape(text) for text in (times % {"kind": kind}, median, highest)]
        values = (each.count, each.median, "" if each.highest is None else each.highest)
        css_class = "" if each.count else ' class="zero"'
        cells += [
            f'<td data-label="{label}"{css_class}>{value}</td>'
            for label, value in zip(labels, values, strict=True)
        ]
    return f'<tr><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>\n'


@register.filter
def chart_title(report: Report) -> str:
    """Return the chart's accessible name: `Magnesium by day, 1 to 28 November 2026`."""
    return labels.chart_title(report.chart.grain, report.days)


KEYS = {
    Grain.DAY: gettext_lazy(
        "Each bar is one day. Grey is food and drink, white is supplements and medicines."
    ),
    Grain.WEEK: gettext_lazy(
        "Each bar is the daily average of a week. Grey is food and drink, white is supplements and medicines."
    ),
    Grain.MONTH: gettext_lazy(
        "Each bar is the daily average of a month. Grey is food and drink, white is supplements and"
        " medicines."
    ),
}
EMPTY_KEYS = {
    Grain.DAY: gettext_lazy("A day without a bar has no entries."),
    Grain.WEEK: gettext_lazy("A week without a bar has no days to average."),
    Grain.MONTH: gettext_lazy("A month without a bar has no days to average."),
}


@register.filter
def chart_key(chart: PaperChart) -> str:
    """Return the chart's key as sentences."""
    sentences = [str(KEYS[chart.grain])]
    if chart.has_target:
        sentences.append(gettext("The dashed line is the target."))
    if chart.has_unknown:
        sentences.append(gettext("+ means at least this much, as some items have no known value."))
    if any(each.bar.is_pending for each in chart.bars):
        sentences.append(
            gettext("A paler bar with a dashed edge is a day in progress, which averages leave out.")
        )
    sentences.append(str(EMPTY_KEYS[chart.grain]))
    return " ".join(sentences)


TABLE_TITLES = {
    "week": gettext_lazy("Symptoms by week"),
    "month": gettext_lazy("Symptoms by month"),
    "year": gettext_lazy("Symptoms by year"),
}
PERIOD_HEADINGS = {"week": gettext_lazy("Week"), "month": gettext_lazy("Month"), "year": gettext_lazy("Year")}


@register.filter
def symptom_table_title(table: SymptomTable) -> str:
    return str(TABLE_TITLES[table.unit])


@register.filter
def period_heading(table: SymptomTable) -> str:
    """Return `Week`, the heading of the column of periods."""
    return str(PERIOD_HEADINGS[table.unit])


@register.filter
def place_list(table: SymptomTable) -> str:
    """Return `eyelid (5), calf (2), and 3 elsewhere`."""
    places = ", ".join(f"{place.lower()} ({count})" for place, count in table.places)
    if not table.elsewhere_count:
        return places
    parts = {"list": places, "count": table.elsewhere_count}
    return gettext("%(list)s, and %(count)s elsewhere") % parts


@register.filter
def shares_by_kind(kinds: Sequence[MagnesiumSource]) -> str:
    """Return `food 80%, supplements 20%`."""
    return ", ".join(f"{kind.name.lower()} {kind.share_in_words}" for kind in kinds)


@register.filter
def counted_names(foods: ShortenedRows[tuple[str, int]]) -> str:
    """Return `Soup (2), Stew (1), and 3 more`."""
    names = ", ".join(f"{truncate(name, MAX_NAME_LENGTH)} ({count})" for name, count in foods)
    return _and_more(names, foods.more_count)


@register.filter
def schedule_list(schedules: ShortenedRows[Schedule]) -> str:
    """Return `Tablet, 1 tablet daily (from 1 Nov 2026); Oil, 5 ml daily (from 2 Nov 2026)`."""
    return _and_more("; ".join(map(_describe_schedule, schedules)), schedules.more_count, is_long=True)


def _describe_schedule(schedule: Schedule) -> str:
    if schedule.ends_on:
        message = gettext("%(name)s, %(amount)s %(when)s (from %(first)s to %(last)s)")
    else:
        message = gettext("%(name)s, %(amount)s %(when)s (from %(first)s)")
    return message % {
        "name": truncate(schedule.food.name, 40),
        "amount": truncate(schedule.amount_in_words, 24),
        "when": schedule.when_in_words,
        "first": short_date(schedule.starts_on, has_year=True),
        "last": short_date(schedule.ends_on, has_year=True) if schedule.ends_on else "",
    }


@register.filter
def medicine_list(medicines: ShortenedRows[Medicine]) -> str:
    """Return `Levothyroxine (thyroid hormone); and 2 more`."""
    names = "; ".join(
        f"{truncate(medicine.name, 40)} ({medicine.get_kind_display().lower()})" for medicine in medicines
    )
    return _and_more(names, medicines.more_count, is_long=True)


def _and_more(text: str, count: int, *, is_long: bool = False) -> str:
    if not count:
        return text
    message = gettext("%(list)s; and %(count)s more") if is_long else gettext("%(list)s, and %(count)s more")
    return message % {"list": text, "count": count}


@register.filter
def mg_figure(magnesium_mg: Decimal | None, is_at_least: bool) -> SafeString:
    """Return `at least 236` with its exact value, without a unit; `unknown` for None."""
    if magnesium_mg is None:
        return format_html("{}", gettext("unknown"))
    value = format_html('<data value="{}">{}</data>', f"{magnesium_mg:.3f}", format_mg(magnesium_mg))
    return format_html(at_least("{}"), value) if is_at_least else value
