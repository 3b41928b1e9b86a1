"""The symptom diary, in the states in which it looks different. See tour.py."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.page_states import INVALID, PageState, wait_for_htmx


def open_choice(page: Page) -> None:
    page.locator("#day-symptoms summary").click()
    expect(page.locator("#day-symptoms form")).to_be_visible()
    wait_for_htmx(page)


def remove_and_undo(page: Page) -> None:
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("Undone")


def save_what_cannot_be(page: Page) -> None:
    page.get_by_label("Day", exact=True).fill("2098-01-01")
    page.get_by_label("Duration (minutes)").fill("1.5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet")
    wait_for_htmx(page)


SYMPTOMS = [
    PageState("symptoms", "member", "/symptoms/"),
    PageState("symptoms-undone", "member", "/symptoms/{cast.symptom.pk}/", remove_and_undo),
    PageState("day-symptoms", "member", "/days/2026-11-18/", open_choice),
    PageState("symptoms-see-a-doctor", "patient", "/symptoms/"),
    PageState("symptoms-empty", "beginner", "/symptoms/"),
    PageState("symptoms-new", "beginner", "/symptoms/new/"),
    PageState("symptom", "member", "/symptoms/{cast.symptom.pk}/"),
    PageState(
        "symptom-wrong", "member", "/symptoms/{cast.symptom.pk}/", save_what_cannot_be, expects=INVALID
    ),
]
