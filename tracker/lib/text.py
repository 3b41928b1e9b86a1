"""Invisible characters, and text without them. Pure Python.

They make two names look the same, reverse the letters after them, and hide the content of a text.
"""

from __future__ import annotations

import unicodedata

# Joiners make one emoji of several and join letters of Persian and Hindi: they stay between two characters.
JOINERS = "\u200c\u200d"
LINE_BREAKS = "\r\n\t"
# Letters and symbols to Unicode, but drawn as nothing.
BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# The combining grapheme joiner and some selectors. An emoji's style is chosen by others, which stay.
INVISIBLE_MARKS = frozenset("\u034f\u180b\u180c\u180d\u180f") | frozenset(map(chr, range(0xE0100, 0xE01F0)))
# Control and formatting characters, halves of pairs, separators. What Unicode has not assigned may be an
# emoji that is newer than this Python.
INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean_text(text: str) -> str:
    """Return `text` without invisible characters, and without space around it."""
    if text.isascii() and text.isprintable():  # nearly all of them
        return text.strip()
    kept = "".join(character for character in text if not _is_invisible(character))
    return _without_loose_joiners(kept).strip()


def find_invisible_character(text: str) -> str | None:
    """Return the first invisible character, as “U+202E”; None without one."""
    if text.isascii() and text.isprintable():
        return None
    for number, character in enumerate(text):
        is_loose = character in JOINERS and not _joins(text, number)
        if is_loose or _is_invisible(character):
            return f"U+{ord(character):04X}"
    return None


def has_visible_text(text: str) -> bool:
    """Return True when something of `text` can be read: not for spaces, marks and joiners alone."""
    return any(_is_drawn(character) and character not in BLANK for character in text)


def _is_invisible(character: str) -> bool:
    if character in JOINERS or character in LINE_BREAKS:
        return False
    if character in BLANK or character in INVISIBLE_MARKS:
        return True
    return unicodedata.category(character) in INVISIBLE_CATEGORIES or _is_noncharacter(ord(character))


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _joins(text: str, number: int) -> bool:
    """Return True for a joiner between two characters that it can join: no Latin letters."""
    around = text[number - 1 : number] + text[number + 1 : number + 2]
    is_latin = any(each.isascii() or unicodedata.name(each, "").startswith("LATIN") for each in around)
    return len(around) == 2 and number > 0 and not is_latin and all(map(_can_be_joined, around))


def _can_be_joined(character: str) -> bool:
    return _is_drawn(character) or unicodedata.category(character)[0] == "M"


def _is_drawn(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LNPS" or category in {"Co", "Cn"}


def _without_loose_joiners(text: str) -> str:
    return "".join(
        character for number, character in enumerate(text) if character not in JOINERS or _joins(text, number)
    )
