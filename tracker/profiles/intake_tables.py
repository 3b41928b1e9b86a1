"""Tables of reference intakes of magnesium, by authority: elemental mg a day. Pure Python.

Every row is from a source that we have read. A value that is attributed to an authority but could not be
confirmed is left out, and a page shows “none given”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Mark a text that intake_words translates, where it is shown."""
    return text


class Group(StrEnum):
    """The group of a reference intake, in the order of a table's columns."""

    MALE = "male"
    FEMALE = "female"
    PREGNANCY = "pregnancy"
    LACTATION = "lactation"


# An age band in words; `%(first)s` is its first year or month, `%(last)s` its last.
YEARS = gettext_noop("%(first)s to %(last)s")
ONE_YEAR = "%(first)s"
FROM_YEAR_ON = gettext_noop("%(first)s and over")
MONTHS = gettext_noop("%(first)s to %(last)s months")


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages in whole months: from `first_months` on and before `end_months`; None is an open end."""

    wording: str  # one of the four above
    first: int
    last: int | None
    first_months: int
    end_months: int | None

    @property
    def ages(self) -> dict[str, int | None]:
        """Return the numbers that `wording` names."""
        return {"first": self.first, "last": self.last}

    @property
    def words(self) -> str:
        """Return “31 to 50”, as in “women 31 to 50”, in English."""
        return self.wording % self.ages

    def __contains__(self, age_months: int) -> bool:
        return self.first_months <= age_months and (self.end_months is None or age_months < self.end_months)


def years(first: int, last: int | None) -> AgeBand:
    """Return an age band. `last` is included: a person is 50 until the day before turning 51."""
    wording = FROM_YEAR_ON if last is None else YEARS if last > first else ONE_YEAR
    return AgeBand(wording, first, last, first * 12, None if last is None else (last + 1) * 12)


def months(first: int, last: int) -> AgeBand:
    """Return an age band of babies. `last` is included, except for 12: that is one year."""
    return AgeBand(MONTHS, first, last, first, min(last + 1, 12))


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """An age band of a table, elemental mg a day. None: the table as we have it has no value."""

    band: AgeBand
    measure: str  # RDA, AI, RNI or RDI
    intakes_mg: Mapping[Group, Decimal]
    ul_supplemental_mg: Decimal | None

    def intake_mg(self, group: Group) -> Decimal | None:
        return self.intakes_mg.get(group)


# Where the name of the table is longer than it has to be before a value: `US RDA`.
LABELS = {
    "us": gettext_noop("US"),
    "dach": gettext_noop("D-A-CH"),
    "nordic": gettext_noop("Nordic"),
    "who": gettext_noop("WHO"),
}


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority that publishes a table."""

    key: str
    name: str
    source: str  # in short, as a page names it
    reference: str  # its key among learn's references
    note: str  # what its rows and limits mean, in a sentence or two
    rows: tuple[IntakeRow, ...] = field(repr=False)

    @property
    def has_several_measures(self) -> bool:
        """True when a row needs a label that it is an AI."""
        return len({row.measure for row in self.rows}) > 1

    @property
    def label(self) -> str:
        """Return the prefix of a value: `US RDA`, where the name of the table is longer."""
        return LABELS.get(self.key, self.name)


def _intake_row(
    band: AgeBand,
    measure: str,
    male: int | None,
    female: int | None,
    *,
    pregnancy: int | None = None,
    lactation: int | None = None,
    ul: int | None = None,
) -> IntakeRow:
    by_group = dict(zip(Group, (male, female, pregnancy, lactation), strict=True))
    intakes_mg = {group: Decimal(mg) for group, mg in by_group.items() if mg is not None}
    return IntakeRow(band, measure, intakes_mg, None if ul is None else Decimal(ul))


# Institute of Medicine, Dietary Reference Intakes for Calcium, Phosphorus, Magnesium, Vitamin D, and
# Fluoride, 1997, as listed in the NIH Office of Dietary Supplements' magnesium fact sheet for health
# professionals. The value for breastfeeding at 14 to 18 is the book's own, page 241.
US = Authority(
    "us",
    gettext_noop("US and Canada"),
    "Institute of Medicine 1997",
    "iom",
    gettext_noop(
        "RDA, and AI where it says so. The limit is that of supplements and medicines; under one year "
        "none is set."
    ),
    (
        _intake_row(months(0, 6), "AI", 30, 30),
        _intake_row(months(7, 12), "AI", 75, 75),
        _intake_row(years(1, 3), "RDA", 80, 80, ul=65),
        _intake_row(years(4, 8), "RDA", 130, 130, ul=110),
        _intake_row(years(9, 13), "RDA", 240, 240, ul=350),
        _intake_row(years(14, 18), "RDA", 410, 360, pregnancy=400, lactation=360, ul=350),
        _intake_row(years(19, 30), "RDA", 400, 310, pregnancy=350, lactation=310, ul=350),
        _intake_row(years(31, 50), "RDA", 420, 320, pregnancy=360, lactation=320, ul=350),
        _intake_row(years(51, None), "RDA", 420, 320, ul=350),
    ),
)
# European Food Safety Authority, Scientific Opinion on Dietary Reference Values for magnesium, EFSA Journal
# 2015;13(7):4186; pregnancy and breastfeeding change nothing there. The UL is the Scientific Committee on
# Food's of 2001, from age 4 on, for which EFSA's band of 3 to 9 is cut here.
EU = Authority(
    "eu",
    gettext_noop("EU"),
    "EFSA 2015",
    "efsa",
    gettext_noop(
        "AI; pregnancy and breastfeeding change nothing. The limit is for readily dissociable salts "
        "in supplements, water and fortified food, from age 4."
    ),
    (
        _intake_row(months(7, 11), "AI", 80, 80),
        _intake_row(years(1, 2), "AI", 170, 170),
        _intake_row(years(3, 3), "AI", 230, 230),
        _intake_row(years(4, 9), "AI", 230, 230, ul=250),
        _intake_row(years(10, 17), "AI", 300, 250, ul=250),
        _intake_row(years(18, None), "AI", 350, 300, pregnancy=300, lactation=300, ul=250),
    ),
)
# Committee on Medical Aspects of Food Policy, Dietary Reference Values for Food Energy and Nutrients for the
# United Kingdom, 1991, in which adults are 19. Children: as tabled by doctorabel.us and boltpharmacy.co.uk;
# babies' months could not be confirmed. No increment in pregnancy, but for breastfeeding: PMC7613588 table 2.
# The guidance level is of 2003 and for adults, see dri.UPPER_LIMITS.
UK = Authority(
    "uk",
    gettext_noop("UK"),
    "COMA 1991",
    "coma",
    gettext_noop("RNI; pregnancy changes nothing. The limit is a level of guidance for adults."),
    (
        _intake_row(years(1, 3), "RNI", 85, 85),
        _intake_row(years(4, 6), "RNI", 120, 120),
        _intake_row(years(7, 10), "RNI", 200, 200),
        _intake_row(years(11, 14), "RNI", 280, 280),
        _intake_row(years(15, 18), "RNI", 300, 300),
        _intake_row(years(19, None), "RNI", 300, 270, pregnancy=270, lactation=320, ul=400),
    ),
)
# Nordic Nutrition Recommendations 2023, as the Swedish Food Agency (livsmedelsverket.se, reviewed 2024-03-05)
# and testmottagningen.se give them; neither has a row for pregnancy or breastfeeding.
NORDIC = Authority(
    "nordic",
    gettext_noop("Nordic countries"),
    "NNR 2023",
    "nnr",
    gettext_noop(
        "AI. The limit is for supplements. There is no row of its own for pregnancy or breastfeeding."
    ),
    (
        _intake_row(months(7, 11), "AI", 80, 80),
        _intake_row(years(1, 3), "AI", 170, 170),
        _intake_row(years(4, 10), "AI", 230, 230),
        _intake_row(years(11, 17), "AI", 300, 250),
        _intake_row(years(18, None), "AI", 350, 300, ul=250),
    ),
)
# German, Austrian and Swiss nutrition societies, reference values of 2021: the table of the DGE's own page
# (“Stand Ableitung: 2021”), and Ernährungs Umschau of 15 December 2021 for adults.
DACH = Authority(
    "dach",
    gettext_noop("Germany, Austria, Switzerland"),
    "D-A-CH 2021",
    "dach",
    gettext_noop(
        "Estimated values for an adequate intake (AI); pregnancy and breastfeeding change nothing. No "
        "limit of their own."
    ),
    (
        _intake_row(months(0, 3), "AI", 24, 24),
        _intake_row(months(4, 11), "AI", 80, 80),
        _intake_row(years(1, 3), "AI", 170, 170),
        _intake_row(years(4, 6), "AI", 190, 190),
        _intake_row(years(7, 9), "AI", 240, 240),
        _intake_row(years(10, 12), "AI", 260, 230),
        _intake_row(years(13, 14), "AI", 280, 240),
        _intake_row(years(15, 18), "AI", 330, 260, pregnancy=300, lactation=300),
        _intake_row(years(19, None), "AI", 350, 300, pregnancy=300, lactation=300),
    ),
)
# National Health and Medical Research Council, Nutrient Reference Values for Australia and New Zealand, 2006:
# copies of its table (cleverlysmart.com; adults also brauer.com.au and healthyfood.com; the
# latter has the limit).
# Pregnancy, breastfeeding and the limits of children could not be confirmed.
ANZ = Authority(
    "anz",
    gettext_noop("Australia and New Zealand"),
    "NHMRC 2006",
    "nrv-anz",
    gettext_noop("RDI, much the same as an RDA, and AI under one year. The limit is for supplements."),
    (
        _intake_row(months(0, 6), "AI", 30, 30),
        _intake_row(months(7, 12), "AI", 75, 75),
        _intake_row(years(1, 3), "RDI", 80, 80),
        _intake_row(years(4, 8), "RDI", 130, 130),
        _intake_row(years(9, 13), "RDI", 240, 240),
        _intake_row(years(14, 18), "RDI", 410, 360),
        _intake_row(years(19, 30), "RDI", 400, 310, ul=350),
        _intake_row(years(31, None), "RDI", 420, 320, ul=350),
    ),
)
# Ministry of Health, Labour and Welfare, Dietary Reference Intakes for Japanese, 2025: report, pages 271f
# (4.5 mg/kg × 1.2; +40 in pregnancy, +0 while breastfeeding), and the adults' values in a copy (tvjp.xyz).
# Those of children and of men over 49 could not be confirmed.
JAPAN = Authority(
    "japan",
    gettext_noop("Japan"),
    "MHLW 2025",
    "japan",
    gettext_noop(
        "RDA; 40 mg more in pregnancy, no more while breastfeeding. The limit is for what does not "
        "come from ordinary food."
    ),
    (
        _intake_row(years(18, 29), "RDA", 340, 280, pregnancy=320, lactation=280, ul=350),
        _intake_row(years(30, 49), "RDA", 380, 290, pregnancy=330, lactation=290, ul=350),
        _intake_row(years(50, 64), "RDA", None, 290, ul=350),
    ),
)
# Korean Nutrition Society, Dietary Reference Intakes for Koreans 2020: copies (7nih.5livhealthy.com;
# lyscias.tistory.com/253 for adults, netprofitskickoff.com for children). Girls of 6 to 8 are not in them.
KOREA = Authority(
    "korea",
    gettext_noop("Korea"),
    "KDRI 2020",
    "korea",
    gettext_noop(
        "RNI; 40 mg more in pregnancy, no more while breastfeeding. The limit is for what does not "
        "come from food."
    ),
    (
        _intake_row(years(1, 2), "RNI", 70, 70, ul=60),
        _intake_row(years(3, 5), "RNI", 110, 110, ul=90),
        _intake_row(years(6, 8), "RNI", 150, None, ul=130),
        _intake_row(years(9, 11), "RNI", 220, 220, ul=190),
        _intake_row(years(12, 14), "RNI", 320, 290, ul=270),
        _intake_row(years(15, 18), "RNI", 410, 340, ul=350),
        _intake_row(years(19, 29), "RNI", 360, 280, pregnancy=320, lactation=280, ul=350),
        _intake_row(years(30, None), "RNI", 370, 280, pregnancy=320, lactation=280, ul=350),
    ),
)
# FAO and WHO, Vitamin and mineral requirements in human nutrition, 2nd edition, 2004, annex 1, page 338
# (copy: scribd.com 82300286); its adults are 19 to 65, and older from 65.
WHO = Authority(
    "who",
    gettext_noop("World Health Organization"),
    "WHO and FAO 2004",
    "who",
    gettext_noop("RNI; under 7 months for breastfed babies. No limit of its own."),
    (
        _intake_row(months(0, 6), "RNI", 26, 26),
        _intake_row(months(7, 12), "RNI", 54, 54),
        _intake_row(years(1, 3), "RNI", 60, 60),
        _intake_row(years(4, 6), "RNI", 76, 76),
        _intake_row(years(7, 9), "RNI", 100, 100),
        _intake_row(years(10, 18), "RNI", 230, 220, pregnancy=220, lactation=270),
        _intake_row(years(19, 64), "RNI", 260, 220, pregnancy=220, lactation=270),
        _intake_row(years(65, None), "RNI", 224, 190),
    ),
)

AUTHORITIES = {each.key: each for each in (US, EU, UK, NORDIC, DACH, ANZ, JAPAN, KOREA, WHO)}
