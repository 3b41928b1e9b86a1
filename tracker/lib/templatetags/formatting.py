"""Formatting of values on pages. Loaded in every template."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from tracker.lib.at_least import at_least_words, milligrams
from tracker.lib.dates import full_date, long_day, short_day, week_day
from tracker.lib.months import Month, Year
from tracker.lib.numbers import format_amount, format_exact, format_mg, with_fraction_signs
from tracker.lib.unsaved import KEY, MEMBER
from tracker.lib.weeks import Week
from tracker.lib.words import join_words

register = template.Library()
# The URLs of spans begin like those of the spans of today.
SPAN_PAGES = {Week: "insights:this-week", Month: "insights:this-month", Year: "insights:this-year"}
# Labels of the kinds that a tag names beside a food.
KINDS = {
    "food": gettext_lazy("food"),
    "drink": gettext_lazy("drink"),
    "supplement": gettext_lazy("supplement"),
    "medicine": gettext_lazy("medicine"),
}
register.filter("amount", format_amount)
register.filter("fractions", with_fraction_signs)
register.filter(join_words)
register.filter(long_day)
register.filter(short_day)
register.filter(week_day)
register.filter(full_date)


@register.simple_tag(name="csrf_token", takes_context=True)
def hidden_fields(context: template.Context) -> SafeString:
    """Draw the fields of every form: Django's token, and the member the page was made for.

    The second keeps an open page from acting for another user who has signed in since. The third is in the
    form that shows unsaved text. See `tracker.lib.unsaved`.
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
    """Return the URL of a page, cached: {% url %} computes it every time."""
    return reverse(name)


@register.simple_tag
@lru_cache
def file_url(name: str) -> str:
    """Return the URL of a static file, cached: it is valid for as long as the process runs."""
    return static(name)


@register.filter
def day_url(day: date) -> SafeString:
    """Return the URL of the day page, cached."""
    return SafeString(f"{page_url('logs:go-to-day')}{day}/")


@register.filter
def span_url(span: Week | Month | Year) -> SafeString:
    """Return the URL of the page of a week, a month or a year, cached."""
    return SafeString(f"{page_url(SPAN_PAGES[type(span)])}{span.name}/")


# Digits and our own words are safe unchanged: templates escape the rest, and take longer
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
    """Return `<data value="78.000">78 mg</data>`, with `at least 78 mg` for a lower bound.

    None is unknown.
    """
    if value is None:
        return mark_safe(f'<data class="unknown">{plain_mg(None)}</data>')  # noqa: S308  (escaped there)
    return mark_safe(f'<data value="{value:.3f}">{plain_mg(value, is_at_least)}</data>')  # noqa: S308


@register.simple_tag
def at_least_mark() -> SafeString:
    """Return the words before a big number with an unknown part."""
    return format_html('<span class="at-least">{}</span> ', at_least_words())


@register.simple_tag
def mg_or_earlier(
    value: Decimal | None, earlier: tuple[Decimal, int] | None, is_at_least: bool = False
) -> SafeString:
    """Return `mg`; for an unknown value also an earlier known value and its last year."""
    if value is not None or earlier is None:
        return mg(value, is_at_least)
    was_mg, year = earlier
    text = gettext("unknown (%(magnesium)s mg until %(year)s)") % {
        "magnesium": format_mg(was_mg),
        "year": year,
    }
    return format_html('<data class="unknown">{}</data>', text)


@register.filter
def exact(value: Decimal | None) -> SafeString:
    """Return the `value` of a <data>: `78.000`. Empty for None."""
    return SafeString("" if value is None else f"{value:.3f}")


@register.filter
def plain_mg(value: Decimal | None, is_at_least: bool = False) -> SafeString:
    """Return the same as plain text, for attributes and titles."""
    if value is None:
        return SafeString(escape(gettext("unknown")))
    if is_at_least:
        return SafeString(escape(milligrams(format_mg(value), is_at_least=True)))
    return SafeString(f"{format_mg(value)} mg")


@register.filter
def kind_name(kind: str) -> str:
    """Return the label of a food's kind, as its tag shows it: `supplement`."""
    return str(KINDS.get(kind, kind))
