"""Text for people uses the words that they search for, and one word for one thing."""

from __future__ import annotations

import re

import polib
import pytest

from tests.messages import PO_FILES

# Each retired word with what stands for it now; see "Words" in docs/architecture.md.
RETIRED = {
    r"diary": "symptoms, or symptom log",
    r"e-mail": "email",
    r"doubts?": "data issue",
    r"offer(s|ed|ing)?": "submit, submission",
    r"mend": "fix",
    r"stands? for|stood|stands": "say what it does",
    r"looks? alike": "no clear difference",
    r"leads? to its": "choose a day",
    r"ways to close": "get ideas",
    r"the gap": "food ideas",
    r"beside": "next to, compare with",
    r"anew|meanwhile|whoever|somebody": "again, since then, who, someone",
    r"want(s)? distance": "space apart",
    r"go together": "incorrect",
    r"damaged": "wrong; say what to do",
    r"not said": "not specified",
    r"is not known": "we don’t know",
    r"nothing is called": "no match for",
    r"plainer": "shorter",
    r"any days": "custom",
    r"(first|second) range": "period",
    r"who says so": "source",
    r"not understood": "we couldn’t match this",
    r"(do not )?take it (into|up)|take back": "approve, remove",
    r"reckons?": "uses",
    r"first name": "name",
}
WORDS = re.compile("|".join(rf"\b(?:{words})\b" for words in RETIRED), re.IGNORECASE)


def messages() -> dict[str, str]:
    """Return each message with the files that show it."""
    entries = (entry for path in PO_FILES.values() for entry in polib.pofile(str(path)))
    return {
        f"{entry.msgid} {entry.msgid_plural}".strip(): ", ".join(path for path, _ in entry.occurrences)
        for entry in entries
    }


def test_no_text_uses_a_retired_word():
    found = [
        f"{match[0]!r} in {text!r}, {paths}"
        for text, paths in messages().items()
        if (match := WORDS.search(text))
    ]
    assert not found, "\n".join(found)


def test_no_text_shouts_or_begs():
    found = [text for text in messages() if re.search(r"\w!|\bplease\b", text, re.IGNORECASE)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["Open the diary", "1 doubt was raised", "This form is damaged", "Nothing is called “x”"]
)
def test_a_retired_word_is_found(text):
    assert WORDS.search(text)
