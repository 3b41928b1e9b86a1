"""The work of logging, counted by hand on the page: each line of the table in README."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from foods.models import Food
from tests.browser.conftest import expect_total, make_it_breakfast_time, result
from tests.browser.input_counter import PointerUser
from tests.factories import ScheduleFactory
from tests.tap_counts import EFFORT, SENTENCE, Effort
from tracker.logs.models import IntakeEntry, Meal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True}


@pytest.fixture
def breakfast_time(member, embedded_catalogue):
    """Yesterday's was oat bran, 96 mg, and almonds, 78 mg. A tablet is due tonight."""
    make_it_breakfast_time(member)
    yesterday = member.profile.today() - timedelta(days=1)
    for key in ("oat-bran", "almonds"):
        food = Food.objects.prefetch_related("portions").get(catalogue_key=key)
        portion = food.usual_portion()
        IntakeEntry.from_food(
            food, Decimal(1), portion, user=member, day=yesterday, meal=Meal.BREAKFAST
        ).save()
    tablet = Food.objects.get(catalogue_key="magnesium-citrate-tablet-100-mg")
    ScheduleFactory(user=member, food=tablet, starts_on=member.profile.today())


@pytest.fixture
def open_day(open_page, member, breakfast_time):
    """open_day(**options of the browser): a hand on the page of today, which has no entries."""

    def open_(**options) -> PointerUser:
        page = open_page(member, **options)
        page.goto("/")
        expect_total(page, 0)
        return PointerUser(page)

    return open_


def expect_entries(page: Page, *names: str) -> None:
    expect(page.locator("#entries li > span")).to_have_text(names)


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "desk"])
def test_a_usual_food_takes_one_tap_and_so_does_taking_it_back(open_day, options):
    hand = open_day(**options)
    hand.tap(result(hand.page, "Oat bran"))
    expect_total(hand.page, 96)
    expect_entries(hand.page, "Oat bran")
    assert Effort(hand.letters, hand.taps) == EFFORT["A food you usually have"]

    hand = PointerUser(hand.page)
    hand.tap(hand.page.get_by_role("button", name="Undo"))
    expect_total(hand.page, 0)
    expect_entries(hand.page)
    assert Effort(hand.letters, hand.taps) == EFFORT["Taking the last step back"]


def test_yesterdays_breakfast_takes_one_tap(open_day):
    hand = open_day(**PHONE)
    hand.tap(hand.page.get_by_role("button", name="Repeat yesterday’s breakfast"))
    expect_total(hand.page, 174)
    expect_entries(hand.page, "Oat bran", "Almonds")
    assert Effort(hand.letters, hand.taps) == EFFORT["Yesterday’s breakfast"]


@pytest.mark.parametrize("last", ["tap", "Enter"])
def test_a_new_food_takes_three_letters_and_one(open_day, last):
    hand = open_day()
    hand.type("spi")
    if last == "tap":
        hand.tap(result(hand.page, "Spinach, raw"))
    else:
        hand.press("Enter")
    expect(hand.page.locator("#entries li")).to_have_count(1)
    expect_entries(hand.page, "Spinach, raw")
    assert Effort(hand.letters, hand.taps) == EFFORT["A new food"]


def test_two_foods_in_a_sentence_take_the_sentence_and_one(open_day):
    hand = open_day()
    hand.type(SENTENCE)
    hand.press("Enter")
    expect_total(hand.page, 252)
    expect_entries(hand.page, "Almonds", "Oat bran")
    assert Effort(hand.letters, hand.taps) == EFFORT[f"Two foods in a sentence: “{SENTENCE}”"]


def test_tonights_tablet_takes_one_tap(open_day):
    hand = open_day(**PHONE)
    hand.tap(hand.page.get_by_role("button", name="Mark as taken"))
    expect_total(hand.page, 100)
    expect(hand.page.locator("#entries li")).to_contain_text("Magnesium citrate tablet")
    assert Effort(hand.letters, hand.taps) == EFFORT["Tonight’s tablet"]


def test_on_a_phone_one_more_tap_brings_up_the_keyboard(open_day):
    hand = open_day(**PHONE)
    expect(hand.page.locator("#food-search")).not_to_be_focused()
    hand.write(hand.page.locator("#food-search"), "spi")
    hand.tap(result(hand.page, "Spinach, raw"))
    expect_entries(hand.page, "Spinach, raw")
    new = EFFORT["A new food"]
    assert Effort(hand.letters, hand.taps) == new._replace(taps=new.taps + 1)
