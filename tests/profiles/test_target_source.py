"""Where a target's number comes from, in words."""

from decimal import Decimal

import pytest

from tracker.profiles.models import Target


@pytest.mark.parametrize(
    ("kind", "mg", "note", "words"),
    [
        ("woman", "310", "", "default of 310 mg: US RDA, women 19 to 30 (Institute of Medicine 1997)"),
        (
            "pregnant",
            "350",
            "",
            "default of 350 mg: US RDA, pregnancy, 19 to 30 (Institute of Medicine 1997)",
        ),
        ("man", "400", "", "default of 400 mg: US RDA, men 19 to 30 (Institute of Medicine 1997)"),
        ("own", "275.5", "Dr Weber", "own amount: Dr Weber"),
        ("own", "275.5", "", "own amount"),
        ("reference", "300", "EU AI, women 18 and over (EFSA 2015)", "EU AI, women 18 and over (EFSA 2015)"),
    ],
)
def test_a_target_says_where_its_number_comes_from(kind, mg, note, words):
    assert Target(kind=kind, target_mg=Decimal(mg), note=note).source == words
