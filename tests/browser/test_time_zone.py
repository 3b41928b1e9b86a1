"""A member who travels is asked once whether the browser's time zone is theirs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tracker.profiles.models import Profile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def open_today(page: Page) -> Page:
    page.goto("/days/today/", wait_until="networkidle")
    return page


def test_a_traveller_is_asked_once_and_changes_the_time_zone_in_one_tap(open_page, member):
    same_clock = open_today(open_page(member, timezone_id="Europe/Paris"))  # as in Berlin
    expect(same_clock.locator("#time-zone")).to_be_hidden()

    page = open_today(open_page(member, timezone_id="America/New_York"))
    question = page.locator("#time-zone")
    expect(question).to_contain_text("You seem to be in the time zone of New York.")
    question.get_by_role("button", name="Not now").click()
    expect(question).to_be_hidden()
    expect(open_today(page).locator("#time-zone")).to_be_hidden()
    page.goto("/profile/preferences/time-zone/")
    first = page.locator("select[name=timezone] optgroup").first
    expect(first.locator("option")).to_have_text(["Berlin (Europe)", "New York"])

    page = open_today(open_page(member, timezone_id="Asia/Tokyo"))
    page.get_by_role("button", name="Use it").click()
    expect(page.locator(".messages")).to_contain_text("Saved.")
    assert page.url.endswith("/days/today/")
    assert Profile.objects.get(user=member).timezone == "Asia/Tokyo"
    expect(open_today(page).locator("#time-zone")).to_be_hidden()
