"""A product of Open Food Facts is asked for again: by its button, after 30 days, or without a value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import cache

from foods.barcodes import find_by_barcode
from foods.history import recording_change
from foods.models import Flag, Food
from tests.fake_open_food_facts import FLAT, UNKNOWN, product

CODE = "3029330003533"
NEWER = product(product_name="Oat bran, fine", nutriments={"magnesium_100g": 0.25}, serving_size="40 g")


@pytest.fixture(autouse=True)
def nothing_remembered(db):
    cache.clear()


@pytest.fixture
def bran(member, food_facts, time_machine) -> Food:
    """Asked for on 22 November, with 235 mg."""
    time_machine.move_to("2026-11-22 12:00+00:00", tick=False)
    food_facts.answers(FLAT)
    return find_by_barcode(CODE, user=member).foods[0]


def check_again(client, food: Food) -> str:
    return client.post(f"/foods/{food.pk}/check-again/", follow=True).text


def test_check_again_on_its_page_updates_the_same_food(as_member, bran, food_facts):
    assert "Check for updates" in as_member.get(bran.get_absolute_url()).text
    food_facts.answers(NEWER)
    assert "values updated" in check_again(as_member, bran)
    food = Food.objects.get()
    assert (food.pk, food.name, food.magnesium_mg) == (bran.pk, "Oat bran, fine", 250)
    assert food.per_portion_mg == 100
    assert "no changes" in check_again(as_member, bran)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<html>busy</html>", 503, "isn’t responding. The values here haven’t changed."),
        (b"[]", 200, "isn’t responding. The values here haven’t changed."),
        (UNKNOWN, 404, "no longer has this product. The values here haven’t changed."),
    ],
)
def test_when_that_fails_the_earlier_values_stay_and_it_is_said(
    as_member, bran, food_facts, body, status, said
):
    food_facts.answers(body, status)
    assert said in check_again(as_member, bran)
    assert Food.objects.get().magnesium_mg == 235


def test_a_damaged_value_leaves_the_earlier_one(as_member, bran, food_facts):
    food_facts.answers(product(nutriments={"magnesium_100g": "NaN"}))
    assert "The magnesium value in Open Food Facts" in check_again(as_member, bran)
    assert Food.objects.get().magnesium_mg == 235


def test_an_implausible_value_is_held_and_what_a_curator_set_stays(as_member, bran, food_facts):
    food_facts.answers(product(nutriments={"magnesium_100g": 2.5}))
    check_again(as_member, bran)
    assert Food.objects.get().magnesium_mg is None
    assert Flag.objects.get().held_mg == 2500
    food = Food.objects.get()
    with recording_change(food, by=None):
        food.magnesium_mg = Decimal(240)
        food.save()
    check_again(as_member, bran)
    assert Food.objects.get().magnesium_mg == 240


def test_a_product_is_asked_for_again_after_30_days(member, bran, food_facts, time_machine):
    food_facts.answers(NEWER)
    time_machine.move_to("2026-12-22 11:59+00:00", tick=False)
    assert find_by_barcode(CODE, user=member).foods[0].magnesium_mg == 235
    time_machine.move_to("2026-12-22 12:00+00:00", tick=False)
    [food] = find_by_barcode(CODE, user=member).foods
    assert (food, food.magnesium_mg) == (bran, 250)
    assert len(food_facts.questions) == 2


def test_a_failure_then_keeps_the_food_and_says_so(member, bran, food_facts, time_machine):
    food_facts.answers(b"", 503)
    time_machine.move_to("2027-01-22 12:00+00:00", tick=False)
    looked = find_by_barcode(CODE, user=member)
    assert (looked.foods, looked.foods[0].magnesium_mg) == ([bran], 235)
    assert (
        looked.notice == "Open Food Facts isn’t responding. The values here haven’t changed. Try again later."
    )


def test_a_product_without_a_value_is_asked_for_again_after_an_hour(member, food_facts, time_machine):
    time_machine.move_to("2026-11-22 12:00+00:00", tick=False)
    food_facts.answers(product())
    find_by_barcode(CODE, user=member)
    food_facts.answers(FLAT)
    time_machine.move_to("2026-11-22 12:59+00:00", tick=False)
    assert find_by_barcode(CODE, user=member).foods[0].magnesium_mg is None
    time_machine.move_to("2026-11-22 13:00+00:00", tick=False)
    assert find_by_barcode(CODE, user=member).foods[0].magnesium_mg == 235


def test_another_source_has_no_such_button(as_member, almonds, food_facts):
    assert "Check for updates" not in as_member.get(almonds.get_absolute_url()).text
    assert as_member.post(f"/foods/{almonds.pk}/check-again/").status_code == 404


def test_where_it_is_switched_off_nothing_is_asked(as_member, bran, food_facts, settings):
    settings.OPEN_FOOD_FACTS = False
    assert "Check for updates" not in as_member.get(bran.get_absolute_url()).text
    assert "switched off" in check_again(as_member, bran)
    assert len(food_facts.questions) == 1
