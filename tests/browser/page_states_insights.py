"""The pages of months and years, in states in which they look different. See tour.py."""

from __future__ import annotations

from tests.browser.page_states import PageState

INSIGHTS = [
    PageState("month-filled", "member", "/months/2026-11/"),
    PageState("month-kidney", "patient", "/months/2026-11/"),
    PageState("year-filled", "member", "/years/2026/"),
    PageState("year-empty", "beginner", "/years/2026/"),
]
