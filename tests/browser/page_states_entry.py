"""The pages of food entry in words, of figures to confirm, and of a form kept over a sign-in; see tour.py."""

from __future__ import annotations

import re

from django.test import override_settings
from playwright.sync_api import Page, expect

from tests.browser.page_states import INVALID, PageState, note, search, send, wait_for_htmx

AS_BEFORE = re.compile(r"^Repeat ")  # at whatever hour
PASSWORD = "four green pumpkin seeds"  # of everybody in the cast


def check_again(page: Page) -> None:
    """Show the page as it is where Open Food Facts is asked."""
    with override_settings(OPEN_FOOD_FACTS=True):
        page.reload()
    expect(page.get_by_role("button", name="Check for updates")).to_be_visible()


def copy_twice(page: Page) -> None:
    """Copy the day before in another tab, then here."""
    other = page.context.new_page()
    for each in (page, other):
        each.goto(page.url)
    for each in (other, page):
        each.get_by_role("button", name=AS_BEFORE).click()
        expect(each.locator("#notice .toast, main [role=alert]").first).to_be_visible()
    other.close()
    expect(page.get_by_role("alert")).to_contain_text("already")
    wait_for_htmx(page)


def sign_out_meanwhile(page: Page) -> None:
    """Save a note after the session has ended."""
    note(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notice")).to_contain_text("You were signed out, so this isn’t saved yet.")


def ask_to_sign_in(page: Page) -> None:
    page.locator("#notice").get_by_role("link", name="Sign in").click()
    expect(page.locator("main .caution")).to_contain_text("We’ll keep it for 1 hour.")


def sign_in_again(page: Page) -> None:
    """Sign in; what was not saved is in its form again."""
    page.get_by_label("Email address").fill("member@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("You were signed out. Check what you typed, then save.")).to_be_visible()


def lose_and_sign_in(page: Page) -> None:
    sign_out_meanwhile(page)
    ask_to_sign_in(page)


def restore(page: Page) -> None:
    lose_and_sign_in(page)
    sign_in_again(page)


DAY = "/days/2026-11-18/"
ENTRY = [
    PageState("day-phrase-range", "member", DAY, search("2-3 figs")),
    PageState("day-phrase-spelling", "member", DAY, search("200 g spinahc and 1 banana")),
    PageState("day-phrase-unknown-word", "member", DAY, search("almond quuxberry")),
    PageState("day-phrase-negative", "member", DAY, search("-2 oz almonds")),
    PageState("day-phrase-dish", "member", DAY, search("peanut butter sandwich, coffee with oat milk")),
    PageState("day-phrase-compound", "member", DAY, search("magnesium citrate 1000 mg")),
    PageState("day-phrase-denied", "member", DAY, search("no almonds today")),
    PageState("day-not-intake", "member", DAY, search("epsom bath")),
    PageState("meal-results-amount", "member", "/meals/{cast.meals[bowl].pk}/", search("2-3 eggs")),
    PageState(
        "own-food-implausible", "member", "/foods/mine/new/",
        send("Save", name="Cocoa of home", value="4000", serving="40"), expects=INVALID,
    ),
    PageState("food-versions", "member", "/foods/{cast.foods[versions].pk}/"),
    PageState("food-check-again", "member", "/foods/{cast.foods[scanned].pk}/", check_again),
    PageState("day-copy-question", "member", "/days/2026-11-23/", copy_twice),
    PageState("unsaved-notice", "member", DAY, sign_out_meanwhile),
]  # fmt: skip
# Each has a walk of its own: signed out at its beginning, nobody could go on.
SIGNED_OUT = [PageState("unsaved-sign-in", "member", DAY, lose_and_sign_in)]
RESTORED = [PageState("unsaved-restored", "member", DAY, restore)]
