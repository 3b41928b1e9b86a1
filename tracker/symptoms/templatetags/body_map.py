"""Body outline of the symptom form: a radio button for each area, drawn in Python for speed."""

from __future__ import annotations

from html import escape
from itertools import groupby

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tracker.symptoms.body_map import (
    AREAS,
    BACK_OF_HEAD,
    FACE,
    HEIGHT,
    WIDTH,
    Area,
    area_label,
)
from tracker.symptoms.forms import DetailsForm
from tracker.symptoms.models import PLACE_LABELS, BodyPart, Side

register = template.Library()

SVG = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
# Nose and mouth, so that the face is seen to be one.
FACE_LINES = "M60 42v11q0 3-3 3M51 66q9 4 18 0"


@register.simple_tag
def draw_body_map(form: DetailsForm) -> SafeString:
    """Draw the outline with its radio buttons, then those of parts that it doesn't have."""
    value = form["place"].value() or ""
    areas = "".join(
        _draw_part(BodyPart(place), list(group), value)
        for place, group in groupby(AREAS.values(), lambda area: area.place)
    )
    others = {"": gettext("Not specified"), BodyPart.ALL_OVER: str(PLACE_LABELS[BodyPart.ALL_OVER])}
    if value not in AREAS and value in PLACE_LABELS:  # logged without a side
        others.setdefault(BodyPart(value), str(PLACE_LABELS[value]))
    pills = "".join(
        f'<label for="id_place_{key}">{_draw_radio(key, value)} {escape(label)}</label>'
        for key, label in others.items()
    )
    return mark_safe(  # noqa: S308  constants and escaped text
        f'<div class="body-map">{_draw_background()}{areas}</div><div class="choice-pills">{pills}</div>'
    )


def _draw_background() -> str:
    path, transform = BACK_OF_HEAD
    right, left = (escape(str(side.label)) for side in (Side.RIGHT, Side.LEFT))
    captions = (
        (12, right), (52, gettext("Front")), (92, left),
        (124, left), (164, gettext("Back")), (204, right),
        (258, right), (328, left),
    )  # fmt: skip
    texts = "".join(f'<text x="{x}" y="{HEIGHT - 1}">{escape(text)}</text>' for x, text in captions)
    return f'{SVG}<path d="{path}" transform="{transform}"/>{texts}</svg>'


def _draw_part(place: BodyPart, areas: list[Area], value: str) -> str:
    drawn = "".join(_draw_area(area, value) for area in areas)
    if place == BodyPart.FACE:
        drawn += f'{SVG}<path class="lines" d="{FACE_LINES}" transform="{FACE.transform}"/></svg>'
    if len(areas) > 1:
        drawn += f'<span class="both" aria-hidden="true">{escape(area_label(place, Side.BOTH))}</span>'
    return f"<div>{drawn}</div>"


def _draw_area(area: Area, value: str) -> str:
    paths = "".join(f'<path d="{path}" transform="{transform}"/>' for path, transform in area.paths)
    return (
        f'<label for="id_place_{area.value}">{_draw_radio(area.value, value)}'
        f"{SVG}{paths}</svg><span>{escape(area.label)}</span></label>"
    )


def _draw_radio(key: str, value: str) -> str:
    checked = " checked" if key == value else ""
    return f'<input type="radio" name="place" value="{key}" id="id_place_{key}"{checked}>'
