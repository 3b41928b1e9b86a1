"""Names cut to what there is room for, by the room that their letters take. Pure Python."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

WIDE, CAPITAL, WIDEST = 2.0, 1.35, 1.75  # of a small letter's width
ELLIPSIS = "…"


def truncate(text: str, most: int) -> str:
    """Return `text`, cut with an ellipsis where it is wider than `most` small letters."""
    width = 0.0
    for n, letter in enumerate(text):
        width += _width(letter)
        if width > most:
            return text[:n].rstrip() + ELLIPSIS
    return text


@lru_cache(maxsize=2000)
def _width(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return WIDE
    if letter in "WMwm":
        return WIDEST
    return CAPITAL if letter.isupper() else 1.0
