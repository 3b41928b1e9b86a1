"""Magnesium that is used on the skin, which is not counted as an intake. Pure Python.

Whether skin lets magnesium through in amounts that matter is unproven: Gröber U. et al., "Myth or Reality:
Transdermal Magnesium?", Nutrients 2017;9(8):813.
"""

from __future__ import annotations

from itertools import pairwise

from foods.text import normalise_words
from tracker.lib.words import gettext, gettext_noop

NOT_INTAKE = gettext_noop(
    "We don’t log magnesium used on the skin, such as an Epsom salt bath, oil, spray or lotion. "
    "There is no good evidence that the body absorbs it that way."
)
_NAMES = {"magnesium", "mag", "epsom"}
_SKIN_PRODUCTS = {("bath", "flakes"), ("bath", "salts"), ("bath", "salt"), ("foot", "soak"), ("foot", "bath")}
_USES = {
    "bath", "baths", "bathing", "bathe", "bathed", "soak", "soaks", "soaked", "soaking", "footbath", "shower",
    "flake", "flakes", "oil", "oils", "spray", "sprays", "sprayed", "lotion", "lotions", "cream", "creams",
    "balm", "gel", "gels", "rub", "deodorant", "deodorants", "patch", "patches", "skin", "topical",
    "transdermal", "scrub", "massage",
}  # fmt: skip


# Words without a food in such a search: "a foot bath with Epsom salts for 20 minutes".
_FILLER_WORDS = {
    "a", "after", "an", "body", "chloride", "cup", "cups", "dead", "feet", "foot", "for", "g", "had", "hot",
    "i", "in", "min", "mins", "minutes", "ml", "my", "of", "on", "salt", "salts", "sea", "sulfate",
    "sulphate", "the", "took", "topical", "used", "warm", "water", "with",
}  # fmt: skip


def is_not_intake(text: str) -> bool:
    """Return True for magnesium for the skin: "Epsom bath", "magnesium oil", "bath flakes"."""
    words = normalise_words(text)
    is_product = any(pair in _SKIN_PRODUCTS for pair in pairwise(words))
    return is_product or not (_NAMES.isdisjoint(words) or _USES.isdisjoint(words))


def explain_not_intake(query: str) -> str:
    """Return why a search for magnesium on the skin has no results; empty for other searches.

    A search that also names a food is another search: "magnesium 200 mg, toast and cream".
    """
    others = set(normalise_words(query)) - _NAMES - _USES - _FILLER_WORDS
    is_only_that = is_not_intake(query) and all(word.isdecimal() for word in others)
    return gettext(NOT_INTAKE) if is_only_that else ""
