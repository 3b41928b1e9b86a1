"""Unknown, a trace, less than a limit and a true zero: four values, in tables, in the database, in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.history import value_changes
from foods.models import Food, SourceRange
from foods.sources.marks import TableValue, ValueMark, read_value
from foods.value_ranges import range_of, read_range_file
from tests.factories import EntryFactory, FoodFactory
from tests.foods.conftest import row
from tests.foods.fdc_sets import FOUNDATION
from tests.foods.spreadsheets import as_csv, bulk_edit, exported_rows, upload
from tests.foods.test_admin import edit
from tests.html import parse

pytestmark = pytest.mark.every_engine  # ranges are put in the place of older ones

ZERO = Decimal(0)
UNKNOWN, TRACE = TableValue(None), TableValue(ZERO, ValueMark.TRACE)


def test_each_tables_own_signs_are_read_as_what_they_mean():
    cells = {
        **dict.fromkeys(["", "-", "N", "NA", "*", "k.A.", "n.d."], UNKNOWN),
        **dict.fromkeys(["Tr", "traces", "tr.", "TR", "<LOD", "<LOD or <LOQ", "< LOQ"], TRACE),
        "0": TableValue(ZERO), "0,0": TableValue(ZERO), "(0)": TableValue(ZERO, is_estimate=True),
        "< 0,58": TableValue(ZERO, ValueMark.BELOW, Decimal("0.58")),
        "<0.1": TableValue(ZERO, ValueMark.BELOW, Decimal("0.1")),
        "<\u00a010": TableValue(ZERO, ValueMark.BELOW, Decimal(10)),
        "≤ 20.8": TableValue(Decimal("20.8"), ValueMark.AT_MOST), "270": TableValue(Decimal(270)),
        "69,5": TableValue(Decimal("69.5")), "(5)": TableValue(Decimal(5), is_estimate=True),
    }  # fmt: skip
    assert {cell: read_value(cell) for cell in cells} == cells


@pytest.mark.parametrize("cell", ["much", "-5", "1,234.5", "< 0", "<", "5 mg", "NaN", "1e3"])
def test_what_no_table_writes_is_refused(cell):
    with pytest.raises(ValueError, match=r"number|zero"):
        read_value(cell)


def page_of(client, food):
    return parse(client.get(f"/foods/{food.pk}/")).select_one("main").text


def test_the_four_are_apart_in_the_database_and_in_words(load, as_member, member):
    load(
        row("unknown", magnesium_mg=""), row("trace", magnesium_mg="trace"),
        row("below", magnesium_mg="<0.58"), row("zero", magnesium_mg="0"), row("most", magnesium_mg="<=20.8"),
    )  # fmt: skip
    foods = {food.catalogue_key: food for food in Food.objects.all()}
    stored = {key: (food.magnesium_mg, food.value_mark, food.limit_mg) for key, food in foods.items()}
    assert stored == {
        "unknown": (None, "", None), "trace": (0, "trace", None), "below": (0, "below", Decimal("0.58")),
        "zero": (0, "", None), "most": (Decimal("20.8"), "at_most", None),
    }  # fmt: skip
    assert len(set(stored.values())) == 5
    words = {key: page_of(as_member, food) for key, food in foods.items()}
    assert "No magnesium value available" in words["unknown"]
    assert "trace in 1 oz" in words["trace"]
    assert "It counts as 0 mg" in words["trace"]
    assert "less than 0.6 mg in 100 g" in words["below"]
    assert "it found no magnesium" in words["zero"]
    assert "at most 5.9 mg" in words["most"]
    for key in ("trace", "below", "zero"):
        EntryFactory(user=member, food=foods[key])
    page = parse(as_member.get("/days/2026-11-22/"))
    assert page.select_one("#day-total").value == 0
    assert not page.select(".at-least")  # a trace is known, so the day is no lower bound
    assert "a trace, counted as 0" in as_member.get("/data/entries.csv").getvalue().decode()


def test_a_mark_goes_with_the_value_that_it_was_set_for(load):
    load(row(magnesium_mg="trace"))
    food = Food.objects.get()
    food.magnesium_mg = Decimal(5)
    food.save()
    assert Food.objects.get().mark is ValueMark.EXACT
    assert "trace" not in Food.objects.get().source_in_words
    load(row(magnesium_mg="0"))
    assert Food.objects.get().value_mark == ""


FOUR = {
    "unknown": {"magnesium_mg": "", "value_mark": ""},
    "trace": {"magnesium_mg": "0", "value_mark": "trace"},
    "below": {"magnesium_mg": "0", "value_mark": "below", "limit_mg": "0.58"},
    "zero": {"magnesium_mg": "0", "value_mark": ""},
    "most": {"magnesium_mg": "20.8", "value_mark": "at_most", "is_estimate": "on"},
}
IN_WORDS = {
    "unknown": "unknown", "trace": "a trace", "below": "less than 0.58 mg", "zero": "0 mg",
    "most": "at most 20.8 mg",
}  # fmt: skip


def test_a_curator_sets_each_of_the_four_and_history_tells_them_apart(as_curator, almonds):
    for name, fields in FOUR.items():
        edit(as_curator, almonds, **{"limit_mg": "", "is_estimate": "", **fields})
        food = Food.objects.get(pk=almonds.pk)
        assert food.value_in_words == IN_WORDS[name]
        listed = parse(as_curator.get("/admin/foods/food/")).select_one(".field-value").text
        assert listed.startswith(IN_WORDS[name]), name
        told = [change.words for change in value_changes(food)]
        assert told[0].split(" became ")[1] == f"{IN_WORDS[name]} in 28.35 g"
    assert food.is_estimate
    page = as_curator.get(f"/admin/foods/food/{almonds.pk}/history/").text
    for words in ("a trace", "below a limit", "at most", "0.58"):
        assert f"<ins>{words}</ins>" in page
    row_of_trace = food.history.filter(value_mark="trace").get()
    as_curator.post(f"/admin/foods/food/{almonds.pk}/history/{row_of_trace.pk}/revert/")
    assert Food.objects.get(pk=almonds.pk).value_in_words == "a trace"


def test_a_mark_that_the_value_cannot_have_is_an_error_beside_the_field(as_curator, almonds):
    wrong = [
        ("magnesium_mg", {"value_mark": "trace"}),
        ("magnesium_mg", {"value_mark": "at_most", "magnesium_mg": ""}),
        ("limit_mg", {"value_mark": "below", "magnesium_mg": "0"}),
        ("limit_mg", {"limit_mg": "2"}),
    ]
    for field, fields in wrong:
        response = edit(as_curator, almonds, **fields)
        assert list(response.context["adminform"].form.errors) == [field], fields
    sheet = [{"id": almonds.pk, "magnesium_mg": 5, "mark": "trace"}, {"name": "Tea", "limit_mg": "2"}]
    preview = upload(as_curator, as_csv({"limit_mg": "", "name": "Almonds", **sheet[0]}))
    assert [refusal.column for refusal in preview.context["preview"]["refused"]] == ["magnesium_mg"]
    assert Food.objects.get(pk=almonds.pk).value_in_words == "78 mg"


def test_a_spreadsheet_sets_marks_and_a_new_value_takes_an_old_mark_away(as_curator, almonds):
    cells = {"id": almonds.pk, "magnesium_mg": 0, "mark": "below", "limit_mg": "0.58", "estimate": "yes"}
    bulk_edit(as_curator, cells)
    food = Food.objects.get(pk=almonds.pk)
    assert (food.value_in_words, food.is_estimate) == ("less than 0.58 mg", True)
    assert exported_rows(as_curator)[0]["mark"] == "below"
    bulk_edit(as_curator, {"id": almonds.pk, "magnesium_mg": 5})
    food = Food.objects.get(pk=almonds.pk)
    assert food.value_in_words == "5 mg"
    assert value_changes(food)[0].words == "less than 0.58 mg became 5 mg in 28.35 g"


def test_a_curators_mark_outlives_loads_and_imports(load, as_curator):
    load(row(magnesium_mg="0"))
    food = Food.objects.get()
    bulk_edit(as_curator, {"id": food.pk, "mark": "trace"})
    load(row(magnesium_mg="3"))
    assert Food.objects.get().value_in_words == "a trace"
    imported = FoodFactory(source="usda_foundation", source_id="9", magnesium_mg=0)
    bulk_edit(as_curator, {"id": imported.pk, "mark": "trace"})
    assert "magnesium_mg" in Food.objects.get(pk=imported.pk).curated_fields


@pytest.mark.parametrize("cell", ["-", "N", "(5)", "< 0"])
def test_the_catalogue_says_unknown_by_an_empty_cell_alone(load, cell):
    with pytest.raises(Exception, match="line 2, magnesium_mg"):
        load(row(magnesium_mg=cell))


# --- how far apart the samples lie ----------------------------------------------------------------


def test_the_catalogues_ranges_hold_their_foods_values(load):
    load(row("flax", source="usda_foundation", source_id="2262075", magnesium_mg="372.1"))
    found = range_of(Food.objects.get())
    assert (found.lowest_mg, found.highest_mg, found.sample_count) == (Decimal("315.5"), 627, 8)
    assert all(each.lowest_mg <= each.highest_mg and each.sample_count for each in read_range_file())
    assert SourceRange.objects.count() == len(list(read_range_file()))


def test_an_imported_set_brings_minimum_maximum_and_samples(bring_in, as_member):
    nutrients = "id,fdc_id,nutrient_id,amount,data_points,min,max\n"
    files = FOUNDATION | {"food_nutrient.csv": nutrients + "2,2,1090,92.96,8,80.5,101\n3,4,1090,90,1,,\n"}
    bring_in(files, release="2021-10-28")
    food = Food.objects.get(source="usda_foundation")
    assert "81 to 101 mg in 100 g, from 8 samples" in page_of(as_member, food)
    newer = files | {"food_nutrient.csv": nutrients + "2,2,1090,92.96,9,101,80\n"}
    bring_in(newer, release="2022-04-28")
    [stored] = SourceRange.objects.all()
    assert (stored.lowest_mg, stored.sample_count, stored.release) == (None, 9, "2022-04-28")
    assert "9 samples" in page_of(as_member, food)


def test_a_curators_own_value_has_no_range_of_the_source(db):
    food = FoodFactory(source="usda_foundation", source_id="9", magnesium_mg=100)
    SourceRange.objects.create(
        source="usda_foundation", source_id="9", lowest_mg=90, highest_mg=110, sample_count=3
    )
    assert range_of(food)
    food.magnesium_mg = Decimal(500)
    assert range_of(food) is None
