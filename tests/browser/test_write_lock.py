"""While the database takes nothing: the page says so, keeps what was done, and sends it once when it can."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import expect_total
from tests.browser.offline import WHEN, add, back_online, expect_nothing_waits, logged, open_day, waits
from tests.factories import EntryFactory
from tests.write_lock import write_lock
from tracker.logs.models import DayNote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 20_000  # milliseconds; for a machine with much to do
TRYING = "Saving is taking longer than usual. Trying again…"


def test_what_is_sent_while_the_database_is_locked_is_saved_once(enter, site, member, almonds):
    EntryFactory(user=member, food=almonds, grams="56.7", day=WHEN)
    page = enter(member).new_page()
    open_day(page)
    expect_total(page, 156)
    notice = page.locator("#notice")
    with write_lock():
        add(page, "Oat bran")
        expect(notice).to_contain_text("Oat bran saved offline.", timeout=SLOW)
        expect(waits(page)).to_have_count(1)
        page.get_by_role("button", name="Mark as complete").click()
        expect(notice).to_have_text(TRYING, timeout=SLOW)
    expect(page.get_by_role("button", name="Complete", exact=True)).to_have_attribute(
        "aria-pressed", "true", timeout=SLOW
    )
    expect(notice).not_to_contain_text("Saving")
    back_online(page)
    expect_total(page, 252)
    expect_nothing_waits(page)
    assert logged(member) == [("Almonds", WHEN), ("Oat bran", WHEN)]


def test_a_note_that_cannot_be_saved_is_kept_until_it_is_changed_or_sent_again_by_hand(enter, site, member):
    page = enter(member).new_page()
    open_day(page)
    page.clock.install()
    page.locator("#day-note summary").last.click()
    note, save = page.get_by_label("Note"), page.get_by_role("button", name="Save note")
    notice = page.locator("#notice")
    note.fill("After the run")
    with write_lock():
        save.click()
        expect(notice).to_have_text(TRYING, timeout=SLOW)
        note.press_sequentially(", tired")
        expect(notice).to_have_text("Not saved yet. Save again when you’re ready.")
        save.click()
        expect(notice).to_have_text(TRYING, timeout=SLOW)
        page.clock.fast_forward(61_000)
        expect(notice).to_contain_text("Not saved. The site is still busy.", timeout=SLOW)
        expect(note).to_have_value("After the run, tired")
    notice.get_by_role("button", name="Try again").click()
    expect(page.locator(".note-text")).to_have_text("After the run, tired", timeout=SLOW)
    expect(notice).not_to_contain_text("Not saved")
    assert [kept.note for kept in DayNote.objects.filter(user=member)] == ["After the run, tired"]


def test_a_page_without_htmx_offers_to_send_the_same_again(enter, site, member):
    page = enter(member).new_page()  # its clock is not the member's
    page.goto("/profile/preferences/")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    with write_lock():
        page.locator("form[action='/profile/preferences/'] button").first.click()
        expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Preferences saved.")).to_be_visible()
    assert type(member.profile).objects.get(user=member).timezone == "Asia/Tokyo"
