"""A day that is logged in words, by keyboard on a desk and by touch on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import page_states
from tests.browser.input_counter import KeyboardUser, PointerUser
from tracker.lib.dates import long_day
from tracker.logs.models import IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True}


class Writer:
    """Writes in the add box. On a desk Enter does what a tap does on a phone."""

    def __init__(self, hand: PointerUser) -> None:
        self.hand, self.page = hand, hand.page
        self.box = self.page.locator("#food-search")
        self.entries = self.page.locator("#entries li")
        self.results = self.page.locator("#food-results")

    def write(self, text: str) -> None:
        """Type `text` in place of what is in the box, and wait for its results."""
        self.box.fill("")
        self.hand.write(self.box, text)
        expect(self.results).to_have_attribute("data-query", text)
        page_states.wait_for_htmx(self.page)

    def take(self, target: Locator) -> None:
        """Press Enter where the focus is, or tap: `target` is what either does."""
        if isinstance(self.hand, KeyboardUser):
            expect(target).to_be_focused()
            self.hand.press("Enter")
        else:
            self.hand.tap(target)

    def is_asked(self, first: Locator) -> None:
        """Assert that Enter logs nothing, and goes to the first answer."""
        count = self.entries.count()
        self.box.press("Enter")
        expect(first).to_be_focused()
        expect(self.entries).to_have_count(count)

    def log(self, name: str, count: int) -> None:
        """Log what is certain: Enter in the box, or a tap on the button."""
        button = self.page.get_by_role("button", name=name)
        expect(button).to_be_visible()
        if isinstance(self.hand, KeyboardUser):
            self.hand.press("Enter")
        else:
            self.hand.tap(button)
        expect(self.entries).to_have_count(count)
        expect(self.box).to_have_value("")
        page_states.wait_for_htmx(self.page)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_a_day_is_logged_in_words(open_page, member, embedded_catalogue, options):
    page = open_page(member, **options)
    page.goto("/")
    writer = Writer(PointerUser(page) if options else KeyboardUser(page))
    answers = page.locator("#food-results button[name=answer]")
    picks = page.locator("#food-results button[name=pick]")

    writer.write("spinahc")
    expect(writer.results).to_contain_text("Showing results for spinach.")
    writer.is_asked(picks.first)
    writer.take(picks.first)
    expect(writer.entries).to_have_count(1)
    expect(writer.entries).to_contain_text("Spinach, raw")

    writer.write("2-3 figs")
    expect(answers).to_have_count(2)
    expect(answers.first).to_contain_text("2 medium, 100 g")
    writer.is_asked(answers.first)
    writer.take(answers.first)
    expect(answers).to_have_count(0)
    writer.log("Log 1 entry", 2)
    assert IntakeEntry.objects.latest("id").amount == 2

    writer.write("almond quuxberry")
    expect(writer.results).to_contain_text("We couldn’t match “quuxberry”.")
    writer.is_asked(answers.first)
    expect(answers.first).to_contain_text("Almonds")
    writer.write("for lunch: 30 g almonds")
    expect(page.locator("#meal")).to_have_value("lunch")
    writer.log("Log 1 entry", 3)
    almonds = page.locator(".meal", has_text="Lunch").locator("li", has_text="Almonds")
    expect(almonds).to_contain_text("30 g")

    writer.write("magnesium glycinate 200 mg")
    writer.log("Log 1 entry", 4)
    expect(page.get_by_text("Supplements 200 mg")).to_be_visible()

    writer.write("peanut butter sandwich")
    lines = page.locator("#add-form > ol > li")
    expect(lines).to_have_count(2)
    bread = lines.filter(has=page.get_by_role("heading", name="White bread"))
    expect(bread).to_contain_text("2 slices")
    writer.hand.tap(bread.locator("summary"))
    bread.get_by_label("Amount of white bread").fill("1")
    bread.get_by_label("Amount of white bread").press("Tab")
    expect(bread).to_contain_text("1 slice,")
    page_states.wait_for_htmx(page)
    writer.hand.tap(page.get_by_role("button", name="Log 2 entries"))
    expect(writer.entries).to_have_count(6)
    expect(writer.entries.filter(has_text="White bread")).to_contain_text("1 slice")

    yesterday = member.profile.today() - timedelta(days=1)
    writer.write("yesterday 30 g cashews")
    link = page.get_by_role("link", name=f"Log on {long_day(yesterday)}")
    writer.is_asked(link)
    writer.take(link)
    expect(page.get_by_role("heading", name=long_day(yesterday))).to_be_visible()
    expect(writer.entries).to_have_count(0)
    writer.hand.tap(page.get_by_role("button", name="Log 1 entry"))
    expect(writer.entries).to_have_count(1)
    assert IntakeEntry.objects.filter(day=yesterday).count() == 1
