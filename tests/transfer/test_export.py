"""The member's own log as a file."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory
from tests.html import parse
from tracker.lib.ids import new_id
from tracker.schedules.models import Medicine

pytestmark = pytest.mark.usefixtures("frozen_time")
EXPORT = "/data/entries.csv"
ADD = "/days/2026-11-22/entries/"


def text_of(client):
    return client.get(EXPORT).getvalue().decode("utf-8")


def rows_of(client):
    return list(csv.DictReader(text_of(client).splitlines()))


def add(client, key, label, amount="1"):
    food = Food.objects.get(catalogue_key=key)
    portion = food.portions.get(label=label)
    sent = {
        "id": new_id(),
        "food": food.pk,
        "portion": f"p{portion.pk}",
        "amount": amount,
        "meal": "breakfast",
    }
    assert client.post(ADD, sent).status_code == 302


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/data/", EXPORT])
def test_a_visitor_is_sent_to_sign_in(client, address):
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_a_member_gets_their_own_entries_only(as_member, member, stranger):
    EntryFactory(user=member, food=FoodFactory(name="Mine"))
    EntryFactory(user=stranger, food=FoodFactory(name="Theirs"))
    assert [row["name"] for row in rows_of(as_member)] == ["Mine"]


def test_removed_entries_are_not_in_the_file(as_member, member):
    EntryFactory(user=member, is_removed=True)
    assert rows_of(as_member) == []


def test_the_file_is_kept_by_no_cache(as_member):
    assert "no-store" in as_member.get(EXPORT)["Cache-Control"]


# --- what it says ---------------------------------------------------------------------------------


def test_almonds_and_oat_bran_are_exact(as_member, embedded_catalogue):
    add(as_member, "almonds", "1 oz")
    add(as_member, "oat-bran", "1/2 cup")
    assert [(row["name"], row["magnesium_mg"]) for row in rows_of(as_member)] == [
        ("Almonds", "78.000"),
        ("Oat bran", "96.000"),
    ]


def test_a_line_says_what_was_taken_how_much_and_who_says_so(as_member, embedded_catalogue):
    add(as_member, "almonds", "1 oz", amount="1/2")
    [row] = rows_of(as_member)
    assert row.pop("source").startswith("Published table")
    assert row.pop("licence") == ""
    assert len(row.pop("id")) == 36
    assert row == {
        "day": "2026-11-22",
        "meal": "breakfast",
        "name": "Almonds",
        "brand": "",
        "kind": "food",
        "amount": "0.5",
        "portion": "1 oz",
        "quantity": "14.175",
        "unit": "g",
        "magnesium_mg": "39.000",
        "is_at_least": "no",
    }


def test_an_unknown_value_is_empty_and_not_zero(as_member, member, unknown_food):
    EntryFactory(user=member, food=unknown_food)
    EntryFactory(user=member, food=FoodFactory(magnesium_mg=Decimal(0)))
    assert sorted(row["magnesium_mg"] for row in rows_of(as_member)) == ["", "0.000"]


def test_large_amounts_are_written_out(as_member, member):
    EntryFactory(user=member, grams=10_000)
    [row] = rows_of(as_member)
    assert (row["amount"], row["quantity"], row["magnesium_mg"]) == ("10000", "10000", "10000.000")


def test_days_stand_in_their_order(as_member, member):
    for hour, day in enumerate((22, 20, 21)):
        logged_at = datetime(2026, 11, 22, hour, tzinfo=UTC)
        EntryFactory(user=member, day=date(2026, 11, day), created_at=logged_at)
    assert [row["day"] for row in rows_of(as_member)] == ["2026-11-20", "2026-11-21", "2026-11-22"]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_is_text(as_member, member, first):
    name = f'{first}HYPERLINK("http://evil.example","almonds")'
    food = FoodFactory(name=name, brand=f"{first}brand", source_note="=1+1")
    EntryFactory(user=member, food=food)
    row = list(csv.reader(StringIO(text_of(as_member), newline="")))[1]
    assert f"'{name}" in row
    assert f"'{first}brand" in row
    assert not [cell for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]


@pytest.mark.parametrize(
    "name", ['Bread, "dark"; sliced', "Crème brûlée", "豆腐", "line\nbreak", "'apostrophe"]
)
def test_names_survive_the_file(as_member, member, name):
    EntryFactory(user=member, food=FoodFactory(name=name))
    rows = list(csv.reader(StringIO(text_of(as_member), newline="")))
    assert rows[1][2] == name


def test_corrections_of_a_food_do_not_reach_the_file(as_member, member, almonds):
    EntryFactory(user=member, food=almonds, grams="28.35")
    Food.objects.update(magnesium_mg=Decimal(1), name="Mandeln")
    [row] = rows_of(as_member)
    assert (row["name"], row["magnesium_mg"]) == ("Almonds", "78.000")


def test_the_file_is_a_download_named_for_the_members_own_day(as_member, member):
    member.profile.timezone = "Pacific/Kiritimati"  # tomorrow, there
    member.profile.save()
    answer = as_member.get(EXPORT)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="magnesium-2026-11-23.csv"'


def test_an_empty_log_is_a_file_with_the_names_of_its_columns(as_member):
    assert text_of(as_member).startswith("day,meal,name,")
    assert rows_of(as_member) == []


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "words"), [(1, "1 entry, with"), (2, "2 entries, each")])
def test_the_page_says_how_much_there_is_and_leads_to_the_file(as_member, member, count, words):
    EntryFactory.create_batch(count, user=member)
    page = parse(as_member.get("/data/"))
    assert words in page.select_one("main").text
    assert page.select_one("main").select(f"a[href={EXPORT}]")


def test_a_page_without_entries_says_what_to_do_next(as_member):
    page = parse(as_member.get("/data/"))
    assert page.select_one(".empty").select_one("a")["href"] == "/days/today/"
    assert not page.select(f"a[href={EXPORT}]")


def test_a_strangers_entries_are_not_counted(as_member, stranger):
    EntryFactory(user=stranger)
    assert parse(as_member.get("/data/")).select(".empty")


# --- licences, and foods of one's own --------------------------------------------------------------


def test_each_line_keeps_the_licence_of_its_source(as_member, member):
    for source in ("usda_sr_legacy", "usda_branded", "open_food_facts", "label", "own"):
        EntryFactory(user=member, food=FoodFactory(name=source, source=source))
    assert {row["name"]: row["licence"] for row in rows_of(as_member)} == {
        "usda_sr_legacy": "CC0", "usda_branded": "CC0", "open_food_facts": "ODbL", "label": "", "own": "",
    }  # fmt: skip


def test_an_entry_keeps_its_licence_when_its_food_has_another_source_by_now(as_member, member):
    food = FoodFactory(source="open_food_facts", source_id="3029330003533")
    EntryFactory(user=member, food=food)
    food.source, food.source_id = Food.Source.LABEL, ""
    food.save()
    [row] = rows_of(as_member)
    assert (row["source"], row["licence"]) == ("Open Food Facts, 3029330003533 (ODbL)", "ODbL")


def foods_of(client):
    return list(csv.DictReader(StringIO(client.get("/data/foods.csv").getvalue().decode())))


def test_own_foods_are_a_file_of_their_own(as_member, member, stranger):
    FoodFactory(owner=stranger, name="Theirs")
    FoodFactory(owner=member, name="=Bar", source="own", source_note="Label: 12% of 420 mg",
                portions=[("1 bar", "40"), ("1/2 bar", "20")])  # fmt: skip
    FoodFactory(owner=member, name="Gone", magnesium_mg=None, is_retired=True)
    bar, gone = foods_of(as_member)
    assert (bar["name"], bar["magnesium_mg"], bar["unit"]) == ("'=Bar", "100.000", "g")
    assert (bar["portions"], bar["source"]) == ("1 bar=40; 1/2 bar=20", "Own food. Label: 12% of 420 mg")
    assert (gone["name"], gone["magnesium_mg"], gone["is_removed"]) == ("Gone", "", "yes")


def test_own_foods_are_downloaded_from_the_page_of_ones_data(as_member, member):
    assert "foods.csv" not in as_member.get("/data/").text
    FoodFactory(owner=member)
    links = {link["href"] for link in parse(as_member.get("/data/")).select("a")}
    assert "/data/foods.csv" in links


def test_a_visitor_gets_no_foods(client, db):
    assert client.get("/data/foods.csv")["Location"] == "/accounts/login/?next=/data/foods.csv"


# --- schedules and medicines ----------------------------------------------------------------------


def lines_of(client, name):
    return list(csv.DictReader(StringIO(client.get(f"/data/{name}.csv").getvalue().decode())))


def test_schedules_are_a_file_of_their_own(as_member, member, stranger, tablet):
    ScheduleFactory(user=stranger, food=tablet)
    ScheduleFactory(user=member, food=tablet).remove()
    ScheduleFactory(user=member, food=tablet, amount=Decimal("1.5"), ends_on=date(2026, 11, 9), weekdays=5)
    [row] = lines_of(as_member, "schedules")
    assert len(row.pop("id")) == 36
    assert row == {
        "name": "Magnesium citrate tablet", "brand": "", "kind": "supplement", "amount": "1.5",
        "portion": "tablet", "quantity": "1.5", "unit": "tablet", "time_of_day": "evening",
        "weekdays": "Mon, Wed", "starts_on": "2026-11-01", "ends_on": "2026-11-09",
    }  # fmt: skip


def test_medicines_are_a_file_of_their_own(as_member, member, stranger):
    Medicine.objects.create(user=stranger, name="Gabapentin", kind="gabapentin")
    Medicine.objects.create(user=member, name="=Alendronate", kind="bisphosphonates")
    [row] = lines_of(as_member, "medicines")
    assert (row["name"], row["kind"]) == ("'=Alendronate", "bisphosphonates")
    assert row["spacing"] == "Take oral bisphosphonates at least 2 hours before or after magnesium."
    assert row["source"].startswith("NIH")


def test_both_are_downloaded_from_the_page_of_ones_data(as_member, member):
    assert "schedules.csv" not in as_member.get("/data/").text
    ScheduleFactory(user=member)
    Medicine.objects.create(user=member, name="Gabapentin", kind="gabapentin")
    links = {link["href"] for link in parse(as_member.get("/data/")).select("a")}
    assert {"/data/schedules.csv", "/data/medicines.csv"} <= links


@pytest.mark.parametrize("name", ["schedules", "medicines"])
def test_a_visitor_gets_neither(client, db, name):
    address = f"/data/{name}.csv"
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
