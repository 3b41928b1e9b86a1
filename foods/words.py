"""Words as search sees them. Pure Python."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")


def normalise(text: str) -> list[str]:
    """The words of `text` in small letters without accents: "Crème brûlée" is ["creme", "brulee"]."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = plain.replace("'", "").replace("’", "")  # baker's is bakers, as people type it
    return WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
