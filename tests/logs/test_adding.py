from decimal import Decimal

import pytest
from django.urls import reverse

from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

ADD = reverse("logs:add", args=["2026-11-22"])


@pytest.fixture
def an_ounce(almonds):
    portion = almonds.portions.get(label="1 oz")
    return {"id": new_id(), "food": almonds.pk, "portion": f"p{portion.pk}", "amount": "1", "meal": "snack"}


def test_an_ounce_of_almonds_adds_78_mg(as_member, an_ounce):
    page = as_member.post(ADD, an_ounce, follow=True)
    assert '<data id="day-total" value="78.000">78</data>' in page.text


def test_a_double_tap_makes_one_entry(as_member, an_ounce):
    for _ in range(2):
        assert as_member.post(ADD, an_ounce).status_code == 302
    assert [entry.magnesium_mg for entry in IntakeEntry.objects.all()] == [Decimal("78.000")]
