"""Days of the list of symptoms: in Python, for a template takes four times as long a line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from tracker.lib.templatetags.formatting import day_url, long_day, page_url
from tracker.symptoms.models import Symptom
from tracker.symptoms.page import SymptomDay

register = template.Library()


@register.simple_tag
def draw_days(days: Iterable[SymptomDay], today: date) -> SafeString:
    """Draw days with their symptoms: each with its name, its details and the link to change it."""
    return mark_safe("".join(_draw_day(one, today) for one in days))  # noqa: S308  (see there)


def _draw_day(one: SymptomDay, today: date) -> str:
    year = f" {one.day.year}" if one.day.year != today.year else ""
    symptoms = "".join(map(_draw_symptom, one.symptoms))
    return (
        f'<div class="meal"><h2><a href="{day_url(one.day)}">{long_day(one.day)}{year}</a></h2>'
        f"<ul>{symptoms}</ul></div>"
    )


def _draw_symptom(symptom: Symptom) -> str:
    strength = (
        f'<data value="{symptom.severity}">{escape(symptom.severity_label)}</data>'
        if symptom.severity_label
        else ""
    )
    details = "".join(f"<small>{escape(words)}</small>" for words in (symptom.details, symptom.note) if words)
    at = f", {symptom.started_at:%H:%M}" if symptom.started_at else ""
    about = f"Change or remove {escape(symptom.name.lower())}, {long_day(symptom.day)}{at}"
    return (
        f'<li id="symptom-{symptom.pk}"><span>{escape(symptom.label)}</span>{strength}{details}'
        f'<a class="icon-button" href="{page_url("symptoms:index")}{symptom.pk}/"'
        f' aria-label="{about}">⋯</a></li>'
    )
