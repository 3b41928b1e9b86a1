"""The pages of saved meals and recipes, and of scanning; see tour.py."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.page_states import INVALID, Stop, change, search, send, settled


def remove_line(page: Page) -> None:
    page.get_by_role("link", name="Change coffee").click()
    settled(page)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("removed")


def wrong_share(page: Page) -> None:
    page.get_by_label("How much of it").fill("x")
    page.locator("#add-form").get_by_role("button", name="Add").click()
    expect(page.get_by_label("How much of it")).to_have_attribute("aria-invalid", "true")
    settled(page)


MEALS = [
    Stop("meals", "member", "/meals/?removed={cast.meals[gone].pk}"),
    Stop("meals-empty", "beginner", "/meals/"),
    Stop("meal-new", "member", "/meals/new/"),
    Stop("meal-from-a-day", "member", "/meals/new/?day=2026-11-18&meal=breakfast"),
    Stop(
        "meal-from-a-day-wrong", "member", "/meals/new/?day=2026-11-18&meal=breakfast", send("Save"),
        expects=INVALID,
    ),
    Stop("meal", "member", "/meals/{cast.meals[bowl].pk}/"),
    Stop("meal-empty", "member", "/meals/{cast.meals[empty].pk}/"),
    Stop("meal-results", "member", "/meals/{cast.meals[bowl].pk}/", search("al")),
    Stop("meal-amount", "member", "/meals/{cast.meals[bowl].pk}/foods/{cast.foods[nuts].pk}/"),
    Stop("meal-change", "member", "/meals/{cast.meals[bowl].pk}/", change()),
    Stop("meal-change-wrong", "member", "/meals/{cast.meals[bowl].pk}/", change("1,234"), expects=INVALID),
    Stop("meal-removed-line", "member", "/meals/{cast.meals[bowl].pk}/", remove_line),
    Stop("recipe-new-wrong", "member", "/meals/new/?kind=recipe", send("Save"), expects=INVALID),
    Stop("recipe", "member", "/meals/{cast.meals[recipe].pk}/"),
    Stop("recipe-unknown", "member", "/meals/{cast.meals[unknown].pk}/"),
    Stop("recipe-as-a-food", "member", "/foods/{cast.meals[recipe].food_id}/"),
    Stop("day-meal-found", "member", "/days/2026-11-18/", search("morn")),
    Stop("day-meal-share", "member", "/days/2026-11-18/meals/{cast.meals[bowl].pk}/"),
    Stop(
        "day-meal-share-wrong", "member", "/days/2026-11-18/meals/{cast.meals[bowl].pk}/", wrong_share,
        expects=INVALID,
    ),
    Stop("scan", "member", "/foods/scan/?day=2026-11-18"),
]  # fmt: skip
