"""Off the net: nothing that was added is lost, doubled, put on another day or shown to somebody else.

The server runs in a process of its own, which these tests kill and start again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from foods.models import Food
from tests.browser import tour
from tests.browser.conftest import can_sign_in, result, sign_in
from tests.browser.server import Server
from tests.factories import FoodFactory
from tracker.logs.models import IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WHEN = str(timezone.localdate() - timedelta(days=6))  # the foods of the last 90 days are known offline
DAY = f"/days/{WHEN}/"
OFFLINE = "You are offline. What you add waits here and is sent later."
# What a browser says when nobody answers, or a refusal comes.
MISHAPS = ["ERR_", "htmx:", "Failed to load resource", "Response Status Error Code"]


@pytest.fixture(scope="module")
def own_server(django_db_setup, django_db_blocker) -> Iterator[Server]:
    with django_db_blocker.unblock():
        at = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{at['NAME']}"
    else:
        address = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    server = Server(address)
    yield server
    server.close()


@pytest.fixture
def foods(almonds) -> None:
    cup, banana = [("1/2 cup", "47")], [("1 medium", "118")]
    FoodFactory(name="Oat bran", basis_quantity=Decimal(47), magnesium_mg=Decimal(96), portions=cup)
    FoodFactory(name="Banana", magnesium_mg=Decimal(27), portions=banana)


@pytest.fixture
def server(own_server, foods) -> Iterator[Server]:
    cache.clear()
    if not own_server.is_running:
        own_server.start()
    yield own_server
    own_server.go_wrong()


@pytest.fixture
def enter(
    watch, server, browser_type, browser_type_launch_args, tmp_path
) -> Iterator[Callable[..., BrowserContext]]:
    """enter(member): a browser of theirs. It keeps what it has when it is closed and entered again."""
    watch.expect(*MISHAPS)
    contexts: list[BrowserContext] = []

    def enter_(user: Any = None) -> BrowserContext:
        context = browser_type.launch_persistent_context(
            tmp_path / "browser", base_url=server.url, reduced_motion="reduce", **browser_type_launch_args
        )
        context.set_default_timeout(15_000)
        watch.listen(context)
        contexts.append(context)
        if user is not None:
            become(context, user, server)
        return context

    yield enter_
    for context in contexts:
        context.close()
    assert not watch.complaints, "The browser complained:\n" + "\n".join(watch.complaints)


def become(context: BrowserContext, user: Any, server: Server) -> None:
    client = Client()
    client.force_login(user)
    in_90_days = timezone.now().timestamp() + 90 * 86_400
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "expires": in_90_days}
    context.add_cookies([cookie | {"url": server.url}])


# With the page's own modules; gives up after ten seconds.
UNTIL_KEPT = """async ([name, words]) => {
  const { kept } = await import("/static/js/store.js");
  await navigator.serviceWorker.ready;
  for (let n = 0; n < 400; n += 1) {
    const found = JSON.stringify((await kept(name)) ?? "");
    if (navigator.serviceWorker.controller && found.includes(words)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${name} without ${words}`);
}"""


def until_kept(page: Page, *, day: str = "", copy: str = "") -> None:
    """Wait until the browser keeps these words in the last day, and in the list of foods."""
    page.evaluate(UNTIL_KEPT, ["day", day])
    page.evaluate(UNTIL_KEPT, ["copy", copy])


def back_online(page: Page) -> None:
    """As the browser says it when the net is back."""
    page.evaluate("dispatchEvent(new Event('online'))")


def add(page: Page, name: str) -> None:
    page.locator("#food-search").fill(name.lower())
    result(page, name).click()


def expect_figure(page: Page, milligrams: int) -> None:
    """The day's total as it is read, on a page that answers to the hand."""
    expect(page.locator("#day-total")).to_have_text(str(milligrams))
    tour.settled(page)


def waits(page: Page) -> Locator:
    return page.locator(".waiting li")


def expect_nothing_waits(page: Page) -> None:
    expect(waits(page)).to_have_count(0)
    expect(page.locator(".badge")).to_have_count(0)
    expect(page.locator("#offline")).to_be_hidden()


def logged(user: Any) -> list[tuple[str, str]]:
    """What stands in the database: the name and the day of everything, in the order in which it came."""
    entries = IntakeEntry.objects.filter(user=user).order_by("created_at", "id")
    return [(entry.name, str(entry.day)) for entry in entries]


def test_the_last_day_opens_and_is_added_to_while_the_server_is_dead_and_the_browser_is_closed_in_between(
    enter, server, member
):
    page = enter(member).new_page()
    page.goto(DAY)
    for name, total in (("Almonds", 78), ("Oat bran", 174), ("Banana", 206)):
        add(page, name)
        expect_figure(page, total)
    page.goto("/weeks/2026-W47/")
    page.goto(DAY)
    until_kept(page, day="Change banana", copy="Oat bran")
    server.kill()

    page.reload()
    expect(page.locator("#offline")).to_have_text(OFFLINE)
    expect_figure(page, 206)
    expect(page.locator("#entries .meal:not(.waiting) li")).to_have_count(3)
    search = page.locator("#food-search")
    search.press_sequentially("oat b")
    expect(page.locator("#food-results button")).to_have_count(1)
    expect(result(page, "Oat bran")).to_contain_text("½ cup")
    search.press("Enter")
    expect(waits(page)).to_have_count(1)
    expect(search).to_have_value("")
    expect(page.locator("#waiting-total")).to_have_text("96 mg more in 1 item waiting to be sent.")
    expect_figure(page, 206)
    add(page, "Banana")
    add(page, "Almonds")
    expect(waits(page)).to_have_count(3)
    page.locator("#notice").get_by_role("button", name="Undo").click()
    expect(waits(page)).to_have_count(2)
    add(page, "Almonds")
    expect(page.locator(".badge")).to_have_text("3 waiting to be sent")
    page.goto("/profile/")  # what was not seen is not there; the day is
    expect(page).to_have_url(re.compile("/days/today/$"))
    expect(waits(page)).to_have_count(3)

    page.context.close()
    page = enter().new_page()
    page.goto(DAY)
    expect(waits(page)).to_have_count(3)
    expect(page.locator("#offline")).to_have_text(OFFLINE)
    assert len(logged(member)) == 3
    page.context.close()

    server.start()
    page = enter().new_page()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.goto("/weeks/2026-W47/")  # any page sends what waits
    expect(page.locator(".badge")).to_have_count(0)
    names = ["Almonds", "Oat bran", "Banana", "Oat bran", "Banana", "Almonds"]
    assert logged(member) == [(name, WHEN) for name in names]
    page.goto(DAY)
    expect_figure(page, 412)
    expect_nothing_waits(page)


def test_what_the_server_stored_without_saying_so_is_logged_once(enter, server, member):
    page = enter(member).new_page()
    page.goto(DAY)
    until_kept(page)
    server.go_wrong(add="killed after")  # stored, and dead before it could say so
    add(page, "Almonds")
    expect(waits(page)).to_have_count(1)
    expect(page.locator("#notice")).to_contain_text("Almonds waits here and is sent later.")
    expect(page.locator("#offline")).to_have_text(OFFLINE)
    server.wait_until_dead()
    assert len(logged(member)) == 1

    server.go_wrong(queue="500")
    server.start()
    back_online(page)
    expect(page.locator("#offline")).to_contain_text("The server cannot take it just now.")
    server.go_wrong(queue="429", add="500")
    add(page, "Oat bran")  # a page that is there, and a server that fails
    expect(waits(page)).to_have_count(2)
    server.go_wrong(queue="500 after")
    back_online(page)
    expect(page.locator("#offline")).to_contain_text("The server cannot take it just now.")
    expect(waits(page)).to_have_count(2)
    server.go_wrong()
    back_online(page)
    expect_figure(page, 174)
    expect_nothing_waits(page)
    assert logged(member) == [("Almonds", WHEN), ("Oat bran", WHEN)]


def test_two_tabs_send_what_waits_once_and_in_order(enter, server, member):
    context = enter(member)
    one, two = context.new_page(), context.new_page()
    one.goto(DAY)
    add(one, "Almonds")
    expect_figure(one, 78)
    one.reload()
    two.goto(DAY)
    until_kept(one, copy="Almonds")
    server.kill()
    two.reload()
    for page in (one, two, one):
        page.locator("#food-search").fill("almonds")
        result(page, "Almonds").click()
        expect(page.locator("#food-search")).to_have_value("")
    for page in (one, two):
        expect(waits(page)).to_have_count(3)
    server.start()
    for page in (one, two):
        back_online(page)
    for page in (one, two):
        expect_figure(page, 312)
        expect_nothing_waits(page)
    assert logged(member) == [("Almonds", WHEN)] * 4
    entries = IntakeEntry.objects.order_by("created_at")
    assert list(entries) == sorted(entries, key=lambda entry: entry.pk)


def test_an_old_page_whose_session_or_token_is_gone_loses_nothing(enter, server, member):
    can_sign_in(member)
    page = enter(member).new_page()
    page.goto(DAY)
    page.locator("#food-search").fill("almonds")
    expect(result(page, "Almonds")).to_be_visible()
    page.context.clear_cookies(name="csrftoken")
    page.evaluate("window.isTheSamePage = true")
    result(page, "Almonds").click()
    expect_figure(page, 78)
    expect_nothing_waits(page)
    add(page, "Oat bran")  # by the page itself, with the token that it has learnt
    expect_figure(page, 174)
    assert page.evaluate("window.isTheSamePage")

    page.locator("#food-search").fill("banana")
    expect(result(page, "Banana")).to_be_visible()
    Session.objects.all().delete()
    result(page, "Banana").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert len(logged(member)) == 2
    sign_in(page, member)
    expect(page).to_have_url(re.compile(DAY))
    expect_figure(page, 206)

    until_kept(page, copy="Almonds")
    server.kill()
    page.reload()
    add(page, "Almonds")
    expect(waits(page)).to_have_count(1)
    Session.objects.all().delete()
    server.start()
    back_online(page)
    expect(page.locator("#offline")).to_contain_text("Waiting for you to sign in.")
    page.locator("#offline").get_by_role("link", name="Sign in").click()
    sign_in(page, member)
    expect_figure(page, 284)
    expect_nothing_waits(page)
    assert logged(member) == [(name, WHEN) for name in ("Almonds", "Oat bran", "Banana", "Almonds")]


def test_what_is_added_after_midnight_goes_to_the_day_that_was_meant(enter, server, member):
    today = member.profile.today()
    tomorrow = today + timedelta(days=1)
    page = enter(member).new_page()
    page.goto("/days/today/")
    add(page, "Almonds")
    expect_figure(page, 78)
    page.reload()
    until_kept(page, day="Change almonds", copy="Almonds")
    server.kill()
    page.clock.set_system_time(f"{tomorrow}T10:00:00+01:00")
    add(page, "Almonds")  # a page of the day before, left open
    expect(waits(page)).to_have_count(1)
    expect(page.locator("#waiting-total")).to_contain_text("78 mg more")

    page.goto("/days/today/")  # opened on the morning after
    meant = page.get_by_label("Add to")
    expect(meant).to_have_value(str(tomorrow))
    expect(page.locator("#meal")).to_have_value("breakfast")
    add(page, "Almonds")
    expect(waits(page)).to_have_count(2)
    expect(waits(page).last).to_contain_text("for ")
    meant.select_option(str(today))
    add(page, "Almonds")
    expect(waits(page)).to_have_count(3)
    expect(page.locator("#waiting-total")).to_contain_text("156 mg more in 2 items")
    server.start()
    back_online(page)
    expect_nothing_waits(page)
    assert [day for _, day in logged(member)] == [str(day) for day in (today, today, tomorrow, today)]


EVERYTHING_KEPT = """async () => {
  const bases = [];
  for (const { name, version } of await indexedDB.databases()) {
    const base = await new Promise((resolve) => (indexedDB.open(name, version).onsuccess = (event) => resolve(event.target.result)));
    for (const store of base.objectStoreNames) {
      const all = base.transaction(store).objectStore(store).getAll();
      await new Promise((resolve) => (all.onsuccess = resolve));
      if (all.result.length) bases.push([store, all.result]);
    }
    base.close();
  }
  return JSON.stringify([bases, await caches.keys(), { ...localStorage }]);
}"""


def test_another_member_sees_and_sends_nothing_of_the_first_and_signing_out_empties_the_browser(
    enter, server, member, stranger
):
    for user in (member, stranger):
        can_sign_in(user)
    context = enter(member)
    page = context.new_page()
    page.goto(DAY)
    add(page, "Almonds")
    expect_figure(page, 78)
    page.reload()
    until_kept(page, day="Change almonds", copy="Almonds")
    server.kill()
    page.reload()
    add(page, "Almonds")
    expect(waits(page)).to_have_count(1)

    become(context, stranger, server)
    server.start()
    page.goto(DAY)
    expect_figure(page, 0)
    expect_nothing_waits(page)
    until_kept(page, day=str(stranger.pk), copy=str(stranger.pk))
    kept = page.evaluate(EVERYTHING_KEPT)
    assert "Change almonds" not in kept
    add(page, "Banana")
    expect_figure(page, 32)
    server.kill()
    page.goto("/days/today/")
    expect_figure(page, 32)
    page.locator("#food-search").fill("almonds")
    expect(page.locator("#food-results")).to_contain_text("None of the foods that you had lately")
    expect(waits(page)).to_have_count(0)
    server.start()
    back_online(page)
    expect(page.locator("#offline")).to_be_hidden()
    assert logged(stranger) == [("Banana", WHEN)]
    assert len(logged(member)) == 1

    become(context, member, server)  # is back, and what waited with them
    page.goto(DAY)
    expect_figure(page, 156)
    assert len(logged(member)) == 2

    until_kept(page, day="Change almonds", copy="Almonds")
    server.go_wrong(add="500", queue="500")
    add(page, "Oat bran")
    expect(waits(page)).to_have_count(1)
    page.goto("/accounts/logout/")
    expect(
        page.get_by_text("1 item still to be sent from this device. Signing out removes it.")
    ).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    server.go_wrong()
    page.reload()
    assert page.evaluate(EVERYTHING_KEPT) == "[[],[],{}]"
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    page.goto("/accounts/login/")
    sign_in(page, stranger)
    expect(page).to_have_url(re.compile("/days/today/"))
    assert len(logged(member)) == 2
    assert len(logged(stranger)) == 1


def test_what_the_server_refuses_is_said_with_its_reason_and_tried_again_or_taken_back(enter, server, member):
    page = enter(member).new_page()
    page.goto(DAY)
    page.locator("#food-search").fill("almonds")
    expect(result(page, "Almonds")).to_be_visible()
    server.kill()
    result(page, "Almonds").click()
    expect(waits(page)).to_have_count(1)
    Food.objects.filter(name="Almonds").update(is_retired=True)
    server.start()
    back_online(page)
    expect(waits(page)).to_contain_text("Not logged. This food is no longer in the catalogue.")
    expect(page.locator("#waiting-total")).to_have_count(0)
    expect(page.locator("#offline")).to_be_hidden()

    page.get_by_role("button", name="Take back almonds").click()
    expect(waits(page)).to_have_count(0)
    page.locator("#notice").get_by_role("button", name="Undo").click()
    expect(waits(page)).to_have_count(1)
    Food.objects.filter(name="Almonds").update(is_retired=False)
    page.reload()
    page.get_by_role("button", name="Try again: almonds").click()
    expect_figure(page, 78)
    expect_nothing_waits(page)
    assert logged(member) == [("Almonds", WHEN)]
