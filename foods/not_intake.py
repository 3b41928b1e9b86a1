"""Magnesium that is used on the skin, which no page counts as an intake. Pure Python.

Whether skin lets magnesium through in amounts that matter is unproven: Gröber U. et al., "Myth or
Reality: Transdermal Magnesium?", Nutrients 2017;9(8):813.
"""

from __future__ import annotations

from foods.words import normalise

NOT_INTAKE = (
    "Nothing is logged for magnesium on the skin, such as an Epsom salt bath, oil, spray or lotion. "
    "There is no good evidence that the body takes it up that way."
)
_NAMES = {"magnesium", "mag", "epsom"}
_USES = {
    "bath", "baths", "bathing", "bathe", "bathed", "soak", "soaks", "soaked", "soaking", "footbath", "shower",
    "flake", "flakes", "oil", "oils", "spray", "sprays", "sprayed", "lotion", "lotions", "cream", "creams",
    "balm", "gel", "gels", "rub", "deodorant", "deodorants", "patch", "patches", "skin", "topical",
    "transdermal", "scrub", "massage",
}  # fmt: skip


def is_not_intake(text: str) -> bool:
    """Whether `text` names magnesium in a form for the skin: "Epsom bath", "magnesium oil"."""
    words = set(normalise(text))
    return bool(words & _NAMES) and bool(words & _USES)
