"""Text that can't be seen."""

from __future__ import annotations

import pytest

from tracker.lib.text import clean_text, find_invisible_character, has_visible_text

ORDINARY = [
    "Almonds", "Crème brûlée", "Cafe\u0301", "عدس", "می\u200cخواهم", "क्\u200dष", "쌀", "味噌", "½ cup (30 g)",
    "❤️ bar", "👩‍👩‍👧‍👦", "\U0001fae8", "two\nlines", "50 % “dark” – 1·2",
]  # fmt: skip
UNSEEN = {
    "zero width space": "Al\u200bmonds",
    "byte order mark": "\ufeffAlmonds",
    "soft hyphen": "Al\u00admonds",
    "direction override": "\u202eAlmonds",
    "isolate": "\u2066Almonds\u2069",
    "mark": "Almonds\u200f",
    "Arabic letter mark": "Almonds\u061c",
    "joiner between Latin letters": "Al\u200dmonds",
    "joiner at the end": "Almonds\u200d",
    "control": "Al\x07monds",
    "nothing": "Al\x00monds",
    "next line": "Al\u0085monds",
    "line separator": "Al\u2028monds",
    "filler": "Al\u3164monds",
    "tag": "Almonds\U000e0041",
    "grapheme joiner": "Al\u034fmonds",
    "noncharacter": "Almonds\ufffe",
}


def test_ordinary_text_of_any_language_stays_as_it_is():
    for text in ORDINARY:
        assert find_invisible_character(text) is None, text
        assert clean_text(text) == text
        assert has_visible_text(text)


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_seen_is_named_and_left_out(text):
    assert find_invisible_character(text)
    assert clean_text(text) == "Almonds"


@pytest.mark.parametrize(
    "text", ["", "  ", "\u00a0\u3000", "\u200d\u200d", "\u0301", "\u3164", "\ufe0f", "\n"]
)
def test_spaces_marks_and_blanks_leave_nothing_to_read(text):
    assert not has_visible_text(text)
