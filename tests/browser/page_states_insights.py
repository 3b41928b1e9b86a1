"""The pages of months and years, in states in which they look different. See tour.py."""

from __future__ import annotations

from tests.browser.page_states import Stop

INSIGHTS = [
    Stop("month-filled", "member", "/months/2026-11/"),
    Stop("month-kidney", "patient", "/months/2026-11/"),
    Stop("year-filled", "member", "/years/2026/"),
    Stop("year-empty", "beginner", "/years/2026/"),
]
