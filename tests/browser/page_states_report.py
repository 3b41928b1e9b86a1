"""The page for the doctor; see tour.py."""

from __future__ import annotations

from tests.browser.page_states import INVALID, PageState

REPORT = [
    PageState("report", "member", "/report/?from=2026-11-16&to=2026-11-22&appendix=1"),
    PageState("report-kidney", "patient", "/report/?from=2026-11-16&to=2026-11-22"),
    PageState("report-empty", "beginner", "/report/?from=2026-01-05&to=2026-01-11"),
    PageState("report-wrong", "member", "/report/?from=2026-11-22&to=2026-11-16&chosen=1", expects=INVALID),
]
