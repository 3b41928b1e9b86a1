"""Reference intakes of magnesium, elemental milligrams a day. Pure Python.

A reference intake counts magnesium from everything that is eaten, drunk and taken; an upper limit counts
supplements and medicines only. Average requirements (EAR) are left out: no member is compared with one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tracker.profiles.intake_tables import (
    AUTHORITIES,
    US,
    AgeBand,
    Authority,
    Group,
    IntakeRow,
    gettext_noop,
)

__all__ = [
    "AUTHORITIES",
    "US",
    "AgeBand",
    "Authority",
    "Group",
    "IntakeRow",
]  # what a caller needs of the tables

# The three targets equal the US RDA for ages 19 to 30, of women, in pregnancy, and of men: Institute of
# Medicine 1997, see US. (While breastfeeding, the RDA is that of women.)
WOMAN_MG = Decimal(310)
PREGNANT_OR_BREASTFEEDING_MG = Decimal(350)
MAN_MG = Decimal(400)


@dataclass(frozen=True, slots=True)
class UpperLimit:
    """An upper limit of a day's elemental milligrams from supplements and medicines.

    Food is not counted.
    """

    key: str
    name: str  # whose it is: “US upper limit”
    ul_supplemental_mg: Decimal
    source: str
    counts_water: bool = False  # water and fortified food count towards it too

    def is_exceeded_by(self, supplemental_mg: Decimal | None) -> bool:
        """True when these elemental milligrams are more; an unknown amount (None) is not."""
        return supplemental_mg is not None and supplemental_mg > self.ul_supplemental_mg


UPPER_LIMITS = {
    limit.key: limit
    for limit in (
        UpperLimit("us", gettext_noop("US upper limit"), Decimal(350), "Institute of Medicine 1997"),
        # For readily dissociable salts in supplements, water and fortified food, from age 4 on: Scientific
        # Committee on Food 2001, kept by EFSA 2015.
        UpperLimit("eu", gettext_noop("EU upper limit"), Decimal(250), "EFSA", counts_water=True),
        # A level of guidance, not a limit: Expert Group on Vitamins and Minerals 2003.
        UpperLimit(
            "uk",
            gettext_noop("UK guidance level"),
            Decimal(400),
            "Expert Group on Vitamins and Minerals 2003",
        ),
    )
}


# Base of per cents on labels. US: 21 CFR 101.9; labels from before the rule of 2016 used 400.
# EU: Regulation (EU) No 1169/2011, annex XIII.
FDA_DAILY_VALUE_MG = Decimal(420)
FDA_DAILY_VALUE_BEFORE_2016_MG = Decimal(400)
EU_NUTRIENT_REFERENCE_VALUE_MG = Decimal(375)


# `%(ages)s` is the age band, such as “31 to 50”.
PREGNANT_OR_BREASTFEEDING = {
    Group.PREGNANCY: gettext_noop("pregnancy, %(ages)s"),
    Group.LACTATION: gettext_noop("breastfeeding, %(ages)s"),
}
ADULTS = {Group.MALE: gettext_noop("men %(ages)s"), Group.FEMALE: gettext_noop("women %(ages)s")}
BOYS_OR_GIRLS = {Group.MALE: gettext_noop("boys %(ages)s"), Group.FEMALE: gettext_noop("girls %(ages)s")}
CHILDREN = gettext_noop("children %(ages)s")


@dataclass(frozen=True, slots=True)
class ReferenceIntake:
    """One reference intake: the group and the authority."""

    authority: Authority
    row: IntakeRow
    group: Group
    intake_mg: Decimal

    @property
    def wording(self) -> str:
        """Return whom it is for, with a placeholder for the age band."""
        if self.group in PREGNANT_OR_BREASTFEEDING:
            return PREGNANT_OR_BREASTFEEDING[self.group]
        if self.row.band.first_months >= 18 * 12:
            return ADULTS[self.group]
        is_for_both = self.row.intake_mg(Group.MALE) == self.row.intake_mg(Group.FEMALE)
        return CHILDREN if is_for_both else BOYS_OR_GIRLS[self.group]

    @property
    def who(self) -> str:
        """Return `women 31 to 50`, `pregnancy, 19 to 30` or `children 4 to 8`, in English."""
        return self.wording % {"ages": self.row.band.words}

    def __str__(self) -> str:
        """Return `US RDA, women 31 to 50 (Institute of Medicine 1997)`, in English."""
        return f"{self.authority.label} {self.row.measure}, {self.who} ({self.authority.source})"


def find_intake(authority: Authority, group: Group, *, age_years: int) -> ReferenceIntake | None:
    """Return the reference intake for a group at an age; None where the table has none.

    From the first birthday on: younger children's ages are in months, which no form has.
    """
    for row in authority.rows:
        if age_years * 12 in row.band and (mg := row.intake_mg(group)) is not None:
            return ReferenceIntake(authority, row, group, mg)
    return None


# What the three targets are, by the kinds of target.
STANDARD_INTAKES = {
    kind: intake
    for kind, group in (("woman", Group.FEMALE), ("pregnant", Group.PREGNANCY), ("man", Group.MALE))
    if (intake := find_intake(US, group, age_years=19))
}

# Bounds of an own target. No reference intakes: wide enough for any clinician's number,
# narrow enough to catch grams or a slipped digit.
MIN_TARGET_MG = Decimal(10)
MAX_TARGET_MG = Decimal(2000)
