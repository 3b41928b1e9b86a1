"""Having the same again, by hand: one tap each."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Route, expect

from foods.models import Food
from tests.browser import page_states
from tests.browser.conftest import choose_meal, expect_total, result
from tracker.logs.models import IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 11, 18)


@pytest.fixture
def day(open_page, member, embedded_catalogue):
    """An empty day after a day with oat bran at breakfast, 96 mg, and almonds at lunch, 78 mg."""
    for key, meal in (("oat-bran", "breakfast"), ("almonds", "lunch")):
        food = Food.objects.prefetch_related("portions").get(catalogue_key=key)
        yesterday = DAY - timedelta(days=1)
        IntakeEntry.from_food(
            food, Decimal(1), food.usual_portion(), user=member, day=yesterday, meal=meal
        ).save()
    page = open_page(member, viewport={"width": 360, "height": 780}, has_touch=True)
    page.goto(f"/days/{DAY}/")
    choose_meal(page, "Breakfast")
    expect(page.get_by_text("Your usual breakfast")).to_be_visible()
    return page


def test_a_usual_food_is_one_tap_and_taking_it_back_another_even_after_a_reload(day):
    result(day, "Oat bran").tap()
    expect_total(day, 96)
    day.reload()
    day.get_by_role("button", name="Undo").tap()
    expect_total(day, 0)
    expect(day.locator("#notice")).to_contain_text("Undone: Oat bran logged")
    day.get_by_role("button", name="Dismiss").tap()
    expect(day.locator("#notice")).to_have_text("")


def test_the_first_usual_food_is_in_sight_on_a_phone(day):
    box = result(day, "Oat bran").bounding_box()
    assert box
    assert box["y"] + box["height"] < 780 - 60


def test_the_usual_foods_follow_the_meal_and_give_way_to_what_is_typed(day):
    choose_meal(day, "Lunch")
    expect(result(day, "Almonds")).to_be_visible()
    page_states.search("oat")(day)
    expect(day.locator(".usual-foods")).to_have_count(0)
    day.locator("#food-search").press("Escape")
    expect(day.get_by_text("Your usual lunch")).to_be_visible()


def test_a_double_tap_on_a_usual_food_adds_one(day):
    result(day, "Oat bran").dblclick()
    expect_total(day, 96)
    assert IntakeEntry.objects.filter(day=DAY).count() == 1


def test_a_tap_before_the_foods_of_another_meal_come_is_logged_there_and_told(day, watch):
    held: list[Route] = []
    day.route(re.compile(r"/foods/\?|/entries/$"), lambda route: held.append(route))
    day.get_by_label("Meal").select_option("Lunch")
    with day.expect_request(re.compile("/entries/$")):
        result(day, "Oat bran").tap()
    for route in held:  # the foods of lunch first
        route.continue_()
    expect_total(day, 96)
    expect(day.locator("#entries h2")).to_contain_text("Lunch")
    expect(day.locator("#notice")).to_contain_text("Oat bran logged")
    watch.expect("htmx:sendAbort", "htmx:afterRequest")  # nobody waits for them any more


def test_a_usual_food_is_reached_by_keyboard(day):
    day.locator("#food-search").focus()
    day.keyboard.press("ArrowDown")
    day.keyboard.press("ArrowDown")
    expect(result(day, "Oat bran")).to_be_focused()
    day.keyboard.press("Enter")
    expect_total(day, 96)
