"""Words for a value with an unknown part: “at least 78 mg”. Pure Python.

Whether a value has one is decided by `tracker.logs.totals`; here is only its text, for every page.
"""

from __future__ import annotations

from tracker.lib.words import gettext


def at_least_words() -> str:
    """Return “at least” alone, for pages that draw the number apart."""
    return gettext("at least")


def at_least(value: str, *, is_at_least: bool = True) -> str:
    """Return “at least 78”, or `value` alone for a value that is known."""
    return gettext("at least %(value)s") % {"value": value} if is_at_least else value


def milligrams_text(*, is_at_least: bool) -> str:
    """Return the message for milligrams, with its placeholder: “at least %(mg)s mg”."""
    return gettext("at least %(mg)s mg") if is_at_least else gettext("%(mg)s mg")


def of_limit_text(*, is_at_least: bool) -> str:
    """Return the message for milligrams of a target or limit: “at least %(mg)s of %(limit)s mg”."""
    return gettext("at least %(mg)s of %(limit)s mg") if is_at_least else gettext("%(mg)s of %(limit)s mg")


def milligrams(figure: str, *, is_at_least: bool) -> str:
    """Return “78 mg” or “at least 78 mg”; `figure` is a formatted number."""
    return milligrams_text(is_at_least=is_at_least) % {"mg": figure}
