"""The way from an object in the admin to its page."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType


@pytest.mark.parametrize("id", ["17", "none", "0190a5d0-0000-7000-8000-000000000000"])
def test_an_object_that_is_not_there_is_not_found_whatever_its_kind_of_id(as_curator, id):
    kinds = list(ContentType.objects.all())
    assert len(kinds) > 20
    answers = {str(kind): as_curator.get(f"/admin/r/{kind.pk}/{id}/").status_code for kind in kinds}
    assert set(answers.values()) == {404}, answers


def test_a_food_leads_to_its_page(as_curator, almonds):
    kind = ContentType.objects.get_for_model(almonds)
    answer = as_curator.get(f"/admin/r/{kind.pk}/{almonds.pk}/")
    assert answer["Location"].endswith(almonds.get_absolute_url())
