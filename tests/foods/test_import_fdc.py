"""Bringing in USDA's sets: what comes, what is refused, and that nothing of a broken set stays."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.importing.progress import ProgressBar
from foods.models import Barcode, Food, FoodGroup, ImportRun, Portion
from foods.search import search_foods
from tests.factories import FoodFactory
from tests.foods.conftest import counts, row
from tests.foods.fdc_sets import (
    BRANDED,
    BRANDED_FOOD,
    FOOD,
    FOOD_NUTRIENT,
    FOUNDATION,
    SR_LEGACY,
    SURVEY,
    write_set,
    zip_folder,
)

BAD_BARCODES = BRANDED | {
    "branded_food.csv": BRANDED["branded_food.csv"].replace("21098", "21099").replace("89012", "89013")
}


def stored() -> list[list]:
    """Every column of everything that an import writes."""
    models = (Food, Portion, Barcode, FoodGroup, ImportRun)
    return [list(model.objects.order_by("id").values()) for model in models]


def reports(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "var" / "imports").glob("*"))


# What comes


def test_an_sr_legacy_food_comes_with_its_value_group_portions_and_source(bring_in):
    bring_in(SR_LEGACY)
    spinach = Food.objects.get()

    assert (spinach.name, spinach.magnesium_mg, spinach.basis_portion().label) == (
        "Spinach, raw",
        79,
        "100 g",
    )
    assert spinach.source_in_words == "USDA SR Legacy 2018-04, FDC 1"
    assert (spinach.group.name, spinach.kind) == ("Vegetables", "food")
    assert [(each.label, each.quantity) for each in spinach.portions.all()] == [
        ("1/2 cup", 15),
        ("1 bunch", 340),
    ]
    assert spinach.magnesium_for(Decimal(15)) == Decimal("11.850")


def test_an_imported_food_is_found_at_once(bring_in):
    bring_in(SR_LEGACY)

    assert [found.food.name for found in search_foods("spin").foods] == ["Spinach, raw"]


def test_a_food_without_a_value_is_unknown_and_not_zero(bring_in):
    bring_in(SR_LEGACY, food_nutrient=FOOD_NUTRIENT + "7,1,1087,99\n")

    assert Food.objects.get().magnesium_mg is None


def test_older_versions_of_foundation_foods_do_not_come_and_are_counted(bring_in):
    said = bring_in(FOUNDATION, "2024-10-31")
    spinach = Food.objects.get()

    assert counts(said) | {"added": 1, "older versions": 1} == counts(said)
    assert spinach.source_in_words == "USDA Foundation Foods 2024-10-31, FDC 2"
    assert spinach.magnesium_mg == Decimal("92.96")


def test_each_source_keeps_its_own_row_of_the_same_food(bring_in):
    bring_in(SR_LEGACY)
    bring_in(FOUNDATION, "2024-10-31")

    foods = Food.objects.order_by("magnesium_mg")
    assert [food.get_source_display() for food in foods] == ["USDA SR Legacy", "USDA Foundation Foods"]


def test_survey_foods_come(bring_in):
    bring_in(SURVEY, "2024-10-31")
    cereal = Food.objects.get()

    assert (cereal.source, cereal.magnesium_mg, cereal.group.name) == ("usda_survey", 44, "Breakfast cereals")


def test_branded_foods_come_with_brand_serving_and_barcode(bring_in):
    bring_in(BRANDED)
    drink = Food.objects.get(source_id="1")

    assert (drink.name, drink.brand, drink.kind) == ("OAT DRINK", "Oaty", "food")
    assert (drink.basis_unit, drink.usual_portion().label, drink.usual_portion().quantity) == (
        "ml",
        "1 cup",
        240,
    )
    assert [code.gtin for code in drink.barcodes.all()] == ["00987654321098"]


def test_a_barcode_that_is_none_is_refused_with_its_reason_and_the_food_comes(bring_in, tmp_path):
    said = bring_in(BAD_BARCODES)

    assert counts(said) | {"added": 2, "refused": 2} == counts(said)
    assert "    2 barcodes: this barcode isn’t valid" in said
    assert not Barcode.objects.exists()
    with reports(tmp_path)[0].open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["outcome"], row["fdc_id"], row["food"]) for row in rows] == [
        ("refused", "1", "OAT DRINK"),
        ("refused", "2", "OAT BISCUITS"),
    ]
    assert rows[0]["detail"].startswith("barcode 0987654321099: This barcode isn’t valid")


@pytest.mark.parametrize(
    ("category", "group", "kind"),
    [
        ("Plant Based Milk", "Plant milks and soy", "drink"),
        ("Iced & Bottle Tea", "Drinks", "drink"),
        ("Vitamins", "Supplements", "supplement"),
        ("Digestive & Fiber Supplements", "Supplements", "supplement"),
        ("Ketchup, Mustard, BBQ & Cheese Sauce", "Sauces, spreads and spices", "food"),
        ("Something new", "Other foods", "food"),
        ("", "Other foods", "food"),
    ],
)
def test_a_category_decides_on_group_and_kind(bring_in, category, group, kind):
    bring_in(BRANDED, branded_food=f'{BRANDED_FOOD}1,Oaty,,,OATS,30,g,,"{category}"\n')
    food = Food.objects.get(source_id="1")

    assert (food.group.name, food.kind) == (group, kind)


def test_a_group_that_a_curator_renamed_does_not_come_back(bring_in, load):
    load(row(group="Vegetables"))
    FoodGroup.objects.update(name="Greens")
    bring_in(SR_LEGACY)

    assert {food.group.name for food in Food.objects.all()} == {"Greens"}


@pytest.mark.parametrize("amount", ["100001", "999999999999"])
def test_more_magnesium_than_there_is_food_is_refused_and_unknown(bring_in, amount):
    said = bring_in(SR_LEGACY, food_nutrient=f"{FOOD_NUTRIENT}8,1,1090,{amount}\n")

    assert Food.objects.get().magnesium_mg is None
    assert "    1 values beyond pure magnesium, taken as unknown" in said


@pytest.mark.parametrize("size", ["0.0004", "1000000"])
def test_a_serving_that_the_catalogue_cannot_hold_is_refused_and_the_food_comes(bring_in, size):
    said = bring_in(BRANDED, branded_food=f"{BRANDED_FOOD}1,Oaty,,,OATS,{size},g,,Candy\n")

    assert not Portion.objects.exists()
    assert "    1 portions too small or too large" in said


def test_long_names_and_brands_are_cut_between_words(bring_in):
    name, brand = "OAT " * 70, "MAKER " * 30
    bring_in(
        BRANDED,
        food=f"{FOOD}1,branded_food,{name},,2024-01-05\n",
        branded_food=f"{BRANDED_FOOD}1,{brand},,,OATS,30,g,,Candy\n",
    )
    food = Food.objects.get()

    assert (food.name, food.brand) == (("OAT " * 50).strip(), ("MAKER " * 16).strip())


def test_a_full_set_brings_every_kind_of_food_with_its_own_source(bring_in):
    food = SR_LEGACY["food.csv"] + "3,branded_food,OATS,,2024-01-05\n"
    bring_in(
        BRANDED | SR_LEGACY, "2026-04-30", food=food, branded_food=f"{BRANDED_FOOD}3,Oaty,,,x,30,g,,Candy\n"
    )

    assert set(Food.objects.values_list("source", flat=True)) == {"usda_sr_legacy", "usda_branded"}
    assert ImportRun.objects.get().get_source_display() == "USDA FoodData Central"


# What is said


def test_an_import_is_one_line_in_the_list_of_imports_and_no_history(bring_in):
    bring_in(BAD_BARCODES)
    run = ImportRun.objects.get()

    assert (run.source, run.release, run.file_name) == ("usda_branded", "2018-04", "set 2018-04")
    assert (run.added, run.changed, run.unchanged, run.kept, run.retired, run.refused) == (2, 0, 0, 0, 0, 2)
    assert run.started_at <= run.finished_at
    assert not Food.history.exists()


def test_the_report_lies_where_it_is_asked_for(db, tmp_path):
    folder, report = write_set(tmp_path / "set", SR_LEGACY), tmp_path / "deep" / "report.csv"
    out = StringIO()
    call_command("import_fdc", folder, report=report, stdout=out, stderr=StringIO())

    assert str(report) in out.getvalue()
    assert report.read_text().splitlines() == ["outcome,fdc_id,food,detail"]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal(db, tmp_path):
    terminal = Terminal()
    call_command(
        "import_fdc",
        write_set(tmp_path, SR_LEGACY),
        report=tmp_path / "r",
        stdout=StringIO(),
        stderr=terminal,
    )

    assert "\rReading      [##############################] 100 %\n" in terminal.getvalue()
    assert "\rWriting      [##############################] 100 %\n" in terminal.getvalue()


def test_progress_is_a_few_plain_lines_elsewhere():
    lines = StringIO()
    progress = ProgressBar(lines)
    for share in range(1001):
        progress("Reading", share / 1000)

    assert lines.getvalue() == "Reading: 0 %\nReading: 100 %\n"


# What is broken


BROKEN = {
    "a missing column": (
        {"food_nutrient": "id,fdc_id,amount\n1,1,79\n"},
        "food_nutrient.csv, line 1: the column",
    ),
    "a bad number": (
        {"food_nutrient": FOOD_NUTRIENT + "8,1,1090,7x9\n"},
        "food_nutrient.csv, line 2, amount: “7x9”",
    ),
    "a missing file": ({"nutrient": ""}, "nutrient.csv, line 1: the file is empty."),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_set_is_refused_by_file_and_line_and_nothing_of_it_stays(bring_in, tmp_path, what):
    bring_in(SR_LEGACY)
    before, files = stored(), reports(tmp_path)
    others, message = BROKEN[what]
    food = SR_LEGACY["food.csv"] + '2,sr_legacy_food,"Kale, raw",11,2019-04-01\n'
    with pytest.raises(CommandError) as error:
        bring_in(SR_LEGACY, "2019-04", food=food, **others)

    assert message in str(error.value)
    assert str(error.value).endswith(". Nothing was changed.")
    assert stored() == before
    assert reports(tmp_path) == files


def test_a_zip_that_is_cut_off_is_refused_and_nothing_of_it_stays(bring_in, tmp_path):
    path = zip_folder(write_set(tmp_path / "set", SR_LEGACY), tmp_path / "set.zip")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(CommandError, match=r"^set\.zip: it is not a whole zip file"):
        call_command("import_fdc", path, stdout=StringIO(), stderr=StringIO())

    assert not Food.objects.exists()


def test_another_encoding_is_refused_with_its_line(bring_in, tmp_path):
    folder = write_set(tmp_path / "set", SR_LEGACY)
    (folder / "food.csv").write_bytes((FOOD + "1,sr_legacy_food,Purée,11,2019-04-01\n").encode("latin-1"))
    with pytest.raises(CommandError, match=r"^food\.csv, line 2: it is not written in UTF-8\. Nothing was"):
        call_command("import_fdc", folder, stdout=StringIO(), stderr=StringIO())

    assert not Food.objects.exists()


def test_a_path_that_is_not_there_is_said_plainly(db, tmp_path):
    with pytest.raises(
        CommandError, match=r"nowhere: there is no such file or folder\. Nothing was changed\."
    ):
        call_command("import_fdc", tmp_path / "nowhere", report=tmp_path / "r", stderr=StringIO())


# How it is done


def test_everything_is_read_and_compared_before_the_first_row_is_written(bring_in):
    """Members' own writes wait for an import's on SQLite, so that it begins to write late.

    Only that there is an import is written before.
    """
    bring_in(SR_LEGACY)
    with CaptureQueriesContext(connection) as queries:
        bring_in(SR_LEGACY, "2019-04", food_nutrient=FOOD_NUTRIENT + "8,1,1090,80\n")
    told = [query["sql"] for query in queries if "foods_importrun (" not in query["sql"].replace('"', "")]
    statements = [sql.split()[0] for sql in told]
    begun = next(place for place, sql in enumerate(told) if "UPDATE foods_food" in sql)

    assert "SELECT" in statements[:begun]
    assert not {"INSERT", "UPDATE", "DELETE"} & set(statements[:begun])


def test_ten_times_the_foods_take_no_more_statements(bring_in):
    def statements(count: int, release: str) -> int:
        numbers = range(count, 2 * count)
        foods = "".join(f"{n},branded_food,OATS {n},,2024-01-05\n" for n in numbers)
        labels = "".join(f"{n},Oaty {n},,,OATS,30,g,,Candy\n" for n in numbers)
        with CaptureQueriesContext(connection) as queries:
            bring_in(BRANDED, release, food=FOOD + foods, branded_food=BRANDED_FOOD + labels)
        return len([query for query in queries if "foods_search" not in query["sql"]])

    FoodFactory(group__name="Sweets and chocolate")
    statements(3, "2024-01")
    assert statements(200, "2024-03") <= statements(20, "2024-02") + 5


DATA = Path(os.environ.get("FDC_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


def test_usdas_own_sets_come_beside_the_embedded_catalogue(embedded_catalogue, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    said = []
    for name in ("sr_legacy_food_csv_2018-04", "foundation_food_csv_2024-10-31"):
        if not (path := DATA / f"FoodData_Central_{name}.zip").exists():
            pytest.skip(f"{path.name} is not in {DATA}; FDC_DATA names the directory")
        out = StringIO()
        call_command("import_fdc", path, stdout=out, stderr=StringIO())
        said.append(counts(out.getvalue()))

    sr_legacy, foundation = said
    assert sr_legacy["added"] + sr_legacy["in the catalogue"] == 7793
    assert foundation["added"] + foundation["in the catalogue"] == 316
    assert foundation["older versions"] == 71
    values = dict(
        Food.objects.filter(source_id__in=["168462", "1999633"]).values_list("source_id", "magnesium_mg")
    )
    assert values == {"168462": 79, "1999633": Decimal("92.96")}
