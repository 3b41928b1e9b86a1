"""Hands on a page: what they do is counted."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 90


class PointerUser:
    """A thumb, or the hand on a mouse. `letters` were typed; `taps` are taps, clicks, and all other keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.letters = 0
        self.taps = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        if self.page.evaluate("matchMedia('(pointer: coarse)').matches"):
            target.tap()
        else:
            target.click()

    def type(self, text: str) -> None:
        """Into whatever has the focus; nothing is focused for it."""
        self.letters += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.taps += 1
        self.page.keyboard.press(key)

    def write(self, field: Locator, text: str) -> None:
        self.tap(field)
        self.type(text)


class KeyboardUser(PointerUser):
    """Goes to things by Tab, and presses Enter on them."""

    def tap(self, target: Locator) -> None:
        self._go_to(target)
        self.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._go_to(field)
        self.type(text)

    def _go_to(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{MOST_TABS} times Tab do not lead to {target}")
