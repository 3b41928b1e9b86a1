"""The marks that charts are drawn with, as SVG: x in per cent of the width, y in pixels."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from tracker.insights.charts import Box


def rect(kind: str, box: Box | None, *, rx: int = 4) -> str:
    """A box with the class `kind` and corners of `rx` pixels; nothing for None."""
    if box is None:
        return ""
    place = f'x="{box.x}%" y="{box.y}" width="{box.width}%" height="{box.height}"'
    return f'<rect class="{kind}" {place} rx="{rx}"/>'


def text(kind: str, x: float, y: float, words: str) -> str:
    """Words around `x`, standing on `y`; nothing without words."""
    if not words:
        return ""
    return f'<text class="{kind}" x="{x}%" y="{y}" text-anchor="middle">{escape(words)}</text>'


def drawn(parts: Iterable[str]) -> SafeString:
    """Marks together, for a template: numbers, and words that were escaped."""
    return mark_safe("".join(parts))  # noqa: S308
