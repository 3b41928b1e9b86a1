"""Download everything: the zip, at once or built in the background."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal

import jsonschema
import pytest
from django.utils import timezone

from tests.factories import EntryFactory, FoodFactory, SymptomFactory, TargetFactory
from tests.html import parse
from tests.jobs import run_jobs
from tests.operations.housekeeping_run import run_housekeeping_tomorrow
from tracker.lib.ids import new_id
from tracker.transfer import account_deletion, archive, background_export
from tracker.transfer.archive import Picture
from tracker.transfer.models import DataExport

EVERYTHING, PREPARE, DATA = "/data/everything.zip", "/data/export/", "/data/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def large(member, monkeypatch):
    """Let the member's account count as large."""
    monkeypatch.setattr(background_export, "MAX_ROWS_AT_ONCE", 1)
    TargetFactory(user=member, starts_on="2025-01-01")
    return member


def unzipped(response) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def table(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))


def prepare(client) -> str:
    """Prepare a file and run the job; return the address of the file."""
    assert client.post(PREPARE).url == DATA
    run_jobs()
    [link] = parse(client.get(DATA)).select_one("#export-state").select("a")
    return link["href"]


def test_a_small_account_gets_everything_at_once(as_member, member, stranger):
    EntryFactory(user=member, food=FoodFactory(name="=1+1", magnesium_mg=None))
    EntryFactory(user=stranger, food=FoodFactory(name="Theirs"))
    SymptomFactory(user=member)
    answer = as_member.get(parse(as_member.get(DATA)).select_one("#export-state").select_one("a")["href"])
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    files = unzipped(answer)
    assert files["entries.csv"].startswith(b"\xef\xbb\xbf")
    [entry] = table(files, "entries.csv")
    assert (entry["name"], entry["magnesium_mg"]) == ("'=1+1", "")
    assert len(table(files, "symptoms.csv")) == len(table(files, "targets.csv")) == 1
    data = json.loads(files["data.json"])
    schema = json.loads(files["schema.json"])
    jsonschema.validate(data, schema)
    assert schema == as_member.get("/data/schema-1.json").json()
    assert (data["format"], data["version"]) == ("magnesium-tracker", 1)
    assert data["entries"][0]["magnesium_mg"] is None
    assert not [name for name, content in files.items() if b"Theirs" in content]


def test_the_readme_names_every_file(as_member):
    files = unzipped(as_member.get(EVERYTHING))
    text = files["README.txt"].decode()
    assert not [name for name in files if name not in text and name != "README.txt"]
    assert "\r\n" in text


def test_the_schema_is_read_without_an_account(client, db):
    answer = client.get("/data/schema-1.json")
    assert answer["Content-Type"] == "application/schema+json"
    jsonschema.Draft202012Validator.check_schema(answer.json())


def test_pictures_come_along(as_member, monkeypatch):
    picture = Picture("pictures/label.webp", [b"RI", b"FF"])
    monkeypatch.setattr(archive, "PICTURE_SOURCES", [lambda user: [picture]])
    assert unzipped(as_member.get(EVERYTHING))["pictures/label.webp"] == b"RIFF"


def test_a_large_account_is_built_in_the_background_with_progress(as_member, large):
    assert as_member.get(EVERYTHING).url == DATA
    as_member.post(PREPARE), as_member.post(PREPARE)
    made = DataExport.objects.get(user=large)
    made.rows_done = made.row_count = 2
    made.save()
    shown = parse(as_member.get(DATA, headers={"HX-Request": "true"}))
    assert "99% done" in shown.text
    assert shown.select_one("[hx-trigger]")
    address = prepare(as_member)
    assert unzipped(as_member.get(address))["data.json"]
    assert "You can download it until" in parse(as_member.get(DATA)).text
    assert DataExport.objects.count() == 1
    assert made.path.stat().st_mode & 0o077 == 0


def test_a_prepared_file_is_for_its_owner_for_a_day(as_member, as_stranger, client, large, time_machine):
    address = prepare(as_member)
    assert as_stranger.get(address).status_code == 404
    assert client.get(address).url.startswith("/accounts/login/")
    assert as_member.get(f"/data/export/{new_id()}/").status_code == 404
    assert unzipped(as_member.get(address))
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    assert as_member.get(address).status_code == 404
    assert (
        parse(as_member.get(DATA)).select_one("#export-state").select_one("button").text == "Prepare download"
    )


def test_housekeeping_removes_files_and_rows_of_exports(as_member, large, monkeypatch, time_machine):
    prepare(as_member)
    path = DataExport.objects.get().path
    assert path.is_file()
    time_machine.move_to(timezone.now() + timedelta(hours=30))
    run_housekeeping_tomorrow(monkeypatch)
    assert not path.exists()
    assert not DataExport.objects.exists()


def test_a_deleted_account_leaves_no_file(as_member, large):
    prepare(as_member)
    path = DataExport.objects.get().path
    account_deletion.delete_account(large)
    assert not path.exists()


def test_an_account_that_is_deleted_before_its_turn_gets_no_file(as_member, large, settings):
    as_member.post(PREPARE)
    account_deletion.delete_account(large)
    run_jobs()
    assert not list(settings.DATA_DIR.rglob("*.zip"))


def test_a_file_that_could_not_be_built_can_be_tried_again(as_member, large, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(background_export, "write_archive", lambda *_: 1 / 0)
        as_member.post(PREPARE)
        run_jobs()
    assert "We couldn’t prepare your file." in parse(as_member.get(DATA)).text
    assert unzipped(as_member.get(prepare(as_member)))


def test_a_table_is_of_the_days_and_with_the_separator_that_were_chosen(as_member, member):
    for day in ("2026-11-01", "2026-11-15", "2026-11-30"):
        EntryFactory(
            user=member, day=day, food=FoodFactory(name=f"Eaten {day}", magnesium_mg=Decimal("78.5"))
        )
    chosen = {"table": "export", "from": "2026-11-10", "to": "2026-11-20", "separator": "semicolon"}
    answer = as_member.get("/data/table/", chosen, follow=True)
    text = answer.getvalue().decode()
    assert text.startswith("\ufeffday;meal;")
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert (row["name"], row["magnesium_mg"]) == ("Eaten 2026-11-15", "78,500")
    plain = as_member.get("/data/entries.csv", {"from": "2026-11-15"}).getvalue().decode()
    assert plain.startswith("day,meal,")
    assert len(plain.splitlines()) == 3


def test_days_that_are_no_range_are_refused_beside_the_field(as_member):
    for query, sentence in {
        "from=2026-11-20&to=2026-11-10": "“To” must be on or after “From”.",
        "from=soon": "Enter a date, for example 22 November 2026.",
        "separator=tab": "Choose commas or semicolons.",
        "table=users": "Choose a table.",
    }.items():
        for address in ("/data/table/", "/data/entries.csv"):
            answer = as_member.get(f"{address}?{query}")
            assert answer.status_code == 422
            assert sentence in parse(answer).text
