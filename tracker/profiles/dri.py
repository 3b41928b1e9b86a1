"""Reference intakes of magnesium, elemental milligrams a day. Pure Python.

The three targets equal the US RDA for ages 19 to 30: Institute of Medicine, Dietary Reference Intakes
for Calcium, Phosphorus, Magnesium, Vitamin D, and Fluoride (1997), as listed in the NIH Office of
Dietary Supplements' magnesium fact sheet for health professionals.
"""

from decimal import Decimal

WOMAN_MG = Decimal(310)
PREGNANT_OR_BREASTFEEDING_MG = Decimal(350)
MAN_MG = Decimal(400)

# The upper limits for magnesium from supplements and medicines only; food does not count towards them.
# US: IOM 1997 (as above). EU: Scientific Committee on Food 2001, kept by EFSA.
# UK: Expert Group on Vitamins and Minerals 2003 (guidance level).
UL_SUPPLEMENTAL_US_MG = Decimal(350)
UL_SUPPLEMENTAL_EU_MG = Decimal(250)
UL_SUPPLEMENTAL_UK_MG = Decimal(400)

# What an own target may be. Not a reference figure: wide enough for any clinician's number,
# narrow enough to catch grams or a slipped digit.
SMALLEST_TARGET_MG = Decimal(10)
LARGEST_TARGET_MG = Decimal(2000)
