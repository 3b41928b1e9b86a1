"""The pages to read, and a target by age. See tour.py."""

from __future__ import annotations

from tests.browser.page_states import Stop

LEARN = [
    Stop("privacy", "", "/privacy/"),
    Stop("learn", "", "/learn/"),
    Stop("learn-at-risk", "member", "/learn/at-risk/"),
    Stop("learn-twitch-or-spasm", "", "/learn/twitch-or-spasm/"),
    Stop("learn-how-much", "", "/learn/how-much/"),
    Stop("learn-sources", "member", "/learn/sources/?of=350"),
    Stop("learn-supplements", "member", "/learn/supplements/"),
    Stop("target-by-age", "member", "/profile/targets/refine/?authority=us&group=lactation&age=16"),
]
