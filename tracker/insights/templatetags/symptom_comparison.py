"""The dots of days with and without symptoms, drawn as SVG."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tracker.insights.charts.svg import drawn
from tracker.insights.dates import DateNames
from tracker.insights.symptom_comparison import labels
from tracker.insights.symptom_comparison.days import DayIntake, IntakeWindow
from tracker.insights.symptom_comparison.labels import DotTexts
from tracker.insights.symptom_comparison.page import ComparedDay, SymptomComparisonPage
from tracker.insights.symptom_comparison.strip_plot import Dot, StripPlot, StripRow
from tracker.insights.symptom_comparison.summary import IntakeBar
from tracker.lib.at_least import at_least_words
from tracker.lib.numbers import format_mg
from tracker.lib.templatetags.formatting import day_url, page_url
from tracker.lib.weeks import is_in_calendar

register = template.Library()
register.filter("medians_text", labels.medians_text)
register.filter("spread_text", labels.spread_text)


@register.filter
def window_name(window: IntakeWindow) -> str:
    """Return `The 3 days before`."""
    return str(labels.WINDOW_NAMES[window.length])


@register.filter
def window_heading(window: IntakeWindow) -> str:
    """Return `3 before`, for the head of a column."""
    return str(labels.WINDOW_HEADINGS[window.length])


@register.simple_tag
def draw_intake_bar(bar: IntakeBar) -> SafeString:
    """Draw the average as a bar, with a line over it for the middle half of the days."""
    fill = "symptom-bar" if bar.is_with else "from-food"
    y = f'x1="{bar.low_x}%" x2="{bar.high_x}%" y1="11" y2="11"'
    ends = "".join(f'<line x1="{x}%" x2="{x}%" y1="6" y2="16"/>' for x in (bar.low_x, bar.high_x))
    return drawn(
        [
            f'<rect class="{fill}" width="{bar.width}%" height="22" rx="4"/>',
            f'<g class="halo"><line {y}/></g><g class="spread"><line {y}/>{ends}</g>',
        ]
    )


@register.simple_tag
def strip_title(page: SymptomComparisonPage, strip: StripPlot) -> str:
    """Return the accessible name of a plot."""
    return labels.plot_title(strip.comparison, page.kind)


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
    texts, dates = DotTexts(strip.comparison.window.length), DateNames()
    for row in strip.rows:
        name = gettext("With %(name)s") % {"name": page.name} if row.is_with else gettext("Without")
        name = escape(name)
        marks.append(f'<text class="value" x="0" y="{row.name_y}">{name}</text>')
        marks.append(_draw_median(row))  # beneath the dots, and higher than they are
        marks += [_dot(page, dot, texts, dates) for dot in row.dots]
    return drawn(marks)


@lru_cache(maxsize=4000)  # dots are on a few levels
def _top(y: float, half: float) -> str:
    return str(round(y - half, 2))


def _dot(page: SymptomComparisonPage, dot: Dot, texts: DotTexts, dates: DateNames) -> str:
    intake, x, y = dot.intake, dot.x, dot.y
    if intake.is_with:
        mark = f'<circle class="symptom-day" cx="{x}%" cy="{y}" r="4.5"/>'
    else:
        place = f'x="{x}%" y="{_top(y, 3.5)}" width="7" height="7"'
        mark = f'<rect class="symptom-free-day" {place} transform="translate(-3.5)"/>'
    if intake.is_at_least:
        place = f'x="{x}%" y="{_top(y, 0.75)}" width="7" height="1.5"'
        mark += f'<rect class="more-symptoms" {place} transform="translate(4)"/>'
    symptoms = page.kinds_in_words.get(intake.day, "")
    words = escape(texts.describe(intake, dates.full(intake.day), symptoms))
    if not is_in_calendar(intake.day):
        return f"<g><title>{words}</title>{mark}</g>"
    return (
        f'<a href="{page_url("logs:go-to-day")}{intake.day.isoformat()}/" tabindex="-1" aria-label="{words}">'
        f"<title>{words}</title>{mark}</a>"
    )


@register.simple_tag
def draw_lines(page: SymptomComparisonPage) -> SafeString:
    """The rows of the table under the pictures."""
    dates, no_symptom = DateNames(), gettext("no symptom")
    at_least = escape(at_least_words())
    least = f'<span class="visually-hidden">{at_least} </span><span aria-hidden="true">≥</span>'
    return drawn(_draw_day_row(line, dates, line.kinds or no_symptom, least) for line in page.lines)


def _draw_day_row(line: ComparedDay, dates: DateNames, kinds: str, least: str) -> str:
    day = line.day
    name = escape(dates.short(day))
    head = f'<a href="{day_url(day)}">{name}</a>' if line.has_page else name
    cells = "".join(_cell(intake, least) for intake in line.intakes)
    return f'<tr><th scope="row">{head}<small>{escape(kinds)}</small></th>{cells}</tr>\n'


def _cell(intake: DayIntake | None, least: str) -> str:
    if intake is None:
        return '<td><span class="muted">–</span></td>'
    mg = intake.magnesium_mg
    return f'<td>{least if intake.is_at_least else ""}<data value="{mg:.3f}">{format_mg(mg)}</data></td>'


def _draw_median(row: StripRow) -> str:
    x = row.median_x
    return f'<line class="median" x1="{x}%" x2="{x}%" y1="{row.name_y + 6}" y2="{row.bottom - 2}"/>'
