"""Ways to close the gap, and a swap on a food's page; see tour.py."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.page_states import PageState, search, wait_for_htmx


def have_something(page: Page) -> None:
    """Whatever day it is, what was had today is at hand."""
    for words in ("banana", "lentils", "potato baked"):
        search(words)(page)
        page.locator("#food-results button[name=pick]").first.click()
        expect(page.locator("#notice")).to_contain_text(words.split()[0].capitalize())
    expect(page.locator("#day-gap button")).to_have_count(3)
    wait_for_htmx(page)


def open_gap(page: Page) -> None:
    day = page.locator("#pick-day").input_value()
    page.goto(f"/days/{day}/gap/")


def open_day_range(page: Page) -> None:
    day = page.locator("#pick-day").input_value()
    page.goto(f"/days/{day}/range/")


def open_white_rice(page: Page) -> None:
    page.get_by_role("link", name="White rice, cooked").first.click()
    expect(page.locator("#swaps")).to_be_visible()


GAP = [
    PageState("day-gap", "member", "/days/today/", have_something),
    PageState("gap", "member", "/days/today/", open_gap),
    PageState("gap-newcomer", "beginner", "/days/today/", open_gap),
    PageState("day-range", "member", "/days/today/", open_day_range),
    PageState("food-swap", "member", "/foods/?q=white rice cooked", open_white_rice),
]
