"""Symptoms beside intake, in every state in which the page looks different. See tour.py."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.page_states import INVALID, PageState


def open_the_table(page: Page) -> None:
    page.get_by_text("Details", exact=True).click()
    page.get_by_text("View as table").click()


BESIDE = [
    PageState("beside", "diarist", "/symptoms/beside/?from=2026-09-03&to=2026-11-21", open_the_table),
    PageState("beside-too-few", "diarist", "/symptoms/beside/?from=2026-10-20&to=2026-11-21&kind=spasm"),
    PageState("beside-wrong", "beginner", "/symptoms/beside/?from=2026-11-22&to=2026-11-01", expects=INVALID),
]
