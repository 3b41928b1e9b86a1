"""Text of ranges: what their charts average, and how two of them compare. Pure Python."""

from __future__ import annotations

from tracker.insights.ranges.comparison import RangeComparison
from tracker.insights.ranges.trends import AveragingRule, Grain, Trend
from tracker.lib.at_least import milligrams
from tracker.lib.numbers import format_mg
from tracker.lib.words import gettext
from tracker.logs.totals import ZERO, RangeTotals


def comparison_text(compared: RangeComparison) -> str:
    """Return the averages of both periods and their difference as a sentence."""
    if not compared.has_both:
        if compared.first.divisor:
            return gettext("There are no days to compare in the second period.")
        if compared.second.divisor:
            return gettext("There are no days to compare in the first period.")
        return gettext("There are no days to compare in either period.")
    difference_mg = compared.difference_mg or ZERO
    parts = {
        "before": _average(compared.first),
        "after": _average(compared.second),
        "difference": format_mg(abs(difference_mg)),
    }
    if parts["difference"] == "0":
        text = gettext("You averaged %(before)s a day, then %(after)s: no difference.")
    elif difference_mg > 0:
        text = gettext("You averaged %(before)s a day, then %(after)s: %(difference)s mg more.")
    else:
        text = gettext("You averaged %(before)s a day, then %(after)s: %(difference)s mg less.")
    text %= parts
    note = gettext("Unknown items aren’t included.")
    return f"{text} {note}" if compared.is_at_least else text


def _average(totals: RangeTotals) -> str:
    return milligrams(format_mg(totals.average_mg or ZERO), is_at_least=totals.average_is_at_least)


def chart_title(grain: Grain, days: object) -> str:
    """Return the accessible name of a chart: `Magnesium by week, 1 to 30 November 2026`."""
    messages = {
        Grain.DAY: gettext("Magnesium by day, %(days)s"),
        Grain.WEEK: gettext("Magnesium by week, %(days)s"),
        Grain.MONTH: gettext("Magnesium by month, %(days)s"),
    }
    return messages[grain] % {"days": days}


def grain_heading(grain: Grain) -> str:
    """Return the heading of a table's first column."""
    return {Grain.DAY: gettext("Day"), Grain.WEEK: gettext("Week"), Grain.MONTH: gettext("Month")}[grain]


def table_title(grain: Grain) -> str:
    """Return the heading of the table below a chart."""
    titles = {
        Grain.DAY: gettext("Daily totals"),
        Grain.WEEK: gettext("Weekly averages"),
        Grain.MONTH: gettext("Monthly averages"),
    }
    return titles[grain]


def chart_key(trend: Trend) -> str:
    """Return what bars and the line show, as sentences; empty for bars of days alone."""
    sentences = []
    if trend.grain == Grain.WEEK:
        sentences.append(gettext("Each bar is a weekly average."))
    elif trend.grain == Grain.MONTH:
        sentences.append(gettext("Each bar is a monthly average."))
    if trend.has_median:
        sentences.append(gettext("The line is the %(days)s-day median.") % {"days": trend.window.days})
    return " ".join(sentences)


def how_worked_out(trend: Trend, base: AveragingRule) -> str:
    """Return how averages and medians are worked out, as sentences."""
    is_complete = base == AveragingRule.COMPLETE
    sentences = []
    if trend.grain != Grain.DAY and is_complete:
        sentences.append(gettext("Averages are of the days that you marked as complete."))
    elif trend.grain != Grain.DAY:
        sentences.append(
            gettext("Averages are of the days with entries, except those that you marked as incomplete.")
        )
    window = {"days": trend.window.days, "least": trend.window.least}
    if trend.has_median:
        sentences.append(gettext("The median is the middle value of the last %(days)s days.") % window)
    if is_complete:
        message = gettext("It’s shown where at least %(least)s of the %(days)s days are complete.")
    else:
        message = gettext(
            "It’s shown where at least %(least)s of the %(days)s days have entries and aren’t incomplete."
        )
    if not trend.has_median:
        message = (
            gettext("There isn’t a median line. It needs at least %(least)s complete days in %(days)s days.")
            if is_complete
            else gettext(
                "There isn’t a median line. It needs at least %(least)s days with entries that aren’t"
                " incomplete in %(days)s days."
            )
        )
    sentences.append(message % window)
    return " ".join(sentences)
