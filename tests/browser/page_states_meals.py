"""The pages of saved meals and recipes, and of scanning; see tour.py."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.page_states import INVALID, PageState, change, search, send, wait_for_htmx


def remove_line(page: Page) -> None:
    page.get_by_role("link", name="Change coffee").click()
    wait_for_htmx(page)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("removed")


def wrong_share(page: Page) -> None:
    page.get_by_label("How many servings?").fill("x")
    page.locator("#add-form").get_by_role("button", name="Log", exact=True).click()
    expect(page.get_by_label("How many servings?")).to_have_attribute("aria-invalid", "true")
    wait_for_htmx(page)


MEALS = [
    PageState("meals", "member", "/meals/?removed={cast.meals[gone].pk}"),
    PageState("meals-empty", "beginner", "/meals/"),
    PageState("meal-new", "member", "/meals/new/"),
    PageState("meal-from-a-day", "member", "/meals/new/?day=2026-11-18&meal=breakfast"),
    PageState(
        "meal-from-a-day-wrong", "member", "/meals/new/?day=2026-11-18&meal=breakfast", send("Save"),
        expects=INVALID,
    ),
    PageState("meal", "member", "/meals/{cast.meals[bowl].pk}/"),
    PageState("meal-empty", "member", "/meals/{cast.meals[empty].pk}/"),
    PageState("meal-results", "member", "/meals/{cast.meals[bowl].pk}/", search("al")),
    PageState("meal-amount", "member", "/meals/{cast.meals[bowl].pk}/foods/{cast.foods[nuts].pk}/"),
    PageState("meal-change", "member", "/meals/{cast.meals[bowl].pk}/", change()),
    PageState(
        "meal-change-wrong", "member", "/meals/{cast.meals[bowl].pk}/", change("1,234"), expects=INVALID
    ),
    PageState("meal-removed-line", "member", "/meals/{cast.meals[bowl].pk}/", remove_line),
    PageState("recipe-new-wrong", "member", "/meals/new/?kind=recipe", send("Save"), expects=INVALID),
    PageState("recipe", "member", "/meals/{cast.meals[recipe].pk}/"),
    PageState("recipe-unknown", "member", "/meals/{cast.meals[unknown].pk}/"),
    PageState("recipe-as-a-food", "member", "/foods/{cast.meals[recipe].food_id}/"),
    PageState("day-meal-found", "member", "/days/2026-11-18/", search("morn")),
    PageState("day-meal-share", "member", "/days/2026-11-18/meals/{cast.meals[bowl].pk}/"),
    PageState(
        "day-meal-share-wrong", "member", "/days/2026-11-18/meals/{cast.meals[bowl].pk}/", wrong_share,
        expects=INVALID,
    ),
    PageState("scan", "member", "/foods/scan/?day=2026-11-18"),
]  # fmt: skip
