"""Food ideas come after the page, and nobody misses them when they do not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from foods.models import Food
from tests.browser.conftest import choose_meal, expect_total, result
from tests.browser.page_states import search_foods
from tests.factories import EntryFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_way_lands_at_the_chosen_meal_and_the_link_stays_when_none_come(
    open_page, member, three_foods, watch
):
    bran = Food.objects.get(name="Oat bran")
    EntryFactory(user=member, food=bran, grams=47, day=member.profile.today() - timedelta(days=1))
    page = open_page(member)
    page.goto("/days/today/")
    way = page.locator("#day-suggestions").get_by_role("button", name="Oat bran")
    choose_meal(page, "Dinner")
    way.click()
    expect_total(page, 96)
    expect(page.locator("#entries h2")).to_contain_text("Dinner")
    expect(way).to_contain_text("Already eaten today")

    # The day is drawn anew while they are still on their way: nothing goes wrong, and they come once more.
    held: list[Route] = []
    page.route(re.compile("/gap/$"), lambda route: held.append(route))
    page.reload()
    search_foods(page, "almonds")
    result(page, "Almonds").click()
    expect_total(page, 174)
    expect(page.locator("#day-suggestions a")).to_be_visible()
    for route in held:
        route.continue_()
    expect(way).to_be_visible()

    assert not watch.complaints
    watch.expect("ERR_FAILED", "htmx:sendError", "htmx:afterRequest")
    page.unroute_all()
    page.route(re.compile("/gap/$"), lambda route: route.abort())
    page.reload()
    with page.expect_event("requestfailed"):
        page.reload()
    expect(page.locator("#day-suggestions").get_by_role("link", name="Food ideas")).to_be_visible()
    expect(page.locator("#notice")).not_to_contain_text("connection")
