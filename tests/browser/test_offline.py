"""Off the net: nothing that was added is lost, doubled, or put on another day.

The site runs in a process of its own, which these tests kill and start again.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from foods.models import Food
from tests.browser.conftest import result
from tests.browser.offline import (
    OFFLINE,
    WHEN,
    add,
    back_online,
    expect_figure,
    expect_nothing_waits,
    logged,
    open_day,
    until_kept,
    waits,
)
from tests.browser.page_states import search_foods
from tests.factories import SavedMealFactory
from tracker.lib.dates import long_day
from tracker.logs.models import IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_last_day_opens_and_is_added_to_while_the_server_is_dead_and_the_browser_is_closed_in_between(
    enter, site, member
):
    lines = [(Food.objects.get(name="Banana"), "118", "g"), (Food.objects.get(name="Almonds"), "28.35", "g")]
    SavedMealFactory(user=member, name="Evening bowl", lines=lines)
    page = enter(member).new_page()
    open_day(page)
    for name, total in (("Almonds", 78), ("Oat bran", 174), ("Banana", 206)):
        add(page, name)
        expect_figure(page, total)
    page.goto("/weeks/2026-W47/")
    open_day(page)
    until_kept(page, day="Change banana", copy="Oat bran")
    site.kill()

    page.reload()
    expect(page.locator("#offline")).to_have_text(OFFLINE)
    expect_figure(page, 206)
    expect(page.locator("#entries .meal:not(.queued) li")).to_have_count(3)
    expect(page.locator("#food-results [name=pick]")).to_have_count(3)  # at hand before anything is typed
    search = page.locator("#food-search")
    search.press_sequentially("oat b")
    expect(page.locator("#food-results [name=pick]")).to_have_count(1)
    expect(result(page, "Oat bran")).to_contain_text("½ cup")
    search.press("Enter")  # goes there, because it is not the whole name
    expect(result(page, "Oat bran")).to_be_focused()
    expect(waits(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(waits(page)).to_have_count(1)
    expect(search).to_have_value("")
    expect(page.locator("#waiting-total")).to_have_text("96 mg more in 1 item waiting to be sent.")
    expect_figure(page, 206)
    add(page, "Evening bowl")
    expect(waits(page)).to_have_count(3)
    page.locator("#notice").get_by_role("button", name="Undo").click()
    expect(waits(page)).to_have_count(1)
    add(page, "Evening bowl")
    expect(page.locator(".badge")).to_have_text("3 waiting to be sent")
    page.goto("/profile/")  # what was not seen is not there; the day is
    expect(page.get_by_role("heading", name="You’re offline")).to_be_visible()
    page.get_by_role("link", name="Open today").click()
    expect(page).to_have_url(re.compile("/days/today/$"))
    expect(waits(page)).to_have_count(3)

    page.context.close()
    page = enter().new_page()
    open_day(page)
    expect(waits(page)).to_have_count(3)
    expect(page.locator("#offline")).to_have_text(OFFLINE)
    assert len(logged(member)) == 3
    page.context.close()

    site.start()
    page = enter().new_page()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.goto("/weeks/2026-W47/")  # any page sends what waits
    expect(page.locator(".badge")).to_have_count(0)
    names = ["Almonds", "Oat bran", "Banana", "Oat bran", "Banana", "Almonds"]
    assert logged(member) == [(name, WHEN) for name in names]
    open_day(page)
    expect_figure(page, 412)
    expect_nothing_waits(page)


def test_what_the_server_stored_without_saying_so_is_logged_once(enter, site, member):
    page = enter(member).new_page()
    open_day(page)
    until_kept(page)
    site.go_wrong(add="killed after")  # stored, and dead before it could say so
    add(page, "Almonds")
    expect(waits(page)).to_have_count(1)
    expect(page.locator("#notice")).to_contain_text("Almonds saved offline.")
    expect(page.locator("#offline")).to_have_text(OFFLINE)
    site.wait_until_dead()
    assert len(logged(member)) == 1

    site.go_wrong(queue="500")
    site.start()
    back_online(page)
    expect(page.locator("#offline")).to_contain_text("The site isn’t available.")
    site.go_wrong(queue="429", add="500")
    add(page, "Oat bran")  # a page that is there, and a server that fails
    expect(waits(page)).to_have_count(2)
    site.go_wrong(queue="500 after")
    back_online(page)
    expect(page.locator("#offline")).to_contain_text("The site isn’t available.")
    expect(waits(page)).to_have_count(2)
    site.go_wrong()
    back_online(page)
    expect_figure(page, 174)
    expect_nothing_waits(page)
    assert logged(member) == [("Almonds", WHEN), ("Oat bran", WHEN)]


def test_two_tabs_send_what_waits_once_and_in_order(enter, site, member):
    context = enter(member)
    one, two = context.new_page(), context.new_page()
    open_day(one)
    add(one, "Almonds")
    expect_figure(one, 78)
    one.reload()
    open_day(two)
    until_kept(one, copy="Almonds")
    site.kill()
    two.reload()
    expect(two.locator("#offline")).to_be_attached()
    for page in (one, two, one):
        search_foods(page, "almonds")
        result(page, "Almonds").click()
        expect(page.locator("#food-search")).to_have_value("")
    for page in (one, two):
        expect(waits(page)).to_have_count(3)
    site.start()
    for page in (one, two):
        back_online(page)
    for page in (one, two):
        expect_figure(page, 312)
        expect_nothing_waits(page)
    assert logged(member) == [("Almonds", WHEN)] * 4
    entries = IntakeEntry.objects.order_by("created_at")
    assert list(entries) == sorted(entries, key=lambda entry: entry.pk)


def test_what_is_added_after_midnight_or_by_a_wrong_clock_goes_to_the_day_that_is_chosen(enter, site, member):
    today = member.profile.today()
    tomorrow = today + timedelta(days=1)
    page = enter(member).new_page()
    page.goto("/days/today/")
    expect(page.locator("#offline")).to_be_attached()
    add(page, "Almonds")
    expect_figure(page, 78)
    page.reload()
    until_kept(page, day="Change almonds", copy="Almonds")
    site.kill()
    page.clock.set_system_time(f"{tomorrow}T08:00:00+01:00")  # 9 in a Berlin summer
    add(page, "Almonds")  # a page of the day before, left open
    notice = page.locator("#notice")
    expect(notice).to_contain_text("Which day do you want to log this to?")
    expect(waits(page)).to_have_count(0)
    notice.get_by_role("button", name=long_day(today), exact=True).click()
    expect(waits(page)).to_have_count(1)
    expect(page.locator("#waiting-total")).to_contain_text("78 mg more")

    page.goto("/days/today/")  # opened on the morning after
    expect(page.locator("#offline")).to_contain_text(f"This is {long_day(today)}, as you last saw it.")
    meant = page.get_by_label("Log to")
    expect(meant).to_have_value("")
    expect(page.locator("#meal")).to_have_value("breakfast")
    add(page, "Almonds")
    notice.get_by_role("button", name=f"{long_day(tomorrow)}, today").click()
    expect(waits(page)).to_have_count(2)
    expect(waits(page).last).to_contain_text("for ")
    expect(meant).to_have_value(str(tomorrow))
    meant.select_option(str(today))
    add(page, "Almonds")
    expect(waits(page)).to_have_count(3)
    expect(page.locator("#waiting-total")).to_contain_text("156 mg more in 2 items")
    site.start()
    back_online(page)
    expect(waits(page)).to_have_count(1)  # the server's clock says that the day has not come yet
    expect(waits(page)).to_contain_text("This device’s clock or time zone was different")
    assert [day for _, day in logged(member)] == [str(today)] * 3
    waits(page).get_by_role("button", name=long_day(tomorrow)).click()
    expect_nothing_waits(page)
    assert [day for _, day in logged(member)] == [str(day) for day in (today, today, today, tomorrow)]
