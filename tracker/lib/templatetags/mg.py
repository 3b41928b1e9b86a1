"""How figures are written on pages. Loaded in every template."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tracker.lib.numbers import format_amount, format_mg, with_fraction_signs

register = template.Library()
UNKNOWN = mark_safe('<data class="unknown">unknown</data>')
register.filter("amount", format_amount)
register.filter("figure", format_mg)
register.filter("fractions", with_fraction_signs)


@register.filter
def mg(value: Decimal | None) -> SafeString:
    """`<data value="78.000">78 mg</data>`; None, which is unknown, says so."""
    if value is None:
        return UNKNOWN
    return format_html('<data value="{}">{} mg</data>', exact(value), format_mg(value))


@register.filter
def exact(value: Decimal | None) -> str:
    """For the `value` of a <data>: `78.000`. Empty for None."""
    return "" if value is None else f"{value:.3f}"


@register.filter
def plain_mg(value: Decimal | None) -> str:
    """The same in words only, for attributes and titles."""
    return "unknown" if value is None else f"{format_mg(value)} mg"


@register.filter
def long_day(day: date) -> str:
    """`Sunday 22 November`."""
    return f"{day:%A} {day.day} {day:%B}"


@register.filter
def short_day(day: date) -> str:
    """`Sun 22 November`."""
    return f"{day:%a} {day.day} {day:%B}"
