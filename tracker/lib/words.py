"""Translated text for modules that know no Django. Pure Python.

They call `gettext` and `ngettext` of this module, where Django's own would bring all of Django along. When
Django starts, it installs its functions here; without it, text stays English.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass
class _Translation:
    """The functions in use: those of English until Django's are installed."""

    gettext: Callable[[str], str] = str
    ngettext: Callable[[str, str, int], str] = lambda singular, plural, count: (
        singular if count == 1 else plural
    )


_translation = _Translation()


def install(gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]) -> None:
    """Use these functions from now on."""
    _translation.gettext, _translation.ngettext = gettext, ngettext


def gettext(message: str) -> str:
    """Return the message in the language of the request."""
    return _translation.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for `count` in the language of the request, its number not filled in yet."""
    return _translation.ngettext(singular, plural, count)


class Messages(dict[str, str]):
    """Messages in the language of the request, each translated when it is first needed.

    One object is for one drawing: hundreds of days have the same words.
    """

    def __missing__(self, message: str) -> str:
        self[message] = translated = gettext(message)
        return translated


def gettext_noop(message: str) -> str:
    """Mark a constant for translation; `gettext` translates it when it is shown."""
    return message


def join_words(words: Sequence[str]) -> str:
    """Return “a”, “a and b” or “a, b and c”."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(words)s and %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}
