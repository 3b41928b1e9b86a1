"""The tables of reference intakes, against the figures as their authorities print them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.profiles import dri
from tracker.profiles.dri import AUTHORITIES, Group, find_intake
from tracker.profiles.models import Target

# Age, measure, male, female, pregnancy, lactation, UL: Institute of Medicine 1997, as in the NIH fact sheet;
# EFSA 2015, with the UL of the Scientific Committee on Food; COMA 1991, with the level of EVM 2003.
PRINTED = {
    "us": [
        ("0 to 6 months", "AI", 30, 30, None, None, None),
        ("7 to 12 months", "AI", 75, 75, None, None, None),
        ("1 to 3", "RDA", 80, 80, None, None, 65),
        ("4 to 8", "RDA", 130, 130, None, None, 110),
        ("9 to 13", "RDA", 240, 240, None, None, 350),
        ("14 to 18", "RDA", 410, 360, 400, 360, 350),
        ("19 to 30", "RDA", 400, 310, 350, 310, 350),
        ("31 to 50", "RDA", 420, 320, 360, 320, 350),
        ("51 and over", "RDA", 420, 320, None, None, 350),
    ],
    "eu": [
        ("7 to 11 months", "AI", 80, 80, None, None, None),
        ("1 to 2", "AI", 170, 170, None, None, None),
        ("3", "AI", 230, 230, None, None, None),  # the limit begins at 4
        ("4 to 9", "AI", 230, 230, None, None, 250),
        ("10 to 17", "AI", 300, 250, None, None, 250),
        ("18 and over", "AI", 350, 300, 300, 300, 250),
    ],
    "uk": [
        ("1 to 3", "RNI", 85, 85, None, None, None),
        ("4 to 6", "RNI", 120, 120, None, None, None),
        ("7 to 10", "RNI", 200, 200, None, None, None),
        ("11 to 14", "RNI", 280, 280, None, None, None),
        ("15 to 18", "RNI", 300, 300, None, None, None),
        ("19 and over", "RNI", 300, 270, 270, 320, 400),
    ],
    "nordic": [
        ("7 to 11 months", "AI", 80, 80, None, None, None),
        ("1 to 3", "AI", 170, 170, None, None, None),
        ("4 to 10", "AI", 230, 230, None, None, None),
        ("11 to 17", "AI", 300, 250, None, None, None),
        ("18 and over", "AI", 350, 300, None, None, 250),
    ],
    "dach": [
        ("0 to 3 months", "AI", 24, 24, None, None, None),
        ("4 to 11 months", "AI", 80, 80, None, None, None),
        ("1 to 3", "AI", 170, 170, None, None, None),
        ("4 to 6", "AI", 190, 190, None, None, None),
        ("7 to 9", "AI", 240, 240, None, None, None),
        ("10 to 12", "AI", 260, 230, None, None, None),
        ("13 to 14", "AI", 280, 240, None, None, None),
        ("15 to 18", "AI", 330, 260, 300, 300, None),
        ("19 and over", "AI", 350, 300, 300, 300, None),
    ],
    "anz": [
        ("0 to 6 months", "AI", 30, 30, None, None, None),
        ("7 to 12 months", "AI", 75, 75, None, None, None),
        ("1 to 3", "RDI", 80, 80, None, None, None),
        ("4 to 8", "RDI", 130, 130, None, None, None),
        ("9 to 13", "RDI", 240, 240, None, None, None),
        ("14 to 18", "RDI", 410, 360, None, None, None),
        ("19 to 30", "RDI", 400, 310, None, None, 350),
        ("31 and over", "RDI", 420, 320, None, None, 350),
    ],
    "japan": [
        ("18 to 29", "RDA", 340, 280, 320, 280, 350),
        ("30 to 49", "RDA", 380, 290, 330, 290, 350),
        ("50 to 64", "RDA", None, 290, None, None, 350),
    ],
    "korea": [
        ("1 to 2", "RNI", 70, 70, None, None, 60),
        ("3 to 5", "RNI", 110, 110, None, None, 90),
        ("6 to 8", "RNI", 150, None, None, None, 130),
        ("9 to 11", "RNI", 220, 220, None, None, 190),
        ("12 to 14", "RNI", 320, 290, None, None, 270),
        ("15 to 18", "RNI", 410, 340, None, None, 350),
        ("19 to 29", "RNI", 360, 280, 320, 280, 350),
        ("30 and over", "RNI", 370, 280, 320, 280, 350),
    ],
    "who": [
        ("0 to 6 months", "RNI", 26, 26, None, None, None),
        ("7 to 12 months", "RNI", 54, 54, None, None, None),
        ("1 to 3", "RNI", 60, 60, None, None, None),
        ("4 to 6", "RNI", 76, 76, None, None, None),
        ("7 to 9", "RNI", 100, 100, None, None, None),
        ("10 to 18", "RNI", 230, 220, 220, 270, None),
        ("19 to 64", "RNI", 260, 220, 220, 270, None),
        ("65 and over", "RNI", 224, 190, None, None, None),
    ],
}


@pytest.mark.parametrize("key", AUTHORITIES)
def test_the_tables_are_those_that_the_authorities_print(key):
    rows = [
        (row.band.words, row.measure, *(row.intake_mg(group) for group in Group), row.ul_supplemental_mg)
        for row in AUTHORITIES[key].rows
    ]
    assert rows == PRINTED[key]


def test_labels_reckon_from_these_figures():
    assert dri.FDA_DAILY_VALUE_MG == 420
    assert dri.FDA_DAILY_VALUE_BEFORE_2016_MG == 400
    assert dri.EU_NUTRIENT_REFERENCE_VALUE_MG == 375


def test_the_three_defaults_are_the_us_figures_at_19_to_30():
    groups = {"woman": Group.FEMALE, "pregnant": Group.PREGNANCY, "man": Group.MALE}
    for kind, group in groups.items():
        for age in (19, 30):
            intake = find_intake(dri.US, group, age_years=age)
            assert intake.intake_mg == Target.STANDARD_MG[kind]
            assert intake == dri.STANDARD_INTAKES[kind]


def test_the_upper_limits_of_grown_ups_are_those_of_the_tables():
    for key, limit in dri.UPPER_LIMITS.items():
        assert AUTHORITIES[key].rows[-1].ul_supplemental_mg == limit.ul_supplemental_mg


@pytest.mark.parametrize(
    ("key", "group", "age", "mg", "words"),
    [
        ("us", "female", 1, 80, "US RDA, children 1 to 3 (Institute of Medicine 1997)"),
        ("us", "male", 3, 80, "US RDA, children 1 to 3 (Institute of Medicine 1997)"),
        ("us", "male", 4, 130, "US RDA, children 4 to 8 (Institute of Medicine 1997)"),
        ("us", "female", 13, 240, "US RDA, children 9 to 13 (Institute of Medicine 1997)"),
        ("us", "female", 14, 360, "US RDA, girls 14 to 18 (Institute of Medicine 1997)"),
        ("us", "male", 18, 410, "US RDA, boys 14 to 18 (Institute of Medicine 1997)"),
        ("us", "female", 30, 310, "US RDA, women 19 to 30 (Institute of Medicine 1997)"),
        ("us", "female", 31, 320, "US RDA, women 31 to 50 (Institute of Medicine 1997)"),
        ("us", "pregnancy", 50, 360, "US RDA, pregnancy, 31 to 50 (Institute of Medicine 1997)"),
        ("us", "male", 51, 420, "US RDA, men 51 and over (Institute of Medicine 1997)"),
        ("us", "male", 120, 420, "US RDA, men 51 and over (Institute of Medicine 1997)"),
        ("eu", "male", 17, 300, "EU AI, boys 10 to 17 (EFSA 2015)"),
        ("eu", "lactation", 18, 300, "EU AI, breastfeeding, 18 and over (EFSA 2015)"),
        ("uk", "female", 19, 270, "UK RNI, women 19 and over (COMA 1991)"),
        ("eu", "male", 3, 230, "EU AI, children 3 (EFSA 2015)"),
        ("korea", "male", 7, 150, "Korea RNI, boys 6 to 8 (KDRI 2020)"),
        ("who", "female", 70, 190, "WHO RNI, women 65 and over (WHO and FAO 2004)"),
        ("uk", "lactation", 40, 320, "UK RNI, breastfeeding, 19 and over (COMA 1991)"),
    ],
)
def test_a_figure_is_found_by_age_and_says_whose_it_is(key, group, age, mg, words):
    intake = find_intake(AUTHORITIES[key], Group(group), age_years=age)
    assert (intake.intake_mg, str(intake)) == (mg, words)


@pytest.mark.parametrize(
    ("key", "group", "age"),
    [("us", "pregnancy", 13), ("us", "lactation", 51), ("nordic", "pregnancy", 30), ("japan", "male", 55)],
)
def test_where_a_table_gives_nothing_nothing_is_made_up(key, group, age):
    assert find_intake(AUTHORITIES[key], Group(group), age_years=age) is None


@given(st.sampled_from(list(AUTHORITIES.values())), st.integers(0, 130 * 12))
def test_an_age_is_in_one_band_at_most_and_no_gap_is_between_bands(authority, months):
    found = [row for row in authority.rows if months in row.band]
    first, last = authority.rows[0].band.first_months, authority.rows[-1].band.end_months
    is_covered = months >= first and (last is None or months < last)
    assert len(found) == (1 if is_covered else 0)


def test_what_a_table_gives_is_a_target_that_can_be_stored():
    for authority in AUTHORITIES.values():
        for row in authority.rows:
            for mg in filter(None, (row.intake_mg(group) for group in Group)):
                assert dri.MIN_TARGET_MG <= mg <= dri.MAX_TARGET_MG
                assert isinstance(mg, Decimal)
