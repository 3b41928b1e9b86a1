"""Reference intakes of magnesium, elemental milligrams a day. Pure Python.

The three targets equal the US RDA for ages 19 to 30: Institute of Medicine, Dietary Reference Intakes
for Calcium, Phosphorus, Magnesium, Vitamin D, and Fluoride (1997), as listed in the NIH Office of
Dietary Supplements' magnesium fact sheet for health professionals.
"""

from dataclasses import dataclass
from decimal import Decimal

WOMAN_MG = Decimal(310)
PREGNANT_OR_BREASTFEEDING_MG = Decimal(350)
MAN_MG = Decimal(400)


@dataclass(frozen=True, slots=True)
class UpperLimit:
    """An upper limit of a day's elemental milligrams from supplements and medicines; food is not in it."""

    key: str
    name: str  # whose it is: “US upper limit”
    ul_supplemental_mg: Decimal
    source: str


UPPER_LIMITS = {
    limit.key: limit
    for limit in (
        UpperLimit("us", "US upper limit", Decimal(350), "Institute of Medicine 1997"),
        # For readily dissociable salts in supplements, water and fortified food, from age 4 on: Scientific
        # Committee on Food 2001, kept by EFSA 2015.
        UpperLimit("eu", "EU upper limit", Decimal(250), "EFSA"),
        # A level of guidance, not a limit: Expert Group on Vitamins and Minerals 2003.
        UpperLimit("uk", "UK guidance level", Decimal(400), "Expert Group on Vitamins and Minerals 2003"),
    )
}

# What an own target may be. Not a reference figure: wide enough for any clinician's number,
# narrow enough to catch grams or a slipped digit.
SMALLEST_TARGET_MG = Decimal(10)
LARGEST_TARGET_MG = Decimal(2000)
