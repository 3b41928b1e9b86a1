"""A net that fails in all its ways: no page hangs or loads again and again, nothing is lost or doubled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import become, can_sign_in, result, sign_in
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
from tests.factories import EntryFactory, ScheduleFactory
from tracker.logs.models import DayNote, IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLOW = 30_000  # milliseconds, for what takes several trials where the machine is busy
NO_ROOM = "() => { IDBFactory.prototype.open = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
# With the page's own modules: days of another year, so that none is of now.
KEPT_OF_NINE = """async () => {
  const { deleteWhere, getDays, putDay } = await import("/static/js/offline/store.js");
  const own = await getDays();
  await deleteWhere("kept", (_, key) => key.startsWith("day:"));
  for (let n = 1; n <= 9; n += 1) await putDay({ ...own[0], day: `2020-01-0${n}`, at: n });
  const left = (await getDays()).map(({ day }) => day);
  await deleteWhere("kept", (_, key) => key.startsWith("day:"));
  for (const each of own) await putDay(each);
  return left;
}"""
ASKED_ON_INSTALL = """async () => {
  let isAsked = false;
  navigator.storage.persist = () => (isAsked = true);
  for (let n = 0; n < 400 && !isAsked; n += 1) {
    dispatchEvent(new Event("appinstalled"));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return isAsked;
}"""
HAS_STYLE = "getComputedStyle(document.querySelector('#food-search')).borderRadius !== '0px'"


def count_pages(page: Page) -> list[str]:
    """The addresses of the pages that are loaded from now on."""
    loaded: list[str] = []
    page.on("request", lambda request: request.is_navigation_request() and loaded.append(request.url))
    return loaded


def test_a_site_that_is_down_behind_its_proxy_or_hangs_is_offline_and_no_page_is_loaded_in_a_loop(
    enter, site, member, watch
):
    watch.expect("QuotaExceededError")
    page = enter(member).new_page()
    open_day(page)
    add(page, "Almonds")
    expect_figure(page, 78)
    page.goto("/days/today/")
    until_kept(page, day="Change almonds", copy="Almonds")
    page.reload()  # by the worker

    site.go_wrong(pages="502")  # while the queue's address answers
    page.goto("/days/today/")
    expect(page.locator("#offline")).to_contain_text(OFFLINE)
    loaded = count_pages(page)
    for _ in range(3):
        with page.expect_response(lambda answer: answer.url.endswith("/days/queue/")):
            back_online(page)
    assert loaded == []
    expect(page.locator("#offline")).to_contain_text(OFFLINE)

    site.go_wrong(all="504")
    page.goto("/profile/")
    expect(page.get_by_role("heading", name="You’re offline")).to_be_visible()
    open_day(page)
    assert page.evaluate(HAS_STYLE)
    add(page, "Almonds")
    expect(waits(page)).to_have_count(1)
    result(page, "Almonds").click()  # the foods at hand are still there
    expect(waits(page)).to_have_count(2)

    site.go_wrong(all="hang")
    open_day(page)
    add(page, "Almonds")
    expect(waits(page)).to_have_count(3)
    for mishaps in ({"queue": "403"}, {"asks": "302"}, {"queue": "lost after"}):
        site.go_wrong(**mishaps)
        back_online(page)
        expect(waits(page)).to_have_count(3)
    site.go_wrong()
    back_online(page)
    expect(page.locator("#day-total")).to_have_text("312", timeout=SLOW)
    expect_nothing_waits(page)
    assert logged(member) == [("Almonds", WHEN)] * 4
    assert page.evaluate("navigator.serviceWorker.controller !== null")

    page.goto("/profile/")  # which stores no day of its own
    assert page.evaluate(KEPT_OF_NINE) == [f"2020-01-0{n}" for n in range(9, 2, -1)]
    open_day(page)
    assert page.evaluate(ASKED_ON_INSTALL)
    site.go_wrong(all="503")
    open_day(page)
    expect(page.locator("#offline")).to_contain_text(OFFLINE)
    page.evaluate(NO_ROOM)
    add(page, "Almonds")
    expect(page.locator("#notice")).to_contain_text("Not logged. This browser couldn’t save it offline.")
    assert len(logged(member)) == 4


def test_a_day_is_written_and_changed_without_a_connection_and_sent_as_it_was_meant(
    enter, site, member, almonds
):
    schedule = ScheduleFactory(user=member, starts_on=member.profile.today() - timedelta(days=30))
    pear = EntryFactory(user=member, food__name="Pear", grams="118", day=WHEN, meal="snack")
    eaten = EntryFactory(user=member, food=almonds, grams="28.35", day=WHEN, meal="snack")
    page = enter(member).new_page()
    open_day(page)
    until_kept(page, day="Change pear", copy="Almonds")
    site.kill()
    page.reload()
    page.get_by_role("button", name="Quick add").click()
    page.get_by_label("Name").fill("Canteen")
    page.get_by_label("Magnesium (mg)").fill("90")
    page.get_by_role("button", name="Log", exact=True).click()
    expect(waits(page)).to_have_count(1)
    expect(page.locator("#waiting-total")).to_have_text("90 mg more in 1 item waiting to be sent.")
    search_foods(page, "almonds")
    page.get_by_label("Choose how much almonds").click()
    page.get_by_label("Amount").fill("1/2")
    page.get_by_label("Portion").select_option(label="1 oz, 28 g")
    page.get_by_role("button", name="Log", exact=True).click()
    expect(page.locator("#waiting-total")).to_have_text("129 mg more in 2 items waiting to be sent.")
    search_foods(page, "14 g almonds and 10 g pears")
    expect(result(page, "Log 2 entries")).to_contain_text("49 mg")
    page.keyboard.press("Enter")
    expect(waits(page)).to_have_count(4)

    page.locator("#day-note summary").last.click()
    page.get_by_label("Note", exact=True).fill("Tired")
    page.get_by_role("button", name="Save note").click()
    page.get_by_role("button", name="Mark as complete").click()
    page.locator(".due-doses button").click()
    expect(waits(page)).to_have_count(7)
    page.get_by_label("Change pear").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_label("Change almonds").click()
    page.get_by_label("Amount").fill("100")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(waits(page)).to_have_count(9)
    IntakeEntry.objects.filter(pk=eaten.pk).update(amount=7)  # on another device

    site.go_wrong(pages="502")  # sent by another page, while this day can't be seen anew
    site.start()
    page.goto("/days/today/")
    expect(page.locator(".queued:not(.sent) li")).to_have_count(1)
    expect(page.locator(".queued .error")).to_contain_text("This was changed to 7 g")
    open_day(page)
    expect(page.locator(".sent li")).to_have_count(8)
    expect(page.locator(".sent")).to_contain_text("Sent since you last saw this page")

    site.go_wrong()
    back_online(page)
    expect(page.locator(".sent")).to_have_count(0)
    page.get_by_role("button", name="Try again: almonds").click()
    expect_nothing_waits(page)
    amounts = {
        (entry.name, float(entry.amount)) for entry in member.entries.all() if entry.removed_at is None
    }
    assert amounts == {
        ("Canteen", 1), ("Almonds", 0.5), ("Almonds", 14), ("Pear", 10), ("Almonds", 100),
        (schedule.food.name, 1),
    }  # fmt: skip
    assert IntakeEntry.objects.get(pk=pear.pk).removed_at
    note = DayNote.objects.get(user=member)
    assert (note.note, note.is_complete) == ("Tired", True)


def test_a_kept_day_is_shown_to_its_member_only_and_signing_out_removes_and_hides_no_more_than_ones_own(
    enter, site, member, stranger
):
    for user in (member, stranger):
        can_sign_in(user)
    context = enter(member)
    page = context.new_page()
    open_day(page)
    page.reload()  # by the worker
    until_kept(page, copy=str(member.pk))
    site.go_wrong(queue="500", add="500")
    add(page, "Almonds")
    expect(waits(page)).to_have_count(1)

    become(context, stranger, site.url)
    open_day(page)
    other = context.new_page()
    other.goto("/accounts/logout/")
    expect(other.get_by_text("1 item of another account hasn’t been sent yet.")).to_be_visible()
    other.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("link", name="Sign in").first).to_be_visible()
    expect(page.get_by_role("heading", name="You’re signed out")).to_be_visible()
    expect(page.get_by_label("Search for a food")).not_to_be_in_viewport()
    site.kill()
    for address in ("/accounts/login/", "/days/today/", f"/days/{WHEN}/", "/symptoms/"):
        other.goto(address)
        expect(other.get_by_role("heading", name="You’re offline")).to_be_visible()
        expect(other.get_by_role("link", name="Open today")).to_have_count(0)

    site.go_wrong()
    site.start()
    other.goto("/accounts/login/")
    sign_in(other, member)
    open_day(other)
    expect_figure(other, 78)
    assert logged(member) == [("Almonds", WHEN)]
    expect(page.get_by_role("heading", name="You’re signed out")).to_be_visible()
    assert logged(stranger) == []
