"""A curator puts a food right; nobody's past changes."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import expect

from foods.models import Flag, Food, FoodGroup
from foods.submissions import submit_food
from tests.browser.conftest import can_sign_in, expect_total, result, sign_in
from tests.browser.page_states import search_foods
from tests.foods.spreadsheets import as_csv

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = "/days/2026-11-18/"


def test_a_curator_corrects_a_food_and_retires_it_because_it_is_in_use(
    open_page, member, curator, embedded_catalogue
):
    almonds = Food.objects.get(name="Almonds")
    day = open_page(member)
    day.goto(DAY)
    search_foods(day, "almonds")
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
    expect(admin.get_by_role("link", name="Protein bar")).to_be_visible()
    admin.goto("/admin/foods/food/")
    admin.locator("#searchbar").fill("almonds")
    admin.locator("#searchbar").press("Enter")
    admin.get_by_role("link", name="Almonds", exact=True).click()

    admin.get_by_label("Magnesium, mg:").fill("80")
    admin.get_by_role("button", name="Save and continue editing").first.click()
    expect(admin.locator(".messagelist .success")).to_contain_text("changed successfully")
    expect(admin.get_by_label("Magnesium, mg:")).to_have_value("80.000")
    admin.get_by_role("link", name="History").click()
    expect(admin.locator("#change-history")).to_contain_text("Magnesium, mg7880")

    day.reload()
    expect_total(day, 78)
    search_foods(day, "almonds")
    result(day, "Almonds").click()
    expect_total(day, 158)

    admin.goto(f"/admin/foods/food/{almonds.pk}/delete/")
    expect(admin.locator("#content")).to_contain_text("Almonds can’t be deleted, because 2 entries use it")
    admin.get_by_role("button", name="Retire instead").click()
    expect(admin.locator(".messagelist .success")).to_contain_text("1 retired")

    search_foods(day, "almonds")
    expect(result(day, "Almonds, dry roasted")).to_be_visible()
    expect(result(day, "Almonds")).to_have_count(0)
    expect_total(day, 158)

    admin.goto("/admin/foods/food/")
    admin.get_by_role("link", name="Yes", exact=True).first.click()
    expect(admin.get_by_role("link", name="Almonds retired", exact=True)).to_be_visible()
    admin.locator("#action-toggle").check()
    admin.get_by_label("Action:").select_option("delete_selected")
    admin.locator("button[name=index]").click()
    expect(admin.get_by_role("button", name="Retire all instead")).to_be_visible()
    admin.goto("/admin/foods/food/add/")
    admin.get_by_text("Add another Portion").click()
    admin.goto("/admin/foods/foodgroup/")
    expect(admin.get_by_role("link", name="Nuts and seeds")).to_be_visible()


def test_a_curator_edits_in_bulk_looks_at_a_data_issue_and_takes_a_change_back(
    open_page, curator, embedded_catalogue, tmp_path
):
    can_sign_in(curator)
    admin = open_page()
    admin.goto("/admin/foods/food/?q=brazil")
    sign_in(admin, curator)
    admin.get_by_role("link", name="Export").click()
    with admin.expect_download() as download:
        admin.get_by_role("button", name="Download CSV").click()
    sheet = tmp_path / "brazil nuts.csv"
    download.value.save_as(sheet)
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8-sig").splitlines()))
    assert rows
    rows[0]["magnesium_mg"] = "3760"
    sheet.write_bytes(as_csv(*rows))

    admin.get_by_role("link", name="Bulk edit").click()
    admin.get_by_label("File").set_input_files(sheet)
    admin.get_by_role("button", name="Preview").click()
    expect(admin.locator("#bulk-sums")).to_contain_text("1 changed, 0 new")
    expect(admin.locator("#bulk-changes tbody tr")).to_have_count(1)
    expect(admin.locator("#bulk-changes ins")).to_have_text("3760")
    assert not Flag.objects.exists()
    admin.get_by_role("button", name="Save changes").click()
    expect(admin.locator(".messagelist .success")).to_contain_text("1 changed, 0 added")
    expect(admin.locator(".messagelist .warning")).to_contain_text("data issue was raised")

    admin.goto("/admin/")
    admin.get_by_role("link", name="Over 1,500 mg in 100 g").click()
    expect(admin.get_by_role("link", name=rows[0]["name"])).to_be_visible()
    admin.get_by_role("button", name="Dismiss", exact=True).click()
    expect(admin.locator(".messagelist .success")).to_contain_text("Dismissed")
    expect(admin.get_by_role("button", name="Dismiss", exact=True)).to_have_count(0)

    admin.goto(f"/admin/foods/food/{rows[0]['id']}/history/")
    admin.get_by_role("row", name="Earlier state").get_by_role("button", name="Revert to this").click()
    expect(admin.locator(".messagelist .success")).to_contain_text("Reverted:")
    assert Food.objects.get(pk=rows[0]["id"]).magnesium_mg < 1000


def test_a_correction_reaches_the_past_is_read_by_its_member_and_undone(
    open_page, member, curator, embedded_catalogue
):
    almonds = Food.objects.get(name="Almonds")
    day = open_page(member)
    day.goto(DAY)
    search_foods(day, "almonds")
    result(day, "Almonds").click()
    expect_total(day, 78)

    admin = open_page(curator)
    admin.goto(f"/admin/foods/food/{almonds.pk}/change/")
    value = admin.get_by_label("Magnesium, mg:")
    before = value.input_value()
    value.fill(str(float(before) + 2))
    admin.get_by_role("button", name="Save and continue editing").first.click()
    admin.get_by_role("link", name="Apply to 1 past entry…").click()
    admin.get_by_label("Reason:").fill("The label was misread")
    admin.get_by_role("button", name="Preview").click()
    expect(admin.locator("#entries")).to_have_text("1")
    expect(admin.locator("#days")).to_have_text("1")
    day.reload()
    expect_total(day, 78)

    admin.get_by_role("button", name="Apply to 1 past entry").click()
    expect(admin.locator(".messagelist .success")).to_contain_text("1 past entry was corrected")
    changed = day.locator("section", has_text="We updated Almonds")
    day.reload()
    expect(changed).to_contain_text("Your total for this day changed by +")
    assert float(day.locator("#day-total").get_attribute("value")) > 78
    changed.get_by_role("button", name="Dismiss").click()
    expect(changed).to_have_count(0)

    admin.get_by_role("link", name="Undo…").click()
    admin.get_by_role("button", name="Undo the correction").click()
    expect(admin.locator(".messagelist .success")).to_contain_text("1 entry has its old value again")
    day.reload()
    expect_total(day, 78)
    expect(changed).to_contain_text("we undid this update, and the old value counts again")


def test_a_curator_merges_two_foods_and_takes_it_back(open_page, curator, embedded_catalogue):
    kept = Food.objects.get(name="Almonds")
    old = Food.objects.get(name="Almonds, blanched")
    admin = open_page(curator)
    admin.goto("/admin/foods/food/?q=almonds")
    for food in (kept, old):
        admin.locator(f"input[name=_selected_action][value='{food.pk}']").check()
    admin.get_by_label("Action:").select_option("merge_foods")
    admin.locator("button[name=index]").click()
    admin.get_by_label("Almonds", exact=True).check()
    admin.get_by_role("button", name="Preview").click()
    expect(admin.locator("#preview")).to_contain_text("Merge Almonds, blanched into Almonds")
    admin.get_by_role("button", name="Merge", exact=True).click()
    expect(admin.locator(".messagelist .success")).to_contain_text(
        "Almonds, blanched was merged into Almonds"
    )
    expect(admin.get_by_label("Other names:")).to_have_value(re.compile("Almonds, blanched"))

    admin.goto(f"/admin/foods/food/{old.pk}/change/")
    admin.get_by_role("link", name="Undo the merge…").click()
    admin.get_by_role("button", name="Undo the merge").click()
    expect(admin.locator(".messagelist .success")).to_contain_text("was undone")
    old.refresh_from_db()
    assert not old.is_retired


def test_a_curator_finds_the_same_food_by_typing(open_page, member, curator, embedded_catalogue):
    group = FoodGroup.objects.earliest("pk")
    own = Food.objects.create(name="Mandeln", owner=member, source="own", group=group, magnesium_mg=270)
    submit_food(own, member)
    admin = open_page(curator)
    admin.goto("/admin/foods/submission/")
    admin.get_by_role("link", name="Mandeln").click()
    admin.locator("#same-food .select2-selection").click()
    admin.locator(".select2-search__field").fill("almonds")
    admin.locator(".select2-results__option", has_text=re.compile("^Almonds$")).click()
    admin.get_by_role("button", name="Same food", exact=True).click()
    expect(admin.locator(".messagelist .success")).to_contain_text("Mandeln is the same food as Almonds")
    own.refresh_from_db()
    assert own.merged_into == Food.objects.get(name="Almonds")
