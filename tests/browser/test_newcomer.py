"""The first ten minutes of somebody who has just heard of this: by touch, by keyboard, without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, can_sign_in, expect_total, result, sign_in
from tracker.profiles.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.every_engine
def test_a_newcomer_logs_a_first_day_on_a_phone_and_finds_it_in_the_week(open_page, embedded_catalogue):
    page = open_page(**PHONE, timezone_id="Pacific/Auckland")
    main = page.get_by_role("main")
    page.goto("/")
    main.get_by_role("link", name="Create account").tap()
    page.get_by_label("Email address").fill("newcomer@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    main.get_by_role("button", name="Create account").tap()

    expect(page.get_by_label("Time zone")).to_have_value("Pacific/Auckland")
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_role("radio", name="Woman").check()
    main.get_by_role("button", name="Start").tap()
    expect(page.locator("#day-target")).to_have_text("310 mg")
    expect_total(page, 0)
    assert User.objects.get(email="newcomer@example.org").profile.timezone == "Pacific/Auckland"

    search = page.locator("#food-search")
    search.press_sequentially("alm")
    expect(page.locator("#food-results button").first).to_contain_text("Almonds")
    search.press("Enter")
    expect_total(page, 78)
    search.press_sequentially("oat bran")
    result(page, "Oat bran").tap()
    expect_total(page, 174)
    expect(page.locator("#day-target")).to_have_text("310 mg")

    page.get_by_role("link", name="Change oat bran").tap()
    page.get_by_label("Amount").fill("½")
    page.get_by_role("button", name="Save").tap()
    expect_total(page, 126)
    page.get_by_role("link", name="Change oat bran").tap()
    page.get_by_role("button", name="Remove").tap()
    expect_total(page, 78)
    page.get_by_role("button", name="Undo").tap()
    expect_total(page, 126)

    day = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Trends", exact=True).first.tap()
    chart = page.locator("#week-chart")
    expect(chart).to_contain_text("126")
    expect(page.locator(".day-total[value='126.000']")).to_have_text("126")
    chart.get_by_role("link", name=re.compile("126 of 310 mg")).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(day)
    expect_total(page, 126)


# --- by keyboard ----------------------------------------------------------------------------------


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until `target` has the focus, as somebody without a mouse does."""
    expect(target).to_be_visible()
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab never reaches {target}")


def test_a_newcomer_does_all_of_it_by_keyboard_alone(open_page, embedded_catalogue):
    page = open_page()
    keyboard, main = page.keyboard, page.get_by_role("main")
    page.goto("/")
    tab_to(page, main.get_by_role("link", name="Create account"))
    keyboard.press("Enter")
    tab_to(page, page.get_by_label("Email address"))
    keyboard.type("newcomer@example.org")
    tab_to(page, page.get_by_label("Password"))
    keyboard.type(PASSWORD)
    keyboard.press("Enter")

    tab_to(page, page.get_by_role("radio", name="No", exact=True))
    keyboard.press("Space")
    tab_to(page, page.get_by_role("radio", name="Woman"))
    keyboard.press("Space")
    keyboard.press("Enter")
    expect(page.locator("#day-target")).to_have_text("310 mg")

    search = page.locator("#food-search")
    tab_to(page, search)
    keyboard.type("al")
    expect(page.locator("#food-results button").first).to_contain_text("Almonds")
    keyboard.press("Enter")  # two letters may mean anything, so it goes to the first result
    expect(page.locator("#food-results button").first).to_be_focused()
    keyboard.press("Enter")
    expect_total(page, 78)
    expect(search).to_be_focused()
    expect(search).to_have_value("")

    keyboard.type("oat b")
    found = page.locator("#food-results button")
    expect(found.first).to_contain_text("Oat bran")
    keyboard.press("ArrowDown")  # the first is chosen already, so this one means the second
    expect(found.nth(1)).to_be_focused()
    keyboard.press("ArrowUp")
    expect(found.first).to_be_focused()
    keyboard.press("ArrowUp")
    expect(search).to_be_focused()
    keyboard.press("ArrowDown")
    keyboard.press("Escape")
    expect(search).to_be_focused()
    keyboard.press("Escape")
    expect(search).to_have_value("")
    expect(page.locator("#food-results button")).to_have_count(0)
    keyboard.type("oat bran")
    expect(page.locator("#food-results button").first).to_contain_text("Oat bran")
    keyboard.press("Enter")
    expect_total(page, 174)
    expect(search).to_be_focused()

    change = page.get_by_role("link", name="Change oat bran")
    tab_to(page, change)
    keyboard.press("Enter")
    expect(page.get_by_label("Amount")).to_be_focused()
    keyboard.press("ControlOrMeta+a")
    keyboard.type("1/2")
    keyboard.press("Enter")
    expect_total(page, 126)
    expect(change).to_be_focused()

    keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Cancel"))
    keyboard.press("Enter")
    expect(change).to_be_focused()
    keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Remove"))
    keyboard.press("Enter")
    expect_total(page, 78)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    keyboard.press("Enter")
    expect_total(page, 126)
    expect(change).to_be_focused()


def test_the_amount_can_be_chosen_by_keyboard_before_adding(open_page, member, embedded_catalogue):
    page = open_page(member)
    page.goto("/days/2026-11-18/")
    search = page.locator("#food-search")
    tab_to(page, search)
    page.keyboard.type("almonds")
    choose = page.get_by_role("link", name="Choose how much almonds", exact=True)
    tab_to(page, choose)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Amount")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect_total(page, 156)
    expect(search).to_be_focused()


# --- without JavaScript ---------------------------------------------------------------------------


def test_the_day_can_be_kept_without_javascript(open_page, watch, member, embedded_catalogue):
    watch.expect("status of 422")
    can_sign_in(member)
    page = open_page(java_script_enabled=False)
    page.goto("/days/2026-11-18/")
    sign_in(page, member)
    expect(page).to_have_url(re.compile("/days/2026-11-18/$"))

    page.locator("#food-search").fill("almonds")
    page.get_by_role("button", name="Search").click()
    result(page, "Almonds").click()
    expect_total(page, 78)
    expect(page.locator("#notice")).to_contain_text("78 of 310 mg")

    page.locator("#food-search").fill("oat bran")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Choose how much oat bran", exact=True).click()
    page.get_by_label("Amount").fill("0")
    page.locator("#food-results").get_by_role("button", name="Log", exact=True).click()
    expect(page.locator("#food-results")).to_contain_text("Enter an amount above 0.")
    page.get_by_label("Amount").fill("½")
    page.locator("#food-results").get_by_role("button", name="Log", exact=True).click()
    expect_total(page, 126)

    page.get_by_role("link", name="Change oat bran").click()
    page.get_by_label("Amount").fill("1")
    page.locator("#entries").get_by_label("Meal").select_option("Snack")
    page.get_by_role("button", name="Save").click()
    expect_total(page, 174)
    page.get_by_role("link", name="Change oat bran").click()
    page.get_by_role("button", name="Remove").click()
    expect_total(page, 78)
    page.get_by_role("button", name="Undo").click()
    expect_total(page, 174)

    page.locator(".date-picker summary").click()
    page.get_by_label("Day", exact=True).fill("2026-11-17")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuesday 17 November")
    expect_total(page, 0)
    page.get_by_role("link", name="Wednesday 18 November").click()
    expect_total(page, 174)
