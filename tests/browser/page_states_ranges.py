"""The pages of any range of days, in the states in which they look different. See tour.py."""

from __future__ import annotations

from tests.browser.page_states import INVALID, PageState

RANGES = [
    PageState("range", "member", "/range/?from=2026-11-01&to=2026-11-30"),
    PageState("range-complete", "member", "/range/?from=2026-11-16&to=2026-11-22&over=complete"),
    PageState("range-kidney-year", "patient", "/range/?from=2026-01-01&to=2026-11-22"),
    PageState(
        "compare", "member",
        "/compare/?a-from=2026-11-16&a-to=2026-11-18&b-from=2026-11-19&b-to=2026-11-22",
    ),
    PageState(
        "compare-wrong", "member", "/compare/?a-from=2026-11-22&a-to=2026-11-01&b-from=2026-11-01",
        expects=INVALID,
    ),
]  # fmt: skip
