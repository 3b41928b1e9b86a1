"""A twitch from the page of a day, by thumb; with the net, and without it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import result
from tests.browser.input_counter import PointerUser
from tests.browser.offline import (
    UNTIL_KEPT,
    add,
    back_online,
    expect_figure,
    expect_nothing_waits,
    open_day,
    until_kept,
    waits,
)
from tests.factories import SymptomFactory
from tests.tap_counts import EFFORT, Effort
from tracker.lib.dates import long_day
from tracker.symptoms.models import Symptom

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True}


def kind(page: Page, name: str) -> Locator:
    return page.locator(".symptom-kinds").get_by_role("button", name=name)


def logged(member) -> list[tuple[str, str]]:
    return [(each.kind, str(each.day)) for each in Symptom.objects.for_user(member).order_by("created_at")]


def test_a_twitch_takes_two_taps_and_stands_on_the_day_when_one_is_back(open_page, member, almonds):
    page = open_page(member, **PHONE)
    page.goto("/days/today/")
    hand = PointerUser(page)
    hand.tap(page.locator("#day-symptoms summary"))
    hand.tap(kind(page, "Twitch"))
    expect(page.get_by_role("heading", name="Twitch")).to_be_visible()
    assert Effort(hand.letters, hand.taps) == EFFORT["A twitch or a spasm"]
    assert logged(member) == [("twitch", str(member.profile.today()))]

    page.locator("label[for=id_place_eyelid-left] path").tap()
    expect(page.get_by_role("radio", name="Eyelid, left")).to_be_checked()
    page.get_by_role("radio", name="Eyelid, left").press("ArrowDown")
    expect(page.locator(".body-map").get_by_text("Eyelid, right")).to_have_css("opacity", "1")
    page.get_by_label("Both sides").tap()
    expect(page.locator(".body-map").get_by_text("Eyelid, both")).to_have_css("opacity", "1")
    page.get_by_text("Caffeine").tap()
    page.get_by_label("Other triggers").fill("Cold wind")
    page.get_by_role("button", name="Save").tap()
    expect(page.locator("#symptom-list li")).to_have_text(
        re.compile("Twitch, eyelid, both.*triggers: caffeine, Cold wind", re.DOTALL)
    )
    page.locator("#symptom-list h2 a").tap()
    expect(page.locator("#day-symptoms .chips li")).to_have_text(re.compile("Twitch, eyelid"))
    add(page, "Almonds")  # the day is drawn anew
    expect_figure(page, 78)
    expect(page.locator("#day-symptoms .chips li")).to_have_count(1)


def test_twitches_without_a_connection_wait_and_are_logged_once_each(enter, site, member):
    page = enter(member).new_page()
    open_day(page)
    until_kept(page, day="Spasm or cramp", copy="Berlin")
    summary = page.locator("#day-symptoms summary")
    site.go_wrong(symptom="killed after")  # stored, and dead before it could say so
    summary.click()
    kind(page, "Twitch").click()
    expect(waits(page)).to_have_count(1)
    site.wait_until_dead()
    assert len(logged(member)) == 1

    page.reload()  # the page as it was kept
    expect(waits(page)).to_have_count(1)
    summary.click()
    kind(page, "Spasm or cramp").click()
    expect(waits(page)).to_have_count(2)
    kind(page, "Twitch").click()
    expect(waits(page)).to_have_count(3)
    expect(waits(page).last).to_contain_text("Twitch")
    page.locator("#food-search").fill("alm")
    expect(page.locator("#waiting-total")).to_have_count(0)
    page.locator("#food-search").fill("")
    waits(page).last.get_by_role("button", name="Remove twitch").click()
    expect(waits(page)).to_have_count(2)

    site.go_wrong(queue="500")
    site.start()
    page.goto("/symptoms/")
    expect(waits(page)).to_have_count(2)
    site.go_wrong()
    back_online(page)
    expect(page.locator("#symptom-list .meal:not(.queued) li")).to_have_count(2)
    expect_nothing_waits(page)
    open_day(page)
    expect(page.locator("#day-symptoms .chips li")).to_have_count(2)
    assert sorted(kind for kind, _ in logged(member)) == ["spasm", "twitch"]

    page.goto("/days/today/")
    expect(page.locator("#offline")).to_be_attached()
    site.go_wrong(symptom="500")  # it waits for a moment, and then stands on the page, with its time
    summary.click()
    kind(page, "Tingling").click()
    expect(page.locator("#day-symptoms .chips li")).to_have_text(re.compile(r"Tingling, \d\d:\d\d"))
    expect_nothing_waits(page)


def test_details_that_could_not_be_sent_stay_typed_and_it_says_that_nothing_was_saved(enter, site, member):
    twitch = SymptomFactory(user=member, day=member.profile.today())
    page = enter(member).new_page()
    page.goto(f"/symptoms/{twitch.pk}/", wait_until="networkidle")
    site.kill()
    page.get_by_label("Note").fill("Left eye")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notice")).to_contain_text("Nothing was saved")
    expect(page.get_by_label("Note")).to_have_value("Left eye")
    site.start()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#symptom-list li")).to_contain_text("Left eye")


def test_the_diary_and_the_choice_open_without_a_connection(enter, site, member):
    SymptomFactory(user=member, day=member.profile.today())
    page = enter(member).new_page()
    open_day(page)
    until_kept(page, day="Spasm or cramp", copy="Berlin")
    page.goto("/symptoms/")
    page.evaluate(UNTIL_KEPT, ["diary", "eyelid"])
    site.kill()
    page.goto("/symptoms/")
    expect(page.locator("#offline")).to_contain_text("This is your symptom list as you last saw it.")
    expect(page.locator("#symptom-list li")).to_contain_text("eyelid")

    page.get_by_role("link", name="Log a symptom").click()
    kind(page, "Spasm or cramp").click()
    today = f"{long_day(member.profile.today())}, today"  # the day that was kept is another
    page.locator("#notice").get_by_role("button", name=today).click()
    expect(waits(page)).to_have_count(1)
    page.locator(".tab-bar").get_by_role("link", name="Symptoms").click()
    expect(waits(page)).to_contain_text("Spasm or cramp")
    site.start()
    back_online(page)
    expect(page.locator("#symptom-list .meal:not(.queued) li")).to_have_count(2)
    expect_nothing_waits(page)
    assert [kind for kind, _ in logged(member)] == ["twitch", "spasm"]


def answer_a_day_later(route: Route) -> None:
    """The server's clock goes like that of the browser."""
    answer = route.fetch()
    told = answer.json()
    route.fulfill(response=answer, json=told | {"now": told["now"] + 86_400_000})


def test_the_page_of_today_that_was_left_open_overnight_is_todays_again_but_keeps_what_is_half_typed(
    enter, site, member
):
    page = enter(member).new_page()
    page.route("**/days/queue/", answer_a_day_later)
    page.goto("/days/today/")
    expect(page.locator("#offline")).to_be_attached()
    look = """() => { window.isAsLeft = true; document.dispatchEvent(new Event("visibilitychange")); }"""
    page.evaluate(look)
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1))
    page.locator("#food-search").fill("alm")
    page.evaluate(look)
    expect(result(page, "Almonds")).to_be_visible()
    assert page.evaluate("window.isAsLeft")
    page.locator("#food-search").fill("")
    with page.expect_navigation():
        page.evaluate(look)


def test_a_page_that_is_gone_back_to_shows_what_was_logged_since_and_logs_another(open_page, member):
    page = open_page(member)
    page.goto("/days/today/", wait_until="networkidle")
    used = page.locator(".symptom-kinds [name=id]").input_value()
    SymptomFactory(user=member, id=used, day=member.profile.today())
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("#day-symptoms .chips li")).to_have_count(1)
    assert page.locator(".symptom-kinds [name=id]").input_value() != used
