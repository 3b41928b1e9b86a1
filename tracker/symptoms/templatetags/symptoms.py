"""Days of the list of symptoms: in Python, for a template takes four times as long a line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tracker.lib.dates import long_day, long_day_near
from tracker.lib.templatetags.formatting import day_url, page_url
from tracker.symptoms.models import Symptom
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
