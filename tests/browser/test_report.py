"""The page for the doctor, printed by a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.insights.worst_case_member import add_worst_case_history

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_browser_prints_the_sheet_alone_on_two_pages_with_the_name_that_was_typed(open_page, member):
    add_worst_case_history(member)
    page = open_page(member)
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.url)))
    page.goto("/report/?from=2026-08-25&to=2026-11-22")
    page.get_by_label("Name", exact=True).fill("Ada Lovelace")
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 2
    page.emulate_media(media="print")
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    expect(page.get_by_label("Date of birth")).to_be_hidden()  # nothing was typed
    for control in page.locator("nav, main :is(button, a, select), [type=checkbox]").all():
        expect(control).to_be_hidden()
    # What is typed stays on this machine.
    assert {method for method, _ in sent} == {"GET"}
    assert not [url for _, url in sent if "Lovelace" in url]
