"""A curator puts a food right; nobody's past changes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from foods.models import Food
from tests.browser.conftest import can_sign_in, expect_total, result, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

DAY = "/days/2026-11-18/"


def test_a_curator_corrects_a_food_and_retires_it_because_it_is_in_use(
    open_page, member, curator, embedded_catalogue
):
    almonds = Food.objects.get(name="Almonds")
    day = open_page(member)
    day.goto(DAY)
    day.locator("#food-search").fill("almonds")
    result(day, "Almonds").click()
    expect_total(day, 78)

    can_sign_in(curator)
    admin = open_page()
    admin.goto("/admin/")
    expect(admin).to_have_url(re.compile("/accounts/login/"))
    sign_in(admin, curator)
    expect(admin).to_have_url(re.compile("/admin/$"))
    admin.get_by_role("link", name="Foods", exact=True).click()
    admin.get_by_role("link", name="Unknown").click()
    expect(admin.get_by_role("link", name="Seitan")).to_be_visible()
    admin.goto("/admin/foods/food/")
    admin.locator("#searchbar").fill("almonds")
    admin.locator("#searchbar").press("Enter")
    admin.get_by_role("link", name="Almonds", exact=True).click()

    admin.get_by_label("Magnesium, mg:").fill("80")
    admin.get_by_role("button", name="Save and continue editing").first.click()
    expect(admin.locator(".messagelist .success")).to_contain_text("changed successfully")
    expect(admin.get_by_label("Magnesium, mg:")).to_have_value("80.000")
    admin.get_by_role("link", name="History").click()
    expect(admin.locator("#content")).to_contain_text("Changed Magnesium, mg.")

    day.reload()
    expect_total(day, 78)
    day.locator("#food-search").fill("almonds")
    result(day, "Almonds").click()
    expect_total(day, 158)

    admin.goto(f"/admin/foods/food/{almonds.pk}/delete/")
    expect(admin.locator("#content")).to_contain_text("Almonds is in use: 2 entries name it")
    admin.get_by_role("button", name="Retire it instead").click()
    expect(admin.locator(".messagelist .success")).to_contain_text("1 retired")

    day.locator("#food-search").fill("almonds")
    expect(result(day, "Almonds, dry roasted")).to_be_visible()
    expect(result(day, "Almonds")).to_have_count(0)
    expect_total(day, 158)

    admin.goto("/admin/foods/food/")
    admin.get_by_role("link", name="Yes", exact=True).first.click()
    expect(admin.get_by_role("link", name="Almonds", exact=True)).to_be_visible()
    admin.locator("#action-toggle").check()
    admin.get_by_label("Action:").select_option("delete_selected")
    admin.locator("button[name=index]").click()
    expect(admin.get_by_role("button", name="Retire them all instead")).to_be_visible()
    admin.goto("/admin/foods/food/add/")
    admin.get_by_text("Add another Portion").click()
    admin.goto("/admin/foods/foodgroup/")
    expect(admin.get_by_role("link", name="Nuts and seeds")).to_be_visible()
