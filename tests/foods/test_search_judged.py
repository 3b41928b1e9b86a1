"""Judged searches: what people type, and the foods that they should see on top."""

from __future__ import annotations

import pytest

from tests.foods.search_quality import score

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_catalogue")]


def test_three_in_four_are_answered_by_the_embedded_catalogue_alone():
    """The rest ask for what only SR Legacy has, see the next."""
    assert score(kinds={"alias", "typo", "plural", "prefix", "order"}).hit_at_3 >= 0.75


def test_nineteen_in_twenty_have_what_was_meant_among_the_first_three(sr_legacy):
    judged = score()
    assert judged.hit_at_3 >= 0.95, judged.misses
    assert judged.hit_at_1 >= 0.9
