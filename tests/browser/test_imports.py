"""Importing a file in a real browser, from choosing it to taking it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.jobs import run_jobs
from tests.transfer.sample_files import FILES, zipped
from tracker.logs.models import IntakeEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_a_file_is_chosen_previewed_imported_and_taken_back(open_page, member):
    page = open_page(member)
    page.goto("/data/")
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("Choose a file, or drop it here").set_input_files(FILES / "cronometer-gold.csv")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="5 new entries")).to_be_visible()
    assert not IntakeEntry.objects.exists()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="5 entries imported")).to_be_visible()
    page.get_by_role("link", name="See the last day").click()
    expect(page.locator("#entries")).to_contain_text("Magnesium Citrate 200")
    expect(page.locator("#day-total")).to_have_attribute("value", "1283.600")
    page.go_back()
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="This import was undone")).to_be_visible()
    assert not IntakeEntry.objects.for_user(member).exists()


def test_only_magnesium_of_a_health_export_leaves_the_browser(open_page, member, tmp_path):
    """The file is filtered on the device, and the worker reads the rest."""
    steps = (
        '<Record type="HKQuantityTypeIdentifierStepCount" sourceName="Secret phone" value="12"/>\n' * 20_000
    )
    text = (FILES / "apple-health.xml").read_text().replace("</HealthData>", f"{steps}</HealthData>")
    export = tmp_path / "export.zip"
    export.write_bytes(health_zip(text.encode()))
    page = open_page(member)
    page.goto("/data/import/")
    page.get_by_label("Choose a file, or drop it here").set_input_files(export)
    expect(page.locator("#import-status")).to_contain_text("Only magnesium will be sent")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Continue").click()
    assert int(sent.value.headers.get("content-length", "0") or 0) < 20_000
    expect(page.get_by_text("Which app do you want to import?")).to_be_visible()
    [upload] = tmp_path.glob("member-imports/*.upload")
    assert "Secret phone" not in upload.read_text()
    page.get_by_label("FoodApp: 3 entries").check()
    page.get_by_role("button", name="Continue").click()
    run_jobs()
    expect(page.get_by_role("heading", name="3 new entries")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="3 entries imported")).to_be_visible()
    assert IntakeEntry.objects.filter(name="Soup & bread", magnesium_mg="40.500").count() == 1


def health_zip(content: bytes) -> bytes:
    return zipped({"apple_health_export/export_cda.xml": b"<x/>", "apple_health_export/export.xml": content})
