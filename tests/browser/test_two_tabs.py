"""One member in two tabs: what the other has saved is shown before it is replaced."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import EntryFactory, SymptomFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_entry_a_symptom_and_the_preferences_ask_before_they_replace(open_page, watch, member, almonds):
    watch.expect("422")
    entry, symptom = EntryFactory(user=member, food=almonds), SymptomFactory(user=member)
    page = open_page(member, viewport={"width": 360, "height": 780})
    other = page.context.new_page()
    for tab, grams in ((page, "50"), (other, "60")):
        tab.goto(f"/days/{entry.day}/entries/{entry.pk}/")
        tab.get_by_label("Amount").fill(grams)
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("#entries")).to_contain_text("60 g")
    page.get_by_role("button", name="Save", exact=True).click()
    asked = page.get_by_role("alert")
    expect(asked).to_contain_text("Saved now: 60")
    expect(asked).to_contain_text("Yours: 50")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#entries")).to_contain_text("50 g")

    for tab, note in ((page, "After coffee"), (other, "After running")):
        tab.goto(f"/symptoms/{symptom.pk}/")
        tab.get_by_label("Note").fill(note)
    other.get_by_role("button", name="Save", exact=True).click()
    other.wait_for_url("**/symptoms/#*")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Saved now: After running")
    expect(page.get_by_label("Note")).to_have_value("After coffee")

    for tab in (page, other):
        tab.goto("/profile/preferences/")
    for tab, limit in ((other, "EU"), (page, "UK")):
        tab.get_by_label(limit, exact=False).check()
        tab.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Saved now: EU")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Preferences saved.")).to_be_visible()
