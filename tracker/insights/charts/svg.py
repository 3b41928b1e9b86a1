"""The marks that charts are drawn with, as SVG: x in per cent of the width, y in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tracker.insights.charts.bar_charts import Box, DayBar, TargetStep
from tracker.logs.totals import TargetStatus

FOOD_CLASSES = {
    TargetStatus.NONE: "below-target",
    TargetStatus.BELOW: "below-target",
    TargetStatus.CLOSE: "close-to-target",
    TargetStatus.ON_TARGET: "from-food",
    TargetStatus.ABOVE: "from-food",
}
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
    food = "from-food" if bar.is_neutral else FOOD_CLASSES[bar.totals.target_status]
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
    """Draw a dashed line over the band of totals close to it; it steps where the target changed."""
    lines = []
    for step in steps:
        band = Box(step.x1, step.y, round(step.x2 - step.x1, 2), round(step.close_y - step.y, 1))
        lines.append(rect("target-band", band, rx=0))
        lines.append(f'<line x1="{step.x1}%" x2="{step.x2}%" y1="{step.y}" y2="{step.y}"/>')
        if step.rise_to is not None:
            lines.append(f'<line x1="{step.x2}%" x2="{step.x2}%" y1="{step.y}" y2="{step.rise_to}"/>')
    return f'<g class="target">{"".join(lines)}</g>'


def target_figures(steps: Sequence[TargetStep]) -> str:
    """The target and its name at both ends of its line; once when it did not change."""
    if not steps:
        return ""
    first, last = steps[0], steps[-1]
    name = gettext("target")
    start = line_label(first.figure, name, first.label_y)
    return start if first is last else start + line_label(last.figure, name, last.label_y, is_end=True)


def line_label(figure: str, name: str, y: float, *, is_end: bool = False) -> str:
    """Draw a line's value beside it, at the left edge or at the right, with its name below.

    The name tells two lines of the same value apart.
    """
    place = 'x="100%" text-anchor="end"' if is_end else 'x="0"'
    return (
        f'<text class="value" {place} y="{y}">{figure}</text>'
        f'<text class="line-name" {place} y="{y + 12}">{escape(name)}</text>'
    )


def symptom_mark(x: float, y: float, count: int) -> str:
    """Draw a dot for a day with symptoms, larger for several; nothing without any."""
    radius = {0: "", 1: "3", 2: "3.75"}.get(count, "4.5")
    return f'<circle class="symptom-mark" cx="{x}%" cy="{y}" r="{radius}"/>' if radius else ""


def drawn(parts: Iterable[str]) -> SafeString:
    """Join marks for a template: numbers, and words that were escaped."""
    return mark_safe("".join(parts))  # noqa: S308
