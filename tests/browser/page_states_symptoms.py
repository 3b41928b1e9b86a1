"""The symptom diary, in the states in which it looks different. See tour.py."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.page_states import INVALID, Stop, settled


def open_choice(page: Page) -> None:
    page.locator("#day-symptoms summary").click()
    expect(page.locator("#day-symptoms form")).to_be_visible()
    settled(page)


def remove_and_undo(page: Page) -> None:
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("Undone")


def save_what_cannot_be(page: Page) -> None:
    page.get_by_label("Day", exact=True).fill("2098-01-01")
    page.get_by_label("Minutes it lasted").fill("1.5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    settled(page)


SYMPTOMS = [
    Stop("symptoms", "member", "/symptoms/"),
    Stop("symptoms-undone", "member", "/symptoms/{cast.symptom.pk}/", remove_and_undo),
    Stop("day-symptoms", "member", "/days/2026-11-18/", open_choice),
    Stop("symptoms-see-a-doctor", "patient", "/symptoms/"),
    Stop("symptoms-empty", "beginner", "/symptoms/"),
    Stop("symptoms-new", "beginner", "/symptoms/new/"),
    Stop("symptom", "member", "/symptoms/{cast.symptom.pk}/"),
    Stop("symptom-wrong", "member", "/symptoms/{cast.symptom.pk}/", save_what_cannot_be, expects=INVALID),
]
