"""Importing another tracker's file: preview, decisions, writing once, undo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import EntryFactory
from tests.html import parse
from tests.jobs import run_jobs
from tests.transfer.sample_files import CRONOMETER, FILES, health_connect, zipped
from tracker.logs.models import IntakeEntry
from tracker.transfer.models import Import, ImportedEntry

pytestmark = pytest.mark.every_engine
DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def choose(client, name: str, content: bytes | None = None) -> str:
    """Choose a file, and return the address of its import."""
    content = (FILES / name).read_bytes() if content is None else content
    answer = client.post("/data/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    run_jobs()
    return answer.url


def run(client, address: str, **decisions) -> Import:
    answer = client.post(f"{address}start/", decisions)
    assert answer.status_code == 302, answer.content.decode()
    run_jobs()
    return Import.objects.get()


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(parse(answer).text.split())


def figures(user) -> dict[tuple[str, str], str | None]:
    found = IntakeEntry.objects.for_user(user).order_by("day", "created_at", "id")
    mg = {entry.pk: entry.magnesium_mg for entry in found}
    return {(each.name, each.meal): None if mg[each.pk] is None else f"{mg[each.pk]:.2f}" for each in found}


def test_a_file_is_previewed_and_nothing_is_logged_before_import(as_member, member):
    address = choose(as_member, "cronometer-gold.csv")
    text = text_of(as_member, address)
    for part in ("5 new entries", "22 November 2026", "Supplements1", "unknown1", "can’t read 2"):
        assert part in text, part
    assert not IntakeEntry.objects.exists()
    problems = b"".join(as_member.get(f"{address}not-understood.csv")).decode("utf-8-sig").splitlines()
    assert problems[1:] == [
        "7,Day,22 of November,No date that we can read", "8,Magnesium (mg),NaN,Not a number"
    ]  # fmt: skip


def test_imported_entries_count_with_their_own_name_value_and_source(as_member, member):
    one = run(as_member, choose(as_member, "cronometer-gold.csv"))
    assert (one.state, one.added_count) == (Import.State.DONE, 5)
    assert figures(member) == {
        ("Oats, Rolled", "breakfast"): "83.10",
        ("Magnesium Citrate 200", "breakfast"): "200.00",
        ("House Soup", "lunch"): None,
        ("Potato", "dinner"): "1000.50",
        ("Water", "snack"): "0.00",
    }
    oats = IntakeEntry.objects.get(name="Oats, Rolled")
    assert oats.amount_in_words == "60 g"
    assert oats.source == f"Cronometer, {member.profile.today()}"
    assert IntakeEntry.objects.get(kind="supplement").name == "Magnesium Citrate 200"
    page = as_member.get("/days/2026-11-22/")
    assert parse(page).select_one("#day-total").value == Decimal("1283.6")
    assert 'class="at-least"' in page.content.decode()


def test_the_same_and_an_overlapping_file_add_only_what_is_new(as_member, member):
    run(as_member, choose(as_member, "cronometer-2012.csv"))
    assert IntakeEntry.objects.count() == 3  # equal rows are second helpings
    assert "already imported everything" in text_of(as_member, choose(as_member, "cronometer-2012.csv"))
    more = (FILES / "cronometer-2012.csv").read_text() + "2012-9-11,Almonds,28.35 g,164,0,76,76.5,0.6,0.2\n"
    address = choose(as_member, "again.csv", more.encode())
    assert "1 new entry" in text_of(as_member, address)
    as_member.post(f"{address}start/")
    assert IntakeEntry.objects.count() == ImportedEntry.objects.count() == 4


def test_on_days_of_both_a_member_keeps_adds_or_replaces(as_member, member, almonds):
    for rule, names in {
        "keep": {"Almonds"},
        "add": {"Almonds", "Oats"},
        "replace": {"Oats"},
    }.items():
        own = EntryFactory(user=member, day=date(2026, 11, 20), food=almonds)
        rows = "Day,Food Name,Amount,Magnesium (mg)\n2026-11-20,Oats,1 g,10\n2026-11-21,Oats,1 g,10\n"
        address = choose(as_member, "a.csv", rows.encode())
        assert "Yours: 1. In the file: 1." in text_of(as_member, address)
        answer = as_member.post(f"{address}start/", {})
        assert answer.status_code == 422
        run(as_member, address, **{"for_all_days": "keep", "day-2026-11-20": rule})
        day = IntakeEntry.objects.for_user(member).filter(day=date(2026, 11, 20))
        assert {entry.name for entry in day} == names, rule
        assert IntakeEntry.objects.for_user(member).filter(day=date(2026, 11, 21)).count() == 1
        as_member.post(f"{address}undo/")
        assert list(IntakeEntry.objects.for_user(member)) == [own]
        Import.objects.all().delete()
        own.remove()


def test_an_import_is_undone_as_a_whole_but_for_edited_entries(as_member, member):
    address = choose(as_member, "cronometer-gold.csv")
    run(as_member, address)
    oats = IntakeEntry.objects.get(name="Oats, Rolled")
    as_member.post(
        f"/days/2026-11-22/entries/{oats.pk}/", {"name": "My oats", "magnesium_mg": "84", "meal": "lunch"}
    )
    as_member.post(f"{address}undo/")
    assert figures(member) == {("My oats", "lunch"): "84.00"}
    assert "1 entry was edited since" in text_of(as_member, address)
    assert "My oats" in text_of(as_member, address)
    again = choose(as_member, "cronometer-gold.csv")
    assert "4 new entries" in text_of(as_member, again)


def test_supplements_and_large_values_are_asked_about(as_member, member):
    rows = "Day,Food Name,Amount,Magnesium (mg)\n" + "".join(
        f"2026-11-2{n},{name},1 g,{mg}\n"
        for n, name, mg in [(0, "Citrate", 200), (1, "Citrate", 200), (1, "Soup", 2500), (2, "Salt", 4000)]
    )
    address = choose(as_member, "a.csv", rows.encode())
    assert as_member.post(f"{address}start/", {"supplements": ["Citrate"]}).status_code == 422
    run(as_member, address, **{"supplements": ["Citrate"], "large-0": "unknown", "large-1": "skip"})
    assert IntakeEntry.objects.filter(kind="supplement").count() == 2
    assert IntakeEntry.objects.get(name="Soup").magnesium_mg is None
    assert not IntakeEntry.objects.filter(name="Salt").exists()


def test_a_spreadsheet_is_mapped_once(as_member, member):
    address = choose(as_member, "spreadsheet.csv")
    assert "What’s in each column?" in text_of(as_member, address)
    columns = ["day", "time", "meal", "food", "amount", "mg", "kind", "note"]
    wrong = {f"column-{n}": column for n, column in enumerate(columns) if column != "day"}
    assert as_member.post(f"{address}answer/", wrong).status_code == 422
    as_member.post(f"{address}answer/", {f"column-{n}": column for n, column in enumerate(columns)})
    assert "3 new entries" in text_of(as_member, address)
    run(as_member, address)
    assert figures(member)[("Haferflocken – mit Milch", "breakfast")] == "83.10"
    later = (FILES / "spreadsheet.csv").read_text().replace("22.11", "23.11").encode()
    assert "3 new entries" in text_of(as_member, choose(as_member, "later.csv", later))


def test_of_several_apps_one_is_chosen_and_none_are_summed(as_member, member):
    address = choose(as_member, "export.zip", zipped({"x/export.xml": "apple-health.xml"}))
    assert "FoodApp: 3 entries" in text_of(as_member, address)
    as_member.post(f"{address}answer/", {"app": "Copier App"})
    one = run(as_member, address)
    assert one.added_count == 1
    assert IntakeEntry.objects.get().magnesium_mg == Decimal("40.5")
    assert IntakeEntry.objects.get().source.startswith("Apple Health (Copier App), 20")


def test_unclear_dates_are_asked_about(as_member, member):
    address = choose(as_member, "cronometer-days-unclear.csv")
    assert "How are dates written" in text_of(as_member, address)
    as_member.post(f"{address}answer/", {"order": "month first"})
    run(as_member, address)
    assert set(IntakeEntry.objects.values_list("day", flat=True)) == {date(2026, 9, 4), date(2026, 9, 5)}


def test_zips_and_databases_are_read_in_the_worker(as_member, member, tmp_path):
    files = {name: name for name in CRONOMETER}
    run(as_member, choose(as_member, "a.zip", zipped(files)))
    assert IntakeEntry.objects.count() == 6
    address = choose(as_member, "b.zip", health_connect(tmp_path))
    assert "4 new entries" in text_of(as_member, address)


def test_an_export_of_this_site_comes_in_with_everything(as_member, as_stranger, member, stranger, almonds):
    EntryFactory(user=member, day=DAY, food=almonds)
    export = b"".join(as_member.get("/data/everything.zip"))
    address = choose(as_stranger, "mine.zip", export)
    assert "records of this site" in text_of(as_stranger, address)
    assert not IntakeEntry.objects.for_user(stranger).exists()
    run(as_stranger, address)
    [entry] = IntakeEntry.objects.for_user(stranger)
    assert (entry.day, entry.name) == (DAY, "Almonds")


def test_a_linked_name_feeds_search_and_later_imports_and_keeps_its_value(
    as_member, as_stranger, member, oats
):
    rows = "Day,Food Name,Amount,Magnesium (mg)\n2026-11-20,Haferkleie,50 g,99\n"
    run(as_member, choose(as_member, "a.csv", rows.encode()))
    assert "Haferkleie" in text_of(as_member, "/data/imports/names/")
    page = as_member.get("/data/imports/names/food/", {"name": "Haferkleie", "q": "oat bran"})
    assert "Oat bran" in page.content.decode()
    link = {"name": "Haferkleie", "food": oats.pk}
    assert as_stranger.post("/data/imports/names/link/", link).status_code == 404
    as_member.post("/data/imports/names/link/", link)
    entry = IntakeEntry.objects.get()
    assert (entry.food, entry.name, entry.magnesium_mg) == (oats, "Haferkleie", Decimal(99))
    assert as_member.get(f"/days/2026-11-20/entries/{entry.pk}/").status_code == 200
    Import.objects.all().update(state=Import.State.UNDONE)
    more = rows + "2026-11-21,Haferkleie,1 cup,120\n"
    address = choose(as_member, "b.csv", more.encode())
    as_member.post(f"{address}start/", {"for_all_days": "add"})
    later = IntakeEntry.objects.get(day=date(2026, 11, 21))
    assert (later.food, later.magnesium_mg) == (oats, Decimal(120))
    assert as_member.get(f"/days/2026-11-21/entries/{later.pk}/").status_code == 200
    as_member.post("/data/imports/names/link/", {"name": "Haferkleie"})
    assert not IntakeEntry.objects.filter(food__isnull=False).exists()


def test_foods_of_a_file_without_magnesium_are_matched_one_by_one(as_member, member, almonds, oats):
    rows = (FILES / "lose-it.csv").read_text() + "11/22/2026,Moon cheese,x,Snacks,1,Each,1,false,1,1,1,1\n"
    address = choose(as_member, "a.csv", rows.encode())
    page = as_member.get(f"{address}match/")
    [box] = parse(page).select("input[name=match]")
    assert box["value"] == "28 Grams Almonds"
    assert "Almonds, 28 g" in page.content.decode()
    as_member.post(f"{address}match/", {"match": ["something else"]})
    assert not IntakeEntry.objects.exists()
    as_member.post(f"{address}match/", {"match": ["28 Grams Almonds"]})
    entry = IntakeEntry.objects.get()
    assert (entry.food, entry.day, entry.meal) == (almonds, DAY, "snack")
    assert entry.magnesium_mg == Decimal("77.037")
    as_member.post(f"{address}undo/")
    assert not IntakeEntry.objects.for_user(member).exists()


def test_what_cannot_be_imported_is_said_plainly(as_member, member):
    sentences = {
        "lose-it.csv": "Lose It! doesn’t put magnesium in its exports.",
        "cronometer-no-nutrients.csv": "Export “Daily Nutrition”",
        "cronometer-biometrics.csv": "no food log",
    }
    for name, sentence in sentences.items():
        address = choose(as_member, name)
        assert sentence in text_of(as_member, address)
        as_member.post(f"{address}start/")
    assert not IntakeEntry.objects.exists()
    assert as_member.post("/data/import/", {}).status_code == 422
    empty = as_member.post("/data/import/", {"file": SimpleUploadedFile("a.csv", b"")})
    assert empty.status_code == 422
    assert "The file is empty" in empty.content.decode()


def test_an_import_can_be_cancelled_before_and_while_it_is_written(as_member, member, tmp_path):
    address = choose(as_member, "cronometer-gold.csv")
    as_member.post(f"{address}cancel/")
    assert not Import.objects.exists()
    assert not list(tmp_path.rglob("*.*"))
    lines = [f"2026-11-20,Food {n},1 g,{n}" for n in range(700)]
    rows = "\n".join(["Day,Food Name,Amount,Magnesium (mg)", *lines])
    address = choose(as_member, "a.csv", rows.encode())
    as_member.post(f"{address}start/")
    page = as_member.get(address).content.decode()
    assert "Importing" in page
    as_member.post(f"{address}cancel/")
    run_jobs()
    assert Import.objects.get().state == Import.State.UNDONE
    assert not IntakeEntry.objects.for_user(member).exists()


def test_nobody_sees_another_members_import(as_member, as_stranger, client):
    address = choose(as_member, "cronometer-gold.csv")
    for page in ("", "not-understood.csv"):
        assert as_stranger.get(f"{address}{page}").status_code == 404
        assert "/accounts/login/" in client.get(f"{address}{page}").url
    for action in ("start", "answer", "undo"):
        assert as_stranger.post(f"{address}{action}/").status_code == 404
    assert as_stranger.post(f"{address}cancel/").url == "/data/import/"  # as for one that is gone
    assert as_member.get(address).status_code == 200
    assert "cronometer-gold" not in as_stranger.get("/data/imports/").content.decode()
    assert "Cronometer" in as_member.get("/data/imports/").content.decode()
    assert not IntakeEntry.objects.exists()
