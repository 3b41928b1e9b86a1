"""Reference intakes of magnesium, elemental milligrams a day. Pure Python.

A reference intake counts magnesium from everything that is eaten, drunk and taken; an upper limit counts
supplements and medicines only. Average requirements (EAR) are not among them: nobody is compared with one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

# The three targets equal the US RDA for ages 19 to 30, of women, in pregnancy, and of men: Institute of
# Medicine 1997, see US below. (While breastfeeding, the RDA is that of women.)
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
    counts_water: bool = False  # water and fortified food count towards it too


UPPER_LIMITS = {
    limit.key: limit
    for limit in (
        UpperLimit("us", "US upper limit", Decimal(350), "Institute of Medicine 1997"),
        # For readily dissociable salts in supplements, water and fortified food, from age 4 on: Scientific
        # Committee on Food 2001, kept by EFSA 2015.
        UpperLimit("eu", "EU upper limit", Decimal(250), "EFSA", counts_water=True),
        # A level of guidance, not a limit: Expert Group on Vitamins and Minerals 2003.
        UpperLimit("uk", "UK guidance level", Decimal(400), "Expert Group on Vitamins and Minerals 2003"),
    )
}


# --- the tables -----------------------------------------------------------------------------------


class Group(StrEnum):
    """Whom a figure is for, in the order of a table's columns."""

    MALE = "male"
    FEMALE = "female"
    PREGNANCY = "pregnancy"
    LACTATION = "lactation"


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages in whole months: from `first_months` on and before `end_months`; None is an open end."""

    words: str  # “31 to 50”, as in “women 31 to 50”
    first_months: int
    end_months: int | None

    def __contains__(self, age_months: int) -> bool:
        return self.first_months <= age_months and (self.end_months is None or age_months < self.end_months)


def years(first: int, last: int | None) -> AgeBand:
    """`last` is included: somebody is 50 until the day before turning 51."""
    words = f"{first} and over" if last is None else f"{first} to {last}"
    return AgeBand(words, first * 12, None if last is None else (last + 1) * 12)


@dataclass(frozen=True, slots=True)
class Row:
    """An age band of a table, elemental mg a day. None: the table as we have it gives no figure."""

    band: AgeBand
    measure: str  # RDA, AI or RNI
    intakes_mg: Mapping[Group, Decimal]
    ul_supplemental_mg: Decimal | None

    def intake_mg(self, group: Group) -> Decimal | None:
        return self.intakes_mg.get(group)


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose table it is."""

    key: str
    name: str
    source: str  # in short, as a page names it
    rows: tuple[Row, ...] = field(repr=False)


def _row(
    band: AgeBand,
    measure: str,
    male: int,
    female: int,
    *,
    pregnancy: int | None = None,
    lactation: int | None = None,
    ul: int | None = None,
) -> Row:
    by_group = dict(zip(Group, (male, female, pregnancy, lactation), strict=True))
    intakes_mg = {group: Decimal(mg) for group, mg in by_group.items() if mg is not None}
    return Row(band, measure, intakes_mg, None if ul is None else Decimal(ul))


# Institute of Medicine, Dietary Reference Intakes for Calcium, Phosphorus, Magnesium, Vitamin D, and
# Fluoride, 1997, as listed in the NIH Office of Dietary Supplements' magnesium fact sheet for health
# professionals. The figure for breastfeeding at 14 to 18 is the book's own, page 241.
US = Authority(
    "us",
    "US",
    "Institute of Medicine 1997",
    (
        _row(AgeBand("0 to 6 months", 0, 7), "AI", 30, 30),
        _row(AgeBand("7 to 12 months", 7, 12), "AI", 75, 75),
        _row(years(1, 3), "RDA", 80, 80, ul=65),
        _row(years(4, 8), "RDA", 130, 130, ul=110),
        _row(years(9, 13), "RDA", 240, 240, ul=350),
        _row(years(14, 18), "RDA", 410, 360, pregnancy=400, lactation=360, ul=350),
        _row(years(19, 30), "RDA", 400, 310, pregnancy=350, lactation=310, ul=350),
        _row(years(31, 50), "RDA", 420, 320, pregnancy=360, lactation=320, ul=350),
        _row(years(51, None), "RDA", 420, 320, ul=350),
    ),
)
# European Food Safety Authority, Scientific Opinion on Dietary Reference Values for magnesium, EFSA Journal
# 2015;13(7):4186; pregnancy and breastfeeding change nothing there. The UL is the Scientific Committee on
# Food's of 2001, from age 4 on, in the middle of a band here; see UPPER_LIMITS.
EU = Authority(
    "eu",
    "EU",
    "EFSA 2015",
    (
        _row(AgeBand("7 to 11 months", 7, 12), "AI", 80, 80),
        _row(years(1, 2), "AI", 170, 170),
        _row(years(3, 9), "AI", 230, 230, ul=250),
        _row(years(10, 17), "AI", 300, 250, ul=250),
        _row(years(18, None), "AI", 350, 300, pregnancy=300, lactation=300, ul=250),
    ),
)
# Committee on Medical Aspects of Food Policy, Dietary Reference Values for Food Energy and Nutrients for the
# United Kingdom, 1991: adults, who are 19 there. The guidance level is of 2003, see UPPER_LIMITS.
UK = Authority("uk", "UK", "COMA 1991", (_row(years(19, None), "RNI", 300, 270, lactation=320, ul=400),))

AUTHORITIES = {authority.key: authority for authority in (US, EU, UK)}

# What labels reckon their per cents from. US: 21 CFR 101.9; labels from before the rule of 2016 used 400.
# EU: Regulation (EU) No 1169/2011, annex XIII.
FDA_DAILY_VALUE_MG = Decimal(420)
FDA_DAILY_VALUE_BEFORE_2016_MG = Decimal(400)
EU_NUTRIENT_REFERENCE_VALUE_MG = Decimal(375)


@dataclass(frozen=True, slots=True)
class Intake:
    """One figure of a table: for whom it is and whose it is."""

    authority: Authority
    row: Row
    group: Group
    intake_mg: Decimal

    @property
    def who(self) -> str:
        """`women 31 to 50`, `pregnancy, 19 to 30`, `children 4 to 8`."""
        band, adult = self.row.band, self.row.band.first_months >= 18 * 12
        if self.group in (Group.PREGNANCY, Group.LACTATION):
            words = {Group.PREGNANCY: "pregnancy", Group.LACTATION: "breastfeeding"}
            return f"{words[self.group]}, {band.words}"
        if self.row.intake_mg(Group.MALE) == self.row.intake_mg(Group.FEMALE) and not adult:
            return f"children {band.words}"
        if self.group == Group.MALE:
            return f"{'men' if adult else 'boys'} {band.words}"
        return f"{'women' if adult else 'girls'} {band.words}"

    def __str__(self) -> str:
        """`US RDA, women 31 to 50 (Institute of Medicine 1997)`."""
        return f"{self.authority.name} {self.row.measure}, {self.who} ({self.authority.source})"


def find_intake(authority: Authority, group: Group, *, age_years: int) -> Intake | None:
    """The figure for somebody who has had that birthday; None where the table gives none.

    From the first birthday on: younger children go by months, which nobody is asked for here.
    """
    for row in authority.rows:
        if age_years * 12 in row.band and (mg := row.intake_mg(group)) is not None:
            return Intake(authority, row, group, mg)
    return None


# What the three targets are, by the kinds of target.
STANDARD_SOURCES = {
    kind: str(find_intake(US, group, age_years=19))
    for kind, group in (("woman", Group.FEMALE), ("pregnant", Group.PREGNANCY), ("man", Group.MALE))
}

# What an own target may be. Not a reference figure: wide enough for any clinician's number,
# narrow enough to catch grams or a slipped digit.
SMALLEST_TARGET_MG = Decimal(10)
LARGEST_TARGET_MG = Decimal(2000)
