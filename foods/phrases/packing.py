"""Liquids that a preserved food lies in: "tuna in spring water". Pure Python.

It is drained of water, brine and oil, which hold next to no magnesium, so these belong to the food's name.
"""

from __future__ import annotations

from collections.abc import Sequence

# What may stand before the liquid: "in extra virgin olive oil".
_KINDS = {
    "cold", "coconut", "extra", "fresh", "olive", "own", "pure", "rapeseed", "salt", "salted", "sea",
    "sesame", "soya", "soybean", "spring", "sunflower", "tap", "vegetable", "virgin",
}  # fmt: skip
_DRAINED = {"brine", "oil", "water"}
_TOMATO = {"tomato", "tomatoes"}


def packing_length(words: Sequence[str], at: int) -> int:
    """Return how many words from an "in" name a liquid that a food is drained of; 0 for none."""
    if words[at] != "in":
        return 0
    end = at + 1
    while end < len(words) and words[end] in _KINDS:
        end += 1
    return end + 1 - at if end < len(words) and words[end] in _DRAINED else 0


def packed_otherwise(text: str) -> list[str]:
    """Return other wordings of a food in a liquid, best first: "tuna in oil", then "tuna"."""
    words = text.split()
    at = next((at for at in range(1, len(words) - 1) if words[at] == "in"), None)
    if at is None:
        return []
    if words[-1] in _TOMATO and len(words) == at + 2:
        return [" ".join([*words[: at + 1], "tomato", "sauce"])]
    length = packing_length(words, at)
    if not length or at + length < len(words):
        return []
    plain = [*words[: at + 1], words[-1]]
    return [" ".join(each) for each in (plain, words[:at]) if each != words]
