"""How figures are written on pages. Loaded in every template."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from tracker.lib.months import Month, Year
from tracker.lib.numbers import format_amount, format_exact, format_mg, with_fraction_signs
from tracker.lib.unsaved import KEY, MEMBER
from tracker.lib.weeks import Week

register = template.Library()
# The addresses of spans begin with those that lead to the span of today.
SPAN_PAGES = {Week: "insights:this-week", Month: "insights:this-month", Year: "insights:this-year"}
UNKNOWN = mark_safe('<data class="unknown">unknown</data>')
register.filter("amount", format_amount)
register.filter("fractions", with_fraction_signs)


@register.simple_tag(name="csrf_token", takes_context=True)
def hidden_fields(context: template.Context) -> SafeString:
    """What every form sends: Django's token, and the member that the page was made for.

    The second keeps a page that is still open from doing anything for somebody else who has signed in
    since. The third is in the form that shows what was not saved. See `tracker.lib.unsaved`.
    """
    given = context.get("csrf_token")
    fields = {"csrfmiddlewaretoken": "" if given == "NOTPROVIDED" else given}  # as Django's own tag
    user = context.get("user")
    if user is not None and user.is_authenticated:
        fields[MEMBER] = user.pk
    unsaved = getattr(context.get("request"), "unsaved", None)
    if unsaved is not None and unsaved.key:
        fields[KEY] = unsaved.key
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((name, value) for name, value in fields.items() if value),
    )


@register.simple_tag
@lru_cache
def page_url(name: str) -> str:
    """A page that is always at the same address: worked out once, where {% url %} does it every time."""
    return reverse(name)


@register.simple_tag
@lru_cache
def file_url(name: str) -> str:
    """A static file, likewise: its address holds for as long as the process runs."""
    return static(name)


@register.filter
def day_url(day: date) -> SafeString:
    """The page of a day, likewise."""
    return SafeString(f"{page_url('logs:go-to-day')}{day}/")


@register.filter
def span_url(span: Week | Month | Year) -> SafeString:
    """The page of a week, a month or a year, likewise."""
    return SafeString(f"{page_url(SPAN_PAGES[type(span)])}{span.name}/")


# What is made of digits and of our own words is safe as it is: templates escape the rest, and take longer
# to find out that there is nothing to escape than these take to write it.


@register.filter
def figure(value: Decimal) -> SafeString:
    """See `format_mg`."""
    return SafeString(format_mg(value))


@register.filter
def target_figure(value: Decimal) -> SafeString:
    """A target or a limit as it was set, see `format_exact`."""
    return SafeString(format_exact(value))


@register.filter
def mg(value: Decimal | None, is_at_least: bool = False) -> SafeString:
    """`<data value="78.000">78 mg</data>`, `at least 78 mg` in it; None, which is unknown, says so."""
    if value is None:
        return UNKNOWN
    least = "at least " if is_at_least else ""
    return mark_safe(f'<data value="{value:.3f}">{least}{format_mg(value)} mg</data>')  # noqa: S308  (digits)


@register.simple_tag
def mg_or_earlier(
    value: Decimal | None, earlier: tuple[Decimal, int] | None, is_at_least: bool = False
) -> SafeString:
    """As `mg`; for an unknown value that once was known also says which it was, and until which year."""
    if value is not None or earlier is None:
        return mg(value, is_at_least)
    was_mg, year = earlier
    return mark_safe(f'<data class="unknown">unknown ({format_mg(was_mg)} mg until {year})</data>')  # noqa: S308


@register.filter
def exact(value: Decimal | None) -> SafeString:
    """For the `value` of a <data>: `78.000`. Empty for None."""
    return SafeString("" if value is None else f"{value:.3f}")


@register.filter
def plain_mg(value: Decimal | None, is_at_least: bool = False) -> SafeString:
    """The same in words only, for attributes and titles."""
    least = "at least " if is_at_least else ""
    return SafeString("unknown" if value is None else f"{least}{format_mg(value)} mg")


@register.filter
def long_day(day: date) -> SafeString:
    """`Sunday 22 November`."""
    return SafeString(f"{day:%A} {day.day} {day:%B}")


@register.filter
def week_day(day: date) -> str:
    """`Sun 22`."""
    return f"{day:%a} {day.day}"


@register.filter
def short_day(day: date) -> str:
    """`Sun 22 November`."""
    return f"{day:%a} {day.day} {day:%B}"
