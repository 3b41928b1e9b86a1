"""Durations as text. Pure Python."""

from __future__ import annotations

from tracker.lib.words import gettext, ngettext


def lasted_in_words(minutes: int) -> str:
    """Return `under a minute` for 0, `5 minutes`, `1 hour 30 minutes` or `2 days 1 hour`."""
    if not minutes:
        return gettext("under a minute")
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [
        ngettext("%(count)s day", "%(count)s days", days) % {"count": days} if days else "",
        ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours} if hours else "",
        ngettext("%(count)s minute", "%(count)s minutes", left) % {"count": left} if left else "",
    ]
    return " ".join(filter(None, parts))
