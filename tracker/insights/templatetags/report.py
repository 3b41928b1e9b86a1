"""The report's chart as SVG.

Greys are attributes of the marks: PDFs use no style sheet for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString

from tracker.insights.charts.svg import drawn, rect, text
from tracker.insights.ranges.source_shares import MagnesiumSource
from tracker.insights.report.chart import LEFT, RIGHT, PaperChart
from tracker.insights.report.symptoms import SymptomTable, SymptomTally
from tracker.insights.report.truncate import truncate
from tracker.insights.templatetags.trends import stretch_url
from tracker.lib.numbers import format_mg

MAX_NAME_LENGTH = 36  # letters, in a table of half a page
register = template.Library()
register.filter("shortened", truncate)


@register.simple_tag
def draw_on_paper(chart: PaperChart) -> SafeString:
    """Draw the chart in greys: food and drink, white for supplements, + for at least.

    The target is a dashed line.
    """
    bars = [each.bar for each in chart.bars]
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
            *(text("day", each.bar.middle, chart.drawn.height - 4, each.tick) for each in chart.dated),
        ]
    )  # fmt: skip


@register.simple_tag
def draw_links(chart: PaperChart, starts_on: int) -> SafeString:
    """Draw links above each date, on a screen only: to its day, week or month."""
    links = []
    for each in chart.bars:
        words, address = escape(each.words), escape(stretch_url(each.stretch, starts_on))
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
    return drawn(_tally_row(row.period.name, row.tallies) for row in table.rows)


@register.simple_tag
def draw_tally_sums(table: SymptomTable) -> SafeString:
    """The symptoms of all days together."""
    return drawn([_tally_row("All", table.sums)])


def _tally_row(name: str, tallies: Sequence[SymptomTally]) -> str:
    cells = [
        f"<td>{each.count}</td><td>{each.median}</td><td>{'' if each.highest is None else each.highest}</td>"
        for each in tallies
    ]
    return f'<tr><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>\n'


@register.filter
def chart_key(chart: PaperChart) -> str:
    """Return the chart's key as text."""
    unit = chart.grain
    bar = "a day" if unit == "day" else f"the average a day of a {unit}, over its days that count"
    words = [f"Each bar is {bar}: grey is food and drink, white is supplements and medicines."]
    if chart.has_target:
        words.append("The dashed line is the target.")
    if chart.has_unknown:
        words.append("+ marks what is at least that much: something in it is unknown.")
    if any(each.bar.is_pending for each in chart.bars):
        words.append("A paler bar with a dashed edge is a day that isn’t finished: it is in no average.")
    words.append(f"A {unit} without a bar has no {'entries' if unit == 'day' else 'such day'}.")
    return " ".join(words)
