"""Medicines that want some hours between them and magnesium supplements. Pure Python.

Hours and standing: V is what several independent copies of one source say, S is a secondary source only.
The V ones are in the NIH Office of Dietary Supplements' magnesium fact sheet for health professionals.
The names of medicines help to find their kind, and are not complete.
"""

from __future__ import annotations

from dataclasses import dataclass

ODS = "NIH Office of Dietary Supplements, magnesium fact sheet for health professionals"
SECONDARY = "a secondary source; your pharmacist knows better"
IN_SHORT = {ODS: "NIH fact sheet", SECONDARY: "secondary source"}


@dataclass(frozen=True, slots=True)
class Spacing:
    """A kind of medicine, and the distance that it wants."""

    key: str
    name: str  # as in “from oral bisphosphonates”
    advice: str
    standing: str
    source: str
    examples: tuple[str, ...]

    @property
    def source_in_short(self) -> str:
        return IN_SHORT[self.source]


SPACINGS = {
    spacing.key: spacing
    for spacing in (
        Spacing(
            "bisphosphonates",
            "oral bisphosphonates",
            "Keep 2 hours from oral bisphosphonates.",
            "V",
            ODS,
            ("alendronate", "etidronate", "ibandronate", "risedronate"),
        ),
        Spacing(
            "tetracyclines",
            "tetracyclines",
            "Take tetracyclines 2 hours before it, or 4 to 6 hours after it.",
            "V",
            ODS,
            ("demeclocycline", "doxycycline", "minocycline", "tetracycline"),
        ),
        Spacing(
            "quinolones",
            "quinolones",
            "Take quinolones 2 hours before it, or 4 to 6 hours after it.",
            "V",
            ODS,
            ("ciprofloxacin", "levofloxacin", "moxifloxacin", "norfloxacin", "ofloxacin"),
        ),
        Spacing("gabapentin", "gabapentin", "Keep 2 hours from gabapentin.", "S", SECONDARY, ("gabapentin",)),
        Spacing(
            "levothyroxine",
            "levothyroxine",
            "Keep 4 hours from levothyroxine.",
            "S",
            SECONDARY,
            ("levothyroxine",),
        ),
    )
}


def find_spacing(text: str) -> Spacing | None:
    """The kind that `text` names, by itself or by one of its medicines; None for any other."""
    plain = " ".join(text.lower().split()).removeprefix("oral ").removeprefix("fluoro")
    for spacing in SPACINGS.values():
        if plain in {spacing.key, spacing.key.removesuffix("s"), *spacing.examples}:
            return spacing
    return None


def names_to_offer() -> list[str]:
    """Everything that `find_spacing` is likely to be asked, sorted."""
    every = {name for spacing in SPACINGS.values() for name in (spacing.name, *spacing.examples)}
    return sorted(every)
