"""Layout of the day on a phone: two meals without scrolling, on a short page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_states import wait_for_htmx
from tests.factories import UserFactory
from tracker import demo
from tracker.logs.models import IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTH, HEIGHT = 390, 844
MAX_SCREENS = 1.7
TOPS = """(selectors) => selectors.map((selector) => {
  const element = document.querySelector(selector);
  return element ? element.getBoundingClientRect().top + scrollY : null;
})"""
IN_ORDER = ("#day-total, .total", ".add-box", "#entries", ".day-actions", ".chart")


def expect_fits(page: Page) -> None:
    tops = page.evaluate(TOPS, [*IN_ORDER])
    assert None not in tops
    assert tops == sorted(tops), IN_ORDER
    assert page.locator("#add-form button[name=food]:visible, #add-form li:visible").count() <= 4  # and More
    second_meal = page.locator(".meal").nth(1).bounding_box()
    assert second_meal
    assert second_meal["y"] + second_meal["height"] <= HEIGHT
    assert page.evaluate("document.scrollingElement.scrollHeight") <= MAX_SCREENS * HEIGHT


def test_a_phone_shows_two_meals_of_a_day_at_once_on_a_short_page(open_page, embedded_catalogue):
    member = UserFactory()
    demo.add_weeks(member)
    today = member.profile.today()
    fullest = max(
        (today - timedelta(days=n) for n in range(1, 8)),
        key=lambda day: IntakeEntry.objects.for_user(member).on(day).count(),
    )
    page = open_page(member, viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True)
    for path in (f"/days/{fullest}/", "/days/today/"):
        page.goto(path)
        expect(page.locator("#day-symptoms summary")).to_be_visible()
        expect_fits(page)

    # Symptom, note and complete are in one row; the note opens in its place.
    row = page.locator(".day-actions :is(summary, .day-complete button)")
    tops = {round(each.bounding_box()["y"]) for each in row.all()}
    assert (row.count(), len(tops)) == (3, 1)
    page.locator(".day-actions").get_by_text("Note", exact=True).first.tap()
    expect(page.get_by_label("Note", exact=True).last).to_be_visible()

    # The menu of a meal opens by keyboard; an entry opens by its row.
    menu = page.locator(".meal summary").first
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Save as a meal").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Save as a meal").first).to_be_hidden()
    page.locator("#entries li").first.tap(position={"x": 20, "y": 20})
    expect(page.get_by_label("Amount")).to_be_visible()
    wait_for_htmx(page)

    page.set_viewport_size({"width": 1280, "height": 800})
    actions = page.locator(".day-actions").bounding_box()
    assert actions
    assert actions["x"] > 640
