"""Days of the list of symptoms: in Python, for a template takes four times as long a line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from tracker.lib.dates import long_day, long_day_near, short_weekday, weekday_name
from tracker.lib.templatetags.formatting import day_url, page_url
from tracker.symptoms.models import Symptom
from tracker.symptoms.overview import CalendarDay, SymptomOverview, WeekBar
from tracker.symptoms.page import SymptomDay

register = template.Library()


@register.simple_tag
def draw_days(days: Iterable[SymptomDay], today: date) -> SafeString:
    """Draw days with their symptoms: each with its name, its details and the link to change it."""
    return mark_safe("".join(_draw_day(one, today) for one in days))  # noqa: S308  (see there)


def _draw_day(one: SymptomDay, today: date) -> str:
    day = long_day_near(one.day, today)
    symptoms = "".join(map(_draw_symptom, one.symptoms))
    return (
        f'<div class="meal"><h2><a href="{day_url(one.day)}">{escape(day)}</a></h2><ul>{symptoms}</ul></div>'
    )


def _draw_symptom(symptom: Symptom) -> str:
    strength = (
        f'<data value="{symptom.severity}">{escape(symptom.severity_label)}</data>'
        if symptom.severity_label
        else ""
    )
    details = "".join(f"<small>{escape(words)}</small>" for words in (symptom.details, symptom.note) if words)
    at = f", {symptom.started_at:%H:%M}" if symptom.started_at else ""
    values = {"name": symptom.name.lower(), "day": f"{long_day(symptom.day)}{at}"}
    about = escape(gettext("Change or remove %(name)s, %(day)s") % values)
    return (
        f'<li id="symptom-{symptom.pk}"><span>{escape(symptom.label)}</span>{strength}{details}'
        f'<a class="icon-button" href="{page_url("symptoms:index")}{symptom.pk}/"'
        f' aria-label="{about}">⋯</a></li>'
    )


BAR_HEIGHT, LABEL_HEIGHT, HEAD_HEIGHT = 96, 20, 18  # pixels


@register.simple_tag
def draw_week_bars(overview: SymptomOverview) -> SafeString:
    """Draw a stacked bar for each week, with its number above and its first day below."""
    width = 100 / len(overview.weeks)
    scale = BAR_HEIGHT / max(overview.most_in_a_week, 1)
    bars = "".join(
        # Every second label: all of them would overlap on a phone.
        _draw_week(week, number * width, width, scale, has_label=number % 2 == 1)
        for number, week in enumerate(overview.weeks)
    )
    height = HEAD_HEIGHT + BAR_HEIGHT + LABEL_HEIGHT
    label = escape(gettext("Symptoms in each of the last 8 weeks"))
    return mark_safe(  # noqa: S308  numbers and escaped text
        f'<svg class="week-bars" role="img" aria-label="{label}" width="100%" height="{height}">{bars}</svg>'
    )


def _draw_week(week: WeekBar, left: float, width: float, scale: float, *, has_label: bool) -> str:
    middle, bottom = left + width / 2, float(HEAD_HEIGHT + BAR_HEIGHT)
    parts = []
    for name in ("twitches", "spasms", "others"):
        height = getattr(week, name) * scale
        if height:
            bottom -= height
            parts.append(
                f'<rect class="{name}" x="{left + width * 0.2:.2f}%" width="{width * 0.6:.2f}%"'
                f' y="{bottom:.1f}" height="{height:.1f}"/>'
            )
    if week.total:
        parts.append(f'<text x="{middle:.2f}%" y="{bottom - 5:.1f}">{week.total}</text>')
    if has_label:
        label, below = escape(date_format(week.first, "j M")), HEAD_HEIGHT + BAR_HEIGHT + 15
        parts.append(f'<text class="axis" x="{middle:.2f}%" y="{below}">{label}</text>')
    return "".join(parts)


@register.simple_tag
def draw_calendar(overview: SymptomOverview) -> SafeString:
    """Draw the month as a table; each day with symptoms or a record of none says so."""
    first_week = overview.month.weeks(overview.week_starts_on)[0]
    heads = "".join(
        f'<th scope="col"><abbr title="{escape(weekday_name(day))}">{escape(short_weekday(day))}</abbr></th>'
        for day in first_week.days
    )
    rows = "".join(f"<tr>{''.join(map(_draw_cell, week))}</tr>" for week in overview.calendar)
    return mark_safe(  # noqa: S308  numbers and escaped text
        f'<table class="symptom-calendar"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _draw_cell(day: CalendarDay | None) -> str:
    if day is None:
        return "<td></td>"
    words = ""
    if day.count:
        words = ngettext("%(count)s symptom", "%(count)s symptoms", day.count) % {"count": day.count}
    elif day.is_free:
        words = gettext("no symptoms")
    css_class = f"level-{day.level}" if day.count else "free" if day.is_free else ""
    spoken = f'<span class="visually-hidden">, {escape(words)}</span>' if words else ""
    shown = f"<small aria-hidden='true'>{day.count}</small>" if day.count else ""
    current = ' aria-current="date"' if day.is_today else ""
    return f'<td class="{css_class}"{current}>{day.day.day}{spoken}{shown}</td>'
