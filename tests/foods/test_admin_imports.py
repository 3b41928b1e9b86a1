"""The list of imports: for curators to read, for nobody to change."""

from __future__ import annotations

import pytest
from django.utils import timezone

from foods.models import ImportRun

IMPORTS = "/admin/foods/importrun/"


@pytest.fixture
def run(db) -> ImportRun:
    return ImportRun.objects.create(
        source="usda_branded",
        release="2026-04-30",
        file_name="FoodData_Central_branded_food_csv_2026-04-30.zip",
        finished_at=timezone.now(),
        added=1234,
        refused=56,
    )


def test_a_curator_reads_what_an_import_did(as_curator, run):
    page = as_curator.get(IMPORTS)
    for words in ("USDA Branded Foods", "2026-04-30", "1234", "56"):
        assert words in page.text
    assert run.file_name in as_curator.get(f"{IMPORTS}{run.pk}/change/").text


def test_nobody_changes_adds_or_deletes_an_import(as_curator, admin_client, run):
    for client in (as_curator, admin_client):
        assert client.post(f"{IMPORTS}{run.pk}/change/", {"added": "1"}).status_code == 403
        assert client.post(f"{IMPORTS}{run.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"{IMPORTS}add/").status_code == 403
    run.refresh_from_db()
    assert run.added == 1234


def test_a_member_does_not_see_the_imports(as_member, run):
    assert as_member.get(IMPORTS, follow=True).status_code == 403
