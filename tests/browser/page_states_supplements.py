"""The pages of supplements and medicines, in every state in which they look different. See tour.py."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.page_states import INVALID, PageState, search, send, wait_for_htmx


def take(page: Page) -> None:
    page.get_by_role("button", name="Mark as taken").first.click()
    expect(page.locator("#notice")).to_contain_text("logged")
    wait_for_htmx(page)


def log_400_mg(page: Page) -> None:
    """Log so much that the doses that are due would pass the upper limit."""
    search("magnesium citrate 400 mg")(page)
    page.locator("#food-search").press("Enter")
    expect(page.locator(".due-doses small.over-limit").first).to_be_visible()
    wait_for_htmx(page)


def convert(button: str, milligrams: str) -> Callable[[Page], None]:
    """Ask for the sum in the form of an own supplement; with “use”, fill the field."""

    def act(page: Page) -> None:
        page.locator("main details summary", has_text="calculator").click()
        page.locator("[name=from_compound]").select_option("chloride-6")
        page.locator("[name=from_mg]").fill(milligrams)
        page.get_by_role("button", name="Calculate").click()
        expect(page.locator("details :is([role=status], .errorlist)")).to_be_visible()
        wait_for_htmx(page)
        if button == "use":
            page.get_by_role("button", name="Use this value").click()
            expect(page.locator("main [name=value]")).not_to_have_value("")
            wait_for_htmx(page)

    return act


SUPPLEMENTS = [
    PageState("day-due-and-taken", "member", "/days/2026-11-18/"),
    PageState("day-due-take", "member", "/days/2026-11-19/", take),
    PageState("day-due-above-limit", "member", "/days/2026-11-20/", log_400_mg),
    PageState("day-kidney", "patient", "/days/2026-11-18/"),
    PageState("week-kidney", "patient", "/weeks/2026-W47/"),
    PageState("supplements", "member", "/supplements/"),
    PageState("supplements-added", "member", "/supplements/?done={cast.scheduled.pk}"),
    PageState("supplements-kidney", "patient", "/supplements/"),
    PageState("supplements-empty", "beginner", "/supplements/"),
    PageState(
        "supplements-medicine-unknown", "member", "/supplements/",
        send("Add medicine", name="Aspirin"), expects=INVALID,
    ),
    PageState("schedule-choose", "member", "/supplements/new/"),
    PageState("schedule-choose-found", "member", "/supplements/new/?q=citrate"),
    PageState("schedule-choose-nothing", "beginner", "/supplements/new/?q=zzzz"),
    PageState("schedule-new", "member", "/supplements/new/?food={cast.foods[tablet].pk}"),
    PageState(
        "schedule-over-limit", "member", "/supplements/new/?food={cast.foods[tablet].pk}",
        send("Save", amount="5"), expects=INVALID,
    ),
    PageState("schedule-change", "member", "/supplements/{cast.scheduled.schedule}/"),
    PageState(
        "schedule-wrong", "member", "/supplements/new/?food={cast.foods[tablet].pk}",
        send("Save", amount="1,234", ends_on="2020-01-01"), expects=INVALID,
    ),
    PageState("convert", "member", "/supplements/convert/"),
    PageState("convert-sum", "member", "/supplements/convert/?from_compound=oxide&from_mg=500"),
    PageState(
        "convert-wrong", "member", "/supplements/convert/?from_compound=&from_mg=1,234", expects=INVALID
    ),
    PageState("own-supplement-new", "member", "/foods/mine/new/?kind=supplement&then=schedule"),
    PageState("own-supplement-sum", "member", "/foods/mine/new/?kind=supplement", convert("", "535")),
    PageState("own-supplement-sum-used", "member", "/foods/mine/new/?kind=supplement", convert("use", "535")),
    PageState(
        "own-supplement-sum-wrong", "member", "/foods/mine/new/?kind=supplement", convert("", "1,234"),
        expects=INVALID,
    ),
]  # fmt: skip
