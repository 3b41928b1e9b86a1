"""Sentences about ranges: what their charts are averages of, and how two of them compare. Pure Python."""

from __future__ import annotations

from tracker.insights.ranges.comparison import RangeComparison
from tracker.insights.ranges.trends import AveragingRule, Grain, MedianWindow, Trend
from tracker.lib.numbers import format_mg
from tracker.lib.words import gettext
from tracker.logs.totals import RangeTotals


def comparison_text(compared: RangeComparison) -> str:
    """Return the averages of both ranges and their difference as a sentence."""
    if not compared.has_both:
        if compared.first.divisor:
            return gettext("There is nothing to compare yet: no day counts in the second range.")
        if compared.second.divisor:
            return gettext("There is nothing to compare yet: no day counts in the first range.")
        return gettext("There is nothing to compare yet: no day counts in either range.")
    parts = {
        "first": _average(compared.first),
        "second": _average(compared.second),
        "difference": difference_text(compared),
    }
    return (
        gettext(
            "The average day had %(first)s in the first range and %(second)s in the second: %(difference)s."
        )
        % parts
    )


def _average(totals: RangeTotals) -> str:
    mg = {"mg": format_mg(totals.average_mg or 0)}
    return (gettext("at least %(mg)s mg") if totals.average_is_at_least else gettext("%(mg)s mg")) % mg


def difference_text(compared: RangeComparison) -> str:
    """Return `25 mg more in the second range` or `the same in both`; empty without an average.

    It begins with `by what is known, ` where an average is a lower bound.
    """
    if compared.difference_mg is None:
        return ""
    mg = format_mg(abs(compared.difference_mg))
    if mg == "0":
        return (
            gettext("by what is known, the same in both")
            if compared.is_at_least
            else gettext("the same in both")
        )
    if compared.difference_mg > 0:
        message = (
            gettext("by what is known, %(mg)s mg more in the second range")
            if compared.is_at_least
            else gettext("%(mg)s mg more in the second range")
        )
    else:
        message = (
            gettext("by what is known, %(mg)s mg less in the second range")
            if compared.is_at_least
            else gettext("%(mg)s mg less in the second range")
        )
    return message % {"mg": mg}


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


def averages_text(grain: Grain, base: AveragingRule) -> str:
    """Return what a bar is an average of; empty where it is a day."""
    if grain == Grain.DAY:
        return ""
    if base == AveragingRule.COMPLETE:
        return {
            Grain.WEEK: gettext("Each bar is a week’s average day, over its complete days."),
            Grain.MONTH: gettext("Each bar is a month’s average day, over its complete days."),
        }[grain]
    return {
        Grain.WEEK: gettext(
            "Each bar is a week’s average day, over its days with entries, those that are not complete left"
            " out."
        ),
        Grain.MONTH: gettext(
            "Each bar is a month’s average day, over its days with entries, those that are not complete left"
            " out."
        ),
    }[grain]


def median_text(trend: Trend, base: AveragingRule) -> str:
    """Return what the line of medians is, or why there is none."""
    return _median_drawn(trend, base) if trend.has_median else _no_median(trend, base)


def _numbers(window: MedianWindow) -> dict[str, int]:
    return {"days": window.days, "least": window.least}


def _median_drawn(trend: Trend, base: AveragingRule) -> str:
    if base == AveragingRule.COMPLETE:
        messages = {
            Grain.DAY: gettext(
                "The median is the middle value of the %(days)s days up to each day, drawn where at least"
                " %(least)s of them are complete."
            ),
            Grain.WEEK: gettext(
                "The median is the middle value of the %(days)s days up to the end of each week, drawn where"
                " at least %(least)s of them are complete."
            ),
            Grain.MONTH: gettext(
                "The median is the middle value of the %(days)s days up to the end of each month, drawn"
                " where at least %(least)s of them are complete."
            ),
        }
    else:
        messages = {
            Grain.DAY: gettext(
                "The median is the middle value of the %(days)s days up to each day, drawn where at least"
                " %(least)s of them count towards the average."
            ),
            Grain.WEEK: gettext(
                "The median is the middle value of the %(days)s days up to the end of each week, drawn where"
                " at least %(least)s of them count towards the average."
            ),
            Grain.MONTH: gettext(
                "The median is the middle value of the %(days)s days up to the end of each month, drawn"
                " where at least %(least)s of them count towards the average."
            ),
        }
    return messages[trend.grain] % _numbers(trend.window)


def _no_median(trend: Trend, base: AveragingRule) -> str:
    if base == AveragingRule.COMPLETE:
        messages = {
            Grain.DAY: gettext(
                "No median is drawn. It needs %(least)s days that are complete among the %(days)s days up to"
                " a day, and no day here has them."
            ),
            Grain.WEEK: gettext(
                "No median is drawn. It needs %(least)s days that are complete among the %(days)s days up to"
                " the end of a week, and no week here has them."
            ),
            Grain.MONTH: gettext(
                "No median is drawn. It needs %(least)s days that are complete among the %(days)s days up to"
                " the end of a month, and no month here has them."
            ),
        }
    else:
        messages = {
            Grain.DAY: gettext(
                "No median is drawn. It needs %(least)s days that count towards the average among the"
                " %(days)s days up to a day, and no day here has them."
            ),
            Grain.WEEK: gettext(
                "No median is drawn. It needs %(least)s days that count towards the average among the"
                " %(days)s days up to the end of a week, and no week here has them."
            ),
            Grain.MONTH: gettext(
                "No median is drawn. It needs %(least)s days that count towards the average among the"
                " %(days)s days up to the end of a month, and no month here has them."
            ),
        }
    return messages[trend.grain] % _numbers(trend.window)
