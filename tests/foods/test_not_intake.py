"""Magnesium on the skin: what is explained instead of logged."""

from __future__ import annotations

import pytest

from foods.not_intake import NOT_INTAKE, explain_not_intake


@pytest.mark.parametrize(
    "typed",
    [
        "Epsom bath", "epsom salt bath", "epsom salts foot bath 20 min", "magnesium oil", "Magnesium spray",
        "magnesium lotion", "magnesium chloride flakes", "bath flakes", "bath salts",
        "2 cups of epsom salt in a bath",
    ],
)  # fmt: skip
def test_a_search_for_magnesium_on_the_skin_is_explained(typed):
    assert explain_not_intake(typed) == NOT_INTAKE


@pytest.mark.parametrize(
    "typed",
    [
        "epsom salt", "magnesium citrate", "olive oil", "magnesium 200 mg, toast and cream", "bran flakes",
        "magnesium gel caps", "cream", "oat bath buns", "",
    ],
)  # fmt: skip
def test_a_search_for_something_to_swallow_is_not(typed):
    assert explain_not_intake(typed) == ""
