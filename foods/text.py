"""Words as search compares them. Pure Python."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")


def normalise_words(text: str) -> list[str]:
    """Return the words of `text` in lower case without accents.

    "Crème brûlée" is ["creme", "brulee"].
    """
    if text.isascii():  # nearly all of them, in a sixth of the time
        return WORD.findall(text.lower().replace("'", ""))
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = plain.replace("'", "").replace("’", "")  # baker's is bakers, as people type it
    return WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


# Nouns in "is" that are not plural.
_IN_IS = {"haggis", "pastis", "anis", "iris", "basis", "cassis", "marquis", "ambergris", "verjuis", "citris"}


def plural_variants(word: str) -> tuple[str, ...]:
    """Return the other number of an English noun by spelling rules: eggs and egg.

    For whole words only; a wrong guess does no harm: "hummu" is no food. Words of up to three letters have
    none, because of "gas" and "oats".
    """
    if len(word) < 4 or not word.isascii():
        return ()
    if word.endswith("ies"):
        return (word[:-3] + "y", word[:-1])  # berries: berry; cookies: cookie
    if word.endswith("ves"):
        return (word[:-3] + "f", word[:-3] + "fe", word[:-1])  # leaves, knives, olives
    if word.endswith(("oes", "ses", "xes", "zes", "ches", "shes")):
        return (word[:-2], word[:-1])  # tomatoes, radishes; cheeses
    if word.endswith("os"):
        return (word[:-1], word[:-1] + "es")  # as people write tomatos
    if word.endswith("s") and not word.endswith(("ss", "us")) and word not in _IN_IS:
        return (word[:-1],)  # kiwis, rotis
    if word.endswith("y") and word[-2] not in "aeiou":
        return (word[:-1] + "ies",)
    if word.endswith("f"):
        return (word[:-1] + "ves",)
    return ()


# Nouns in e whose plural looks like that of "radish" or "tomato".
_IN_E = {"quiches", "brioches", "ceviches", "caches", "niches", "aches", "shoes"}


def base_form(word: str) -> str:
    """Return one form for singular and plural of an English noun, for comparing only.

    "cookies" and "cookie" are both "cooky", "olives" and "olive" both "olif".
    """
    if len(word) < 3 or not word.isascii():
        return word
    if word in _IN_E or (word.endswith("ses") and not word.endswith("sses")):
        word = word[:-1]  # cheeses
    elif word.endswith("s") and (others := plural_variants(word)):
        word = others[0]
    for ending, short in (("ie", "y"), ("ve", "f"), ("fe", "f")):
        if word.endswith(ending):
            return word[: -len(ending)] + short
    return word


def search_text(name: str, brand: str, aliases: str) -> str:
    """Return the text for search: words of the name, a line break, words of brand and aliases.

    Every word has a space before it.
    """
    lines = (normalise_words(name), normalise_words(f"{brand} {aliases}"))
    return "\n".join("".join(f" {word}" for word in line) for line in lines)[:720]
