"""A whole week is logged by one hand: on a phone, and by keyboard alone."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from foods.models import Food
from tests.browser.conftest import expect_total, make_it_breakfast_time, result
from tests.browser.input_counter import KeyboardUser, PointerUser
from tests.browser.page_states import wait_for_htmx
from tests.factories import ScheduleFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONDAY = date(2026, 11, 16)
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True}


@pytest.fixture
def tablet_each_evening(member, embedded_catalogue) -> None:
    make_it_breakfast_time(member)
    tablet = Food.objects.get(catalogue_key="magnesium-citrate-tablet-100-mg")
    ScheduleFactory(user=member, food=tablet, starts_on=MONDAY)


@pytest.mark.parametrize(
    ("kind", "options"), [(KeyboardUser, DESK), (PointerUser, PHONE)], ids=["keyboard", "phone"]
)
def test_a_week_is_logged_by_hand_and_averaged(open_page, member, tablet_each_evening, kind, options):
    page = open_page(member, **options)
    page.goto(f"/days/{MONDAY}/")
    hand = kind(page)

    add(hand, "oat bran", "Oat bran")
    expect_total(page, 96)
    add_sentence(hand, "2 oz almonds and half a cup of oat bran", 2)
    expect_total(page, 348)
    take_tablet(hand)
    expect_total(page, 448)

    for weekday in ("Tuesday", "Wednesday", "Thursday"):
        next_day(hand, weekday)
        again(hand)
        expect_total(page, 348)
        take_tablet(hand)
        expect_total(page, 448)

    next_day(hand, "Friday")
    add(hand, "oat bran", "Oat bran")
    expect_total(page, 96)
    write_note(hand, "Out for dinner.")

    next_day(hand, "Saturday")
    again(hand)
    expect_total(page, 96)
    take_tablet(hand)
    expect_total(page, 196)

    next_day(hand, "Sunday")
    add_sentence(hand, "2 oz almonds and half a cup of oat bran", 2)
    expect_total(page, 252)

    hand.tap(page.get_by_role("main").get_by_role("link", name="Week", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("16")
    expect(page.locator(".day-total")).to_have_text(["448", "448", "448", "448", "96", "196", "252"])
    expect(page.locator("#week-chart a")).to_have_count(7)
    expect(page.locator("#week-average")).to_have_text("334 mg")


def search(hand: PointerUser, words: str) -> None:
    """The box is at hand at a desk; a thumb goes there first."""
    box = hand.page.locator("#food-search")
    hand.write(box, words)
    expect(hand.page.locator("#food-results")).to_have_attribute("data-query", words)


def add(hand: PointerUser, words: str, name: str) -> None:
    search(hand, words)
    hand.press("Enter") if isinstance(hand, KeyboardUser) else hand.tap(result(hand.page, name))


def add_sentence(hand: PointerUser, words: str, count: int) -> None:
    search(hand, words)
    add_all = hand.page.get_by_role("button", name=f"Log {count} entries")
    expect(add_all).to_be_visible()
    hand.press("Enter") if isinstance(hand, KeyboardUser) else hand.tap(add_all)


def again(hand: PointerUser) -> None:
    hand.tap(hand.page.get_by_role("button", name="Repeat the previous day’s breakfast"))


def take_tablet(hand: PointerUser) -> None:
    hand.tap(hand.page.get_by_role("button", name="Mark as taken"))


def write_note(hand: PointerUser, words: str) -> None:
    page = hand.page
    hand.tap(page.locator("#day-note summary").last)
    hand.write(page.get_by_label("Note"), words)
    hand.tap(page.get_by_role("button", name="Save note"))
    expect(page.locator(".note-text")).to_have_text(words)
    wait_for_htmx(page)


def next_day(hand: PointerUser, weekday: str) -> None:
    hand.tap(hand.page.locator("[rel=next]"))
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text(weekday)
    hand.page.wait_for_load_state()
