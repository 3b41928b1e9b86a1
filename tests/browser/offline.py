"""What the tests without a connection do and look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser import page_states
from tests.browser.conftest import result
from tracker.logs.models import IntakeEntry

WHEN = str(timezone.localdate() - timedelta(days=6))  # the foods of the last 90 days are known offline
DAY = f"/days/{WHEN}/"
OFFLINE = "You’re offline. We’ll save your entries and send them when you’re back online."


# With the page's own modules; gives up after ten seconds.
UNTIL_KEPT = """async ([name, words]) => {
  const { getDays, getValue } = await import("/static/js/offline/store.js");
  await navigator.serviceWorker.ready;
  for (let n = 0; n < 400; n += 1) {
    const found = JSON.stringify(name === "day" ? await getDays() : ((await getValue(name)) ?? ""));
    if (found.includes(words)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${name} without ${words}`);
}"""


def open_day(page: Page) -> None:
    """Until it is ready for whatever comes."""
    page.goto(DAY)
    expect(page.locator("#offline")).to_be_attached()


def until_kept(page: Page, *, day: str = "", copy: str = "") -> None:
    """Wait until the browser keeps these words in the days it keeps, and in the list of foods."""
    page.evaluate(UNTIL_KEPT, ["day", day])
    page.evaluate(UNTIL_KEPT, ["copy", copy])


def back_online(page: Page) -> None:
    """As the browser says it when the net is back."""
    page.evaluate("dispatchEvent(new Event('online'))")


def add(page: Page, name: str) -> None:
    page_states.search_foods(page, name.lower())
    result(page, name).click()


def expect_figure(page: Page, milligrams: int) -> None:
    """The day's total as it is read, on a page that answers to the hand."""
    expect(page.locator("#day-total")).to_have_text(str(milligrams))
    page_states.wait_for_htmx(page)


def waits(page: Page) -> Locator:
    return page.locator(".queued li")


def expect_nothing_waits(page: Page) -> None:
    expect(waits(page)).to_have_count(0)
    expect(page.locator(".badge")).to_have_count(0)
    expect(page.locator("#offline")).to_be_hidden()


def logged(user: Any) -> list[tuple[str, str]]:
    """What stands in the database: the name and the day of everything, in the order in which it came."""
    entries = IntakeEntry.objects.filter(user=user).order_by("created_at", "id")
    return [(entry.name, str(entry.day)) for entry in entries]
