"""Off the net, and on it again as somebody else, or as nobody: each has what is theirs."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from foods.models import Food
from tests.browser.conftest import become, can_sign_in, result, sign_in
from tests.browser.offline import (
    DAY,
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

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_old_page_whose_session_or_token_is_gone_loses_nothing(enter, site, member):
    can_sign_in(member)
    page = enter(member).new_page()
    open_day(page)
    search_foods(page, "almonds")
    expect(result(page, "Almonds")).to_be_visible()
    page.context.clear_cookies(name="csrftoken")
    page.evaluate("window.isTheSamePage = true")
    result(page, "Almonds").click()
    expect_figure(page, 78)
    expect_nothing_waits(page)
    add(page, "Oat bran")  # by the page itself
    expect_figure(page, 174)
    assert page.evaluate("window.isTheSamePage")

    search_foods(page, "banana")
    expect(result(page, "Banana")).to_be_visible()
    Session.objects.all().delete()
    result(page, "Banana").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert len(logged(member)) == 2
    sign_in(page, member)
    expect(page).to_have_url(re.compile(DAY))
    expect_figure(page, 206)

    until_kept(page, copy="Almonds")
    site.kill()
    page.reload()
    add(page, "Almonds")
    expect(waits(page)).to_have_count(1)
    Session.objects.all().delete()
    site.start()
    back_online(page)
    expect(page.locator("#offline")).to_contain_text("Sign in to send the entries saved on this device.")
    page.locator("#offline").get_by_role("link", name="Sign in").click()
    sign_in(page, member)
    expect_figure(page, 284)
    expect_nothing_waits(page)
    assert logged(member) == [(name, WHEN) for name in ("Almonds", "Oat bran", "Banana", "Almonds")]


EVERYTHING_KEPT = """async () => {
  const bases = [];
  for (const { name, version } of await indexedDB.databases()) {
    const base = await new Promise((resolve) => {
      indexedDB.open(name, version).onsuccess = (event) => resolve(event.target.result);
    });
    for (const store of base.objectStoreNames) {
      const all = base.transaction(store).objectStore(store).getAll();
      await new Promise((resolve) => (all.onsuccess = resolve));
      if (all.result.length) bases.push([store, all.result]);
    }
    base.close();
  }
  return JSON.stringify([bases, await caches.keys(), { ...localStorage }]);
}"""


UNTIL_EMPTY = f"""async () => {{
  for (let n = 0; n < 200; n += 1) {{
    if ((await ({EVERYTHING_KEPT})()) === "[[],[],{{}}]") return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }}
  return false;
}}"""


def test_another_member_sees_and_sends_nothing_of_the_first_and_signing_out_empties_the_browser(
    enter, site, member, stranger
):
    for user in (member, stranger):
        can_sign_in(user)
    context = enter(member)
    page = context.new_page()
    open_day(page)
    add(page, "Almonds")
    expect_figure(page, 78)
    page.reload()
    until_kept(page, day="Change almonds", copy="Almonds")
    site.kill()
    page.reload()
    add(page, "Almonds")
    expect(waits(page)).to_have_count(1)

    become(context, stranger, site.url)
    site.start()
    open_day(page)
    expect_figure(page, 0)
    expect_nothing_waits(page)
    until_kept(page, day=str(stranger.pk), copy=str(stranger.pk))
    kept = page.evaluate(EVERYTHING_KEPT)
    assert "Change almonds" not in kept
    add(page, "Banana")
    expect_figure(page, 32)
    site.kill()
    page.goto("/days/today/")
    expect_figure(page, 32)
    page.locator("#food-search").fill("almonds")
    expect(page.locator("#food-results")).to_contain_text("No match for “almonds” in your recent foods.")
    expect(waits(page)).to_have_count(0)
    site.start()
    back_online(page)
    expect(page.locator("#offline")).to_be_hidden()
    assert logged(stranger) == [("Banana", WHEN)]
    assert len(logged(member)) == 1

    become(context, member, site.url)  # is back, and what waited with them
    open_day(page)
    expect_figure(page, 156)
    assert len(logged(member)) == 2

    until_kept(page, day="Change almonds", copy="Almonds")
    site.go_wrong(add="500", queue="500")
    add(page, "Oat bran")
    expect(waits(page)).to_have_count(1)
    page.goto("/accounts/logout/")
    expect(
        page.get_by_text("1 item on this device hasn’t been sent yet. If you sign out, it will be deleted.")
    ).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    site.go_wrong()
    page.reload()
    assert page.evaluate(UNTIL_EMPTY)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    page.goto("/accounts/login/")
    sign_in(page, stranger)
    expect(page).to_have_url(re.compile("/days/today/"))
    assert len(logged(member)) == 2
    assert len(logged(stranger)) == 1


def test_what_the_server_refuses_is_said_with_its_reason_and_tried_again_or_taken_back(enter, site, member):
    page = enter(member).new_page()
    open_day(page)
    search_foods(page, "almonds")
    expect(result(page, "Almonds")).to_be_visible()
    site.kill()
    result(page, "Almonds").click()
    expect(waits(page)).to_have_count(1)
    Food.objects.filter(name="Almonds").update(is_retired=True)
    site.start()
    back_online(page)
    expect(waits(page)).to_contain_text("Not logged. This food is no longer available.")
    expect(page.locator("#waiting-total")).to_have_count(0)
    expect(page.locator("#offline")).to_be_hidden()

    page.get_by_role("button", name="Remove almonds").click()
    expect(waits(page)).to_have_count(0)
    page.locator("#notice").get_by_role("button", name="Undo").click()
    expect(waits(page)).to_have_count(1)
    Food.objects.filter(name="Almonds").update(is_retired=False)
    page.reload()
    page.get_by_role("button", name="Try again: almonds").click()
    expect_figure(page, 78)
    expect_nothing_waits(page)
    assert logged(member) == [("Almonds", WHEN)]
