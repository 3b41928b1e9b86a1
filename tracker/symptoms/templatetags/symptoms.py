"""Lines of the list of symptoms: in Python, for a template takes four times as long a line."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tracker.lib.templatetags.mg import long_day, page_url
from tracker.symptoms.models import Symptom

register = template.Library()


@register.simple_tag
def draw_symptoms(symptoms: Iterable[Symptom]) -> SafeString:
    """Draw what each was, how strong, all that was said of it, and the way to change it."""
    return mark_safe("".join(map(_draw_symptom, symptoms)))  # noqa: S308  (see there)


def _draw_symptom(symptom: Symptom) -> str:
    strength = (
        f'<data value="{symptom.severity}">{escape(symptom.strength)}</data>' if symptom.strength else ""
    )
    said = "".join(f"<small>{escape(words)}</small>" for words in (symptom.details, symptom.note) if words)
    at = f", {symptom.started_at:%H:%M}" if symptom.started_at else ""
    return (
        f'<li id="symptom-{symptom.pk}"><span>{escape(symptom.what)}</span>{strength}{said}'
        f'<a class="more" href="{page_url("symptoms:diary")}{symptom.pk}/"'
        f' aria-label="Change or remove {escape(symptom.name.lower())}, {long_day(symptom.day)}{at}">⋯</a></li>'
    )
