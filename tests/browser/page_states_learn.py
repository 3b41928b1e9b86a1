"""The pages to read, and a target by age. See tour.py."""

from __future__ import annotations

from tests.browser.page_states import PageState

LEARN = [
    PageState("privacy", "", "/privacy/"),
    PageState("learn", "", "/learn/"),
    PageState("learn-at-risk", "member", "/learn/at-risk/"),
    PageState("learn-twitch-or-spasm", "", "/learn/twitch-or-spasm/"),
    PageState("learn-how-much", "", "/learn/how-much/"),
    PageState("learn-sources", "member", "/learn/sources/?of=350"),
    PageState("learn-supplements", "member", "/learn/supplements/"),
    PageState("target-by-age", "member", "/profile/targets/refine/?authority=us&group=lactation&age=16"),
]
