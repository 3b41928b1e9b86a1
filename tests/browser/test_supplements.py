"""Supplements in a real browser: one tap in the evening, and the sum of a compound."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import expect_total
from tests.browser.page_states import wait_for_htmx
from tests.factories import ScheduleFactory
from tracker.logs.models import IntakeEntry
from tracker.schedules.models import TimeOfDay

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def day(open_page, member, tablet):
    """Today, with a tablet due in the morning and one in the evening."""
    for time in (TimeOfDay.MORNING, TimeOfDay.EVENING):
        ScheduleFactory(user=member, food=tablet, time_of_day=time, starts_on=date(2026, 1, 1))
    page = open_page(member)
    page.goto("/days/today/")
    return page


def test_tonights_tablet_is_one_tap_and_so_is_taking_it_back(day):
    day.locator(".due-doses").get_by_role("button").last.click()
    expect_total(day, 100)
    expect(day.locator(".due-doses li").last).to_contain_text("Taken")
    expect(day.locator(".due-doses").get_by_role("button")).to_have_count(1)
    day.locator("#notice").get_by_role("button", name="Undo").click()
    expect_total(day, 0)
    expect(day.locator(".due-doses").get_by_role("button")).to_have_count(2)


def test_by_keyboard_the_next_one_is_at_hand(day):
    day.locator(".due-doses").get_by_role("button").first.focus()
    day.keyboard.press("Enter")
    expect_total(day, 100)
    expect(day.locator(".due-doses").get_by_role("button")).to_be_focused()
    day.keyboard.press("Enter")
    expect_total(day, 200)
    expect(day.locator("#notice").get_by_role("button", name="Undo")).to_be_focused()


def test_two_windows_that_tap_take_it_once(day, member):
    other = day.context.new_page()
    other.goto("/days/today/")
    for page in (day, other):
        page.locator(".due-doses").get_by_role("button").last.click()
        expect_total(page, 100)
    assert IntakeEntry.objects.for_user(member).count() == 1


def test_what_is_typed_in_the_search_box_survives_a_tap(day):
    day.locator("#food-search").fill("zz")
    expect(day.locator("#food-results")).to_have_attribute("data-query", "zz")
    day.locator(".due-doses").get_by_role("button").first.click()
    expect_total(day, 100)
    expect(day.locator("#food-search")).to_have_value("zz")


def test_the_sum_of_a_compound_goes_into_the_field_only_when_asked(day):
    day.goto("/foods/mine/new/?kind=supplement")
    day.get_by_label("Name").fill("Oxide")
    day.locator("summary", has_text="calculator").click()
    day.locator("[name=from_compound]").select_option("oxide")
    day.locator("[name=from_mg]").fill("500")
    day.get_by_role("button", name="Calculate").click()
    expect(day.locator("details [role=status]")).to_have_text(
        "500 mg magnesium oxide × 60.3% = 302 mg magnesium"
    )
    expect(day.get_by_label("Magnesium", exact=True)).to_have_value("")
    wait_for_htmx(day)
    day.get_by_role("button", name="Use this value").click()
    expect(day.get_by_label("Magnesium", exact=True)).to_have_value("301.5")
    wait_for_htmx(day)
    day.get_by_role("button", name="Save").click()
    expect(day.get_by_role("heading", level=1)).to_have_text("Oxide")
    expect(day.locator("dl")).to_contain_text("as magnesium oxide: 500 mg × 60.3%")


def test_without_scripts_the_tablet_is_one_tap_too(open_page, member, tablet):
    ScheduleFactory(user=member, food=tablet, starts_on=date(2026, 1, 1))
    page = open_page(member, java_script_enabled=False)
    page.goto("/days/today/")
    page.locator(".due-doses").get_by_role("button").click()
    expect(page.locator("#day-total")).to_have_text("100")
    expect(page.locator(".due-doses")).to_contain_text("Taken")
