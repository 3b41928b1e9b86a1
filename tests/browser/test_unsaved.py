"""Nothing typed is lost: signed out meanwhile, signed in again in another tab, or sent twice."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from foods.models import Food
from tests.browser.conftest import become, can_sign_in, result, sign_in
from tests.factories import FoodFactory
from tracker.logs.models import DayNote, IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = "/days/2026-11-20/"
PHRASE = "2 oz almonds and 1 banana"
NOTE = "Slept badly,\nlegs restless"
REFUSALS = ["Failed to load resource", "Response Status Error Code"]


@pytest.fixture
def foods(almonds):
    FoodFactory(name="Banana", magnesium_mg=27, portions=[("1 medium", "118")])


def notes(member) -> list[str]:
    return [each.note.replace("\r\n", "\n") for each in DayNote.objects.filter(user=member)]


def type_note(page: Page, text: str = NOTE) -> None:
    page.locator("#day-note summary").last.click()
    page.get_by_label("Note").fill(text)


def sign_in_by_the_notice(page: Page, member) -> None:
    page.locator("#notice").get_by_role("link", name="Sign in").click()
    sign_in(page, member)


def test_what_was_typed_before_the_session_ended_is_there_after_signing_in(open_page, watch, member, foods):
    can_sign_in(member)
    page = open_page(member)
    page.goto(DAY)
    type_note(page)
    page.locator("#food-search").fill(PHRASE)
    add_all = page.get_by_role("button", name="Log 2 entries")
    expect(add_all).to_be_visible()
    Session.objects.all().delete()

    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notice")).to_contain_text("You were signed out, so this isn’t saved yet.")
    expect(page.get_by_label("Note")).to_have_value(NOTE)
    expect(page.locator("#food-search")).to_have_value(PHRASE)
    assert notes(member) == []
    page.locator("#notice").get_by_role("link", name="Sign in").click()
    expect(page.locator("main .caution")).to_contain_text("We’ll keep it for 1 hour.")
    sign_in(page, member)
    expect(page.get_by_text("You were signed out. Check what you typed, then save.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value(NOTE)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note-text")).to_contain_text("legs restless")
    expect(page.get_by_text("You were signed out.")).to_have_count(0)
    assert notes(member) == [NOTE]

    page.goto(DAY)
    page.locator("#food-search").fill(PHRASE)
    expect(add_all).to_be_visible()
    Session.objects.all().delete()
    add_all.click()
    sign_in_by_the_notice(page, member)
    expect(page.locator("#food-search")).to_have_value(PHRASE)
    add_all.click()
    expect(page.locator("#entries li")).to_have_count(2)
    assert IntakeEntry.objects.for_user(member).count() == 2

    Session.objects.all().delete()
    page.locator("#food-search").fill("alm")
    expect(page.locator("#notice")).to_contain_text("You were signed out. Sign in to continue.")
    expect(page.locator("#food-search")).to_have_value("alm")
    sign_in_by_the_notice(page, member)
    expect(result(page, "Almonds")).to_be_visible()


def test_signing_in_again_or_as_somebody_else_in_another_tab(
    open_page, watch, member, stranger, foods, base_url
):
    watch.expect(*REFUSALS)
    can_sign_in(member)
    page = open_page(member)
    page.goto(DAY)
    type_note(page)
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/accounts/login/")
    sign_in(other, member)
    expect(other.locator("#day-panel")).to_be_visible()
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note-text")).to_contain_text("legs restless")
    assert notes(member) == [NOTE]

    type_note(page, "Only mine")
    become(page.context, stranger, base_url)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#notice")).to_contain_text("Another account is signed in now, so nothing was saved.")
    expect(page.get_by_label("Note")).to_have_value("Only mine")
    page.locator("#food-search").fill("alm")
    expect(page.locator("#notice")).to_contain_text("Another account is signed in now")
    expect(page.locator("#food-results button[name=pick]")).to_have_count(0)
    assert notes(stranger) == []
    become(page.context, member, base_url)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note-text")).to_contain_text("Only mine")


def test_a_double_click_makes_one_food(open_page, member):
    page = open_page(member)
    page.goto("/foods/mine/new/")
    page.get_by_label("Name").fill("Oat bar")
    page.get_by_label("Magnesium", exact=True).fill("12")
    page.get_by_label("Serving size", exact=True).fill("40")
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("heading", name="Oat bar")).to_be_visible()
    assert Food.objects.own_of(member).count() == 1
