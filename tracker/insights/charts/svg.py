"""The marks that charts are drawn with, as SVG: x in per cent of the width, y in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from tracker.insights.charts.bar_charts import Box, DayBar, TargetStep

# Paler than a finished day's, with a dashed edge, so that it is distinct without its colour.
PENDING = ' fill-opacity=".4" stroke="currentColor" stroke-dasharray="3 3"'


def rect(kind: str, box: Box | None, *, rx: int = 4, is_pending: bool = False) -> str:
    """A box with the class `kind` and corners of `rx` pixels; nothing for None."""
    if box is None:
        return ""
    pending = PENDING if is_pending else ""
    return f'<rect class="{kind}" {_box_attributes(box.x, box.y, box.width, box.height)} rx="{rx}"{pending}/>'


# The same boxes occur on page after page. 0 and 0.0 are written differently.
@lru_cache(maxsize=20_000, typed=True)
def _box_attributes(x: float, y: float, width: float, height: float) -> str:
    return f'x="{x}%" y="{y}" width="{width}%" height="{height}"'


def text(kind: str, x: float, y: float, words: str) -> str:
    """Draw text around `x` on the baseline `y`; nothing for an empty text."""
    if not words:
        return ""
    shown = words if words.isalnum() else escape(words)
    return f'<text class="{kind}" x="{x}%" y="{y}" text-anchor="middle">{shown}</text>'


def bar_boxes(bar: DayBar, *, rx: int = 4) -> str:
    """Draw the parts of a day's bar, and its column, all of which can be tapped."""
    food = "from-food" if bar.totals.is_reached or bar.is_neutral else "below-target"
    is_pending = bar.is_pending
    return (
        rect("column", bar.column, rx=rx)
        + rect(food, bar.food, rx=rx, is_pending=is_pending)
        + rect("supplement", bar.supplements, rx=rx, is_pending=is_pending)
        + rect("no-data", bar.none, rx=rx)
    )


def bar_figure(bar: DayBar, *, has_figure: bool = True) -> str:
    """Draw a day's value above its bar, and `…` when the day is not complete.

    They are stacked: a phone has no room for them side by side.
    """
    figure = bar.figure if has_figure else ""
    sign = text("day-sign", bar.middle, bar.figure_y - (11 if figure else 0), "…" if bar.is_left_out else "")
    return text("value", bar.middle, bar.figure_y, figure) + sign


def target_line(steps: Sequence[TargetStep]) -> str:
    """Dashed; it steps where the target changed."""
    lines = []
    for step in steps:
        lines.append(f'<line x1="{step.x1}%" x2="{step.x2}%" y1="{step.y}" y2="{step.y}"/>')
        if step.rise_to is not None:
            lines.append(f'<line x1="{step.x2}%" x2="{step.x2}%" y1="{step.y}" y2="{step.rise_to}"/>')
    return f'<g class="target">{"".join(lines)}</g>'


def target_figures(steps: Sequence[TargetStep]) -> str:
    """The target at both ends of its line; once when it did not change."""
    if not steps:
        return ""
    first, last = steps[0], steps[-1]
    start = f'<text class="value" x="0" y="{first.label_y}">{first.figure}</text>'
    if first is last:
        return start
    return f'{start}<text class="value" x="100%" y="{last.label_y}" text-anchor="end">{last.figure}</text>'


def drawn(parts: Iterable[str]) -> SafeString:
    """Join marks for a template: numbers, and words that were escaped."""
    return mark_safe("".join(parts))  # noqa: S308
