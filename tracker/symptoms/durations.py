"""Durations as text. Pure Python."""

from __future__ import annotations


def lasted_in_words(minutes: int) -> str:
    """Return `under a minute` for 0, `5 minutes`, `1 hour 30 minutes` or `2 days 1 hour`."""
    if not minutes:
        return "under a minute"
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [_counted(days, "day"), _counted(hours, "hour"), _counted(left, "minute")]
    return " ".join(filter(None, parts))


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else ""
