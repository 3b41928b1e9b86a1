"""Data issues in words, from their kind and figures.

Figures are stored as JSON: decimals as text, quantities in the food's basis unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from tracker.lib.numbers import format_decimal, format_mg

GRAM_MG = Decimal(1000)


def describe_issue(figures: Mapping[str, Any]) -> str:
    """Return the figures of a data issue in words: `1,700 mg in 100 g`; empty without figures."""
    if not figures:
        return ""
    if "portions" in figures:
        return _describe_portions(figures)
    if "others" in figures:
        return _describe_duplicates(figures)
    return _describe_median(figures) if "median_mg" in figures else _describe_value(figures)


def _describe_value(figures: Mapping[str, Any]) -> str:
    return gettext("%(amount)s mg in %(quantity)s %(unit)s") % {
        "amount": _format_mg(Decimal(figures["mg"])),
        "quantity": format_decimal(Decimal(figures["quantity"])),
        "unit": figures["unit"],
    }


def _describe_portions(figures: Mapping[str, Any]) -> str:
    message = gettext("%(label)s is %(quantity)s %(unit)s")
    return "; ".join(
        message % {"label": label, "quantity": _format_quantity(Decimal(quantity)), "unit": figures["unit"]}
        for label, quantity in figures["portions"]
    )


def _describe_duplicates(figures: Mapping[str, Any]) -> str:
    """Return `100 mg in 100 g, same as foods 12, 15 and 2 more`: the first few by number."""
    named, more = figures["others"], figures["more"]
    if more:
        message = gettext("%(value)s, same as foods %(numbers)s and %(more)s more")
    else:
        message = ngettext(
            "%(value)s, same as food %(numbers)s", "%(value)s, same as foods %(numbers)s", len(named)
        )
    return message % {
        "value": _describe_value(figures),
        "numbers": ", ".join(map(str, named)),
        "more": more,
    }


def _describe_median(figures: Mapping[str, Any]) -> str:
    """Return a value beside the median of its group, and what it would be if it were in grams."""
    if figures.get("may_be_grams"):
        message = gettext(
            "%(value)s; if these were grams, %(as_grams)s mg; the median of %(group)s is %(median)s mg "
            "(%(known)s foods)"
        )
    else:
        message = gettext("%(value)s; the median of %(group)s is %(median)s mg (%(known)s foods)")
    return message % {
        "value": _describe_value(figures),
        "as_grams": _format_mg(Decimal(figures["mg"]) * GRAM_MG),
        "group": figures["group"],
        "median": _format_mg(Decimal(figures["median_mg"])),
        "known": figures["known"],
    }


def _format_mg(value: Decimal) -> str:
    """Return `1,600`, `0.27`: below one milligram as exact as three places allow."""
    return format_decimal(value.quantize(Decimal("0.001"))) if value < 1 else format_mg(value)


def _format_quantity(quantity: Decimal) -> str:
    return f"{quantity:,.0f}" if quantity >= 1 else format_decimal(quantity)
