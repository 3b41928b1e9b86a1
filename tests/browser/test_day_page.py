"""What the page of a day owes to the hand, the ear and a bad connection."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import page_states
from tests.browser.conftest import can_sign_in, expect_total, result, sign_in
from tests.browser.personas import Personas
from tracker.logs.models import IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = "/days/2026-11-18/"
IS_THE_SAME = "(element, selector) => element === document.querySelector(selector)"


@pytest.fixture
def day(open_page, member, embedded_catalogue) -> Page:
    page = open_page(member)
    page.goto(DAY)
    return page


# --- the hand -------------------------------------------------------------------------------------


def hold(page: Page, address: str | re.Pattern[str]) -> list[Route]:
    """A slow server: requests to `address` wait in the list until the test lets them go on."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))
    return held


def test_enter_before_the_results_have_come_adds_what_was_typed(day):
    search = day.locator("#food-search")
    search.press_sequentially("al")
    expect(result(day, "Almonds")).to_be_visible()
    held = hold(day, re.compile(r"/foods/\?q=oat"))
    search.fill("oat bran")
    search.press("Enter")
    with day.expect_request(re.compile(r"/foods/\?q=oat")):
        pass
    expect_total(day, 0)
    held[-1].continue_()
    expect_total(day, 96)
    expect(day.locator("#entries li")).to_have_count(1)


def test_enter_adds_every_line_of_a_sentence(day):
    page_states.search("2 oz almonds and half a cup of oat bran")(day)
    day.locator("#food-search").press("Enter")
    expect_total(day, 252)
    expect(day.locator("#entries li")).to_have_count(2)
    expect(day.locator("#food-search")).to_be_focused()
    expect(day.locator("#food-search")).to_have_value("")


def test_a_line_of_a_sentence_is_changed_before_it_is_added(day):
    page_states.search("2 oz almonds, 1 cup oat bran and 3 zzgrumpfs")(day)
    form = day.locator("#add-form")
    form.get_by_label("Change almonds").click()
    form.get_by_label("Amount of almonds").fill("1")
    form.get_by_label("Amount of almonds").press("Tab")
    expect(form.locator("li").first).to_contain_text("78 mg")
    expect(form.get_by_label("Amount of almonds")).to_be_visible()  # the fields stay where they were
    form.get_by_role("button", name="Remove 3 zzgrumpfs").click()
    expect(form.locator("li")).to_have_count(2)
    form.get_by_label("Change oat bran").click()
    form.get_by_label("Food instead of oat bran").select_option(label="Oat bran, cooked")
    expect(form.locator("h3").nth(1)).to_contain_text("Oat bran, cooked")
    form.get_by_label("Amount of almonds").press("Enter")
    expect(day.locator("#day-total")).to_have_text("166")


def test_typing_on_while_a_search_is_under_way_shows_the_last_results_only(day, watch):
    watch.expect("htmx:sendAbort", "htmx:afterRequest")  # htmx says so of the search that it gave up
    held = hold(day, re.compile(r"/foods/\?q=al&"))
    with day.expect_request(re.compile(r"/foods/\?q=al&")):
        day.locator("#food-search").fill("al")
    page_states.search_foods(day, "oat bran")
    expect(result(day, "Oat bran")).to_be_visible()
    held[0].continue_()
    page_states.search("oat")(day)
    expect(result(day, "Almonds")).to_have_count(0)


def test_a_double_click_on_a_result_adds_one_entry(day):
    held = hold(day, re.compile("/entries/$"))
    page_states.search("almonds")(day)
    with day.expect_request(re.compile("/entries/$")):
        result(day, "Almonds").dblclick()
    held[0].continue_()
    expect_total(day, 78)
    expect(day.locator("#entries li")).to_have_count(1)
    assert len(held) == 1
    assert IntakeEntry.objects.count() == 1


TAP_AT_ONCE = """() => {
  window.isTheSamePage = true;
  const observer = new MutationObserver(() => {
    const button = document.querySelector("#food-results button");
    if (button) { observer.disconnect(); button.click(); }
  });
  observer.observe(document.querySelector("#day-panel"), { childList: true, subtree: true });
}"""


def test_a_tap_at_the_very_moment_that_the_results_come_needs_no_new_page(day):
    day.evaluate(TAP_AT_ONCE)
    day.locator("#food-search").fill("almonds")
    expect_total(day, 78)
    assert day.evaluate("window.isTheSamePage")


def test_what_is_typed_while_an_entry_is_being_added_is_not_lost(day, watch):
    watch.expect("htmx:oobErrorNoTarget")  # a search that comes back after its box has been replaced
    held = hold(day, re.compile("/entries/$"))
    page_states.search("almonds")(day)
    search = day.locator("#food-search")
    with day.expect_request(re.compile("/entries/$")):
        search.press("Enter")
    day.keyboard.type("oat bran")  # a new word, not more letters of the old one
    held[0].continue_()
    expect_total(day, 78)
    expect(search).to_have_value("oat bran")
    expect(result(day, "Oat bran")).to_be_visible()


# What differs with the focus, on an element or around it, is what shows the focus.
STOP_AT = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const look = () => {
    const all = [];
    for (let at = element, n = 0; n < 3 && at; n += 1, at = at.parentElement) {
      const { outlineStyle, outlineColor, boxShadow, borderColor } = getComputedStyle(at);
      all.push(outlineStyle === "none" ? "" : outlineColor, boxShadow, borderColor);
    }
    return all.join("|");
  };
  const { left, top, width, height } = element.getBoundingClientRect();
  const onTop = document.elementFromPoint(left + width / 2, top + height / 2);
  const isCovered = !(onTop && (element.contains(onTop) || onTop.contains(element)));
  const focused = look();
  element.blur();
  const isVisible = look() !== focused;
  element.focus({ preventScroll: true });
  const name = element.getAttribute("aria-label") || element.id || element.textContent.trim();
  return { name, isVisible, isCovered };
}"""


@pytest.mark.parametrize("width", page_states.WIDTHS)
def test_the_focus_is_seen_wherever_the_keyboard_takes_it(open_page, embedded_catalogue, width):
    page = open_page(Personas.gather().member)
    page.set_viewport_size({"width": width, "height": page_states.WIDTHS[width]})
    page.goto(DAY)
    page_states.search("al")(page)
    stops = tab_through(page)
    page.goto("/weeks/2026-W47/")
    stops += tab_through(page)
    assert len(stops) > 50
    assert [stop["name"] for stop in stops if not stop["isVisible"]] == [], "not seen to have the focus"
    assert [stop["name"] for stop in stops if stop["isCovered"]] == [], "behind something else"


def tab_through(page: Page) -> list[dict[str, Any]]:
    page.evaluate("document.activeElement.blur()")
    stops: list[dict[str, Any]] = []
    while len(stops) < 80:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP_AT)
        if stop is None:
            break
        stops.append(stop)
    return stops


# --- the ear --------------------------------------------------------------------------------------


def test_a_screen_reader_hears_what_was_found_and_the_new_total(day):
    for live in ("#notice", "#search-status"):
        expect(day.locator(live)).to_have_role("status")
        expect(day.locator(live)).to_have_text("")
    notice = day.locator("#notice").element_handle()
    status = day.locator("#search-status").element_handle()

    page_states.search("almonds")(day)
    expect(day.locator("#search-status")).to_contain_text(
        re.compile(r"\d results?. Press Enter to log Almonds, 1 oz")
    )
    day.locator("#food-search").press("Enter")
    expect(day.locator("#notice")).to_contain_text("Almonds logged. 78 of 310 mg.")
    page_states.wait_for_htmx(day)
    page_states.change()(day)
    day.get_by_role("button", name="Remove").click()
    expect(day.locator("#notice")).to_contain_text("Almonds removed. 0 of 310 mg.")
    # A live region is heard when its content changes, not when another one takes its place.
    assert notice.evaluate(IS_THE_SAME, "#notice")
    assert status.evaluate(IS_THE_SAME, "#search-status")


def test_a_screen_reader_hears_that_nothing_was_found(day):
    day.locator("#food-search").fill("zzzz")
    expect(day.locator("#search-status")).to_have_text("No results.")


# --- mishaps --------------------------------------------------------------------------------------


def test_an_amount_of_0_is_refused_beside_the_field_and_stays_there(day, watch):
    watch.expect("status of 422")
    page_states.choose("0")(day)
    amount = day.get_by_label("Amount")
    expect(amount).to_have_value("0")
    expect(amount).to_have_accessible_description(re.compile("Enter an amount above 0"))
    expect(amount).to_be_focused()
    expect_total(day, 0)
    page_states.wait_for_htmx(day)
    amount.fill("2")
    amount.press("Enter")
    expect_total(day, 156)


def test_an_amount_that_reads_two_ways_is_refused_when_an_entry_is_changed(day, watch):
    watch.expect("status of 422")
    page_states.search_foods(day, "almonds")
    result(day, "Almonds").click()
    page_states.change("1,234")(day)
    amount = day.get_by_label("Amount")
    expect(amount).to_have_value("1,234")
    expect(amount).to_have_accessible_description(re.compile("Did you mean 1.23 or 1234"))
    expect_total(day, 78)


def test_without_a_connection_an_entry_and_a_change_of_it_wait_and_are_sent_later(day, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    expect(day.locator("#offline")).to_be_attached()
    page_states.search("oat bran")(day)
    day.context.set_offline(True)
    result(day, "Oat bran").click()
    expect(day.locator("#notice")).to_contain_text("Oat bran saved offline.")
    expect(day.locator(".queued li")).to_have_count(1)
    expect_total(day, 0)

    day.context.set_offline(False)
    expect_total(day, 96)
    expect(day.locator(".queued")).to_have_count(0)

    day.get_by_role("link", name="Change oat bran").click()
    day.get_by_label("Amount").fill("2 1/2")
    page_states.wait_for_htmx(day)
    day.context.set_offline(True)
    day.get_by_role("button", name="Save").click()
    expect(day.locator("#notice")).to_contain_text("Oat bran saved offline.")
    expect_total(day, 96)
    day.context.set_offline(False)
    expect_total(day, 240)
    assert IntakeEntry.objects.count() == 1


def test_somebody_signed_out_signs_in_again_and_is_back_on_the_day(
    open_page, watch, member, embedded_catalogue
):
    watch.expect("403")  # the first thing sent with the token of the session before
    can_sign_in(member)
    page = open_page(member)
    page.goto(DAY)
    page.context.clear_cookies()  # as when the session has ended
    page.locator("#food-search").fill("almonds")
    expect(page.locator("#notice")).to_contain_text("You were signed out. Sign in to continue.")
    page.locator("#notice").get_by_role("link", name="Sign in").click()
    sign_in(page, member)
    expect(page).to_have_url(re.compile(DAY))
    expect(page.locator("#food-search")).to_have_value("almonds")
    result(page, "Almonds").click()
    expect_total(page, 78)

    page_states.search("oat bran")(page)
    elsewhere = page.context.new_page()
    elsewhere.goto("/accounts/logout/")
    elsewhere.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You’re signed out")).to_be_visible()
    expect(page.locator("#entries")).to_be_hidden()
    with page.context.expect_page() as tab:
        page.get_by_role("link", name="Sign in again").click()
    sign_in(tab.value, member)
    expect(page.locator("#locked")).to_have_count(0)
    result(page, "Oat bran").click()
    expect_total(page, 174)
