"""Reading USDA's official sets."""

from __future__ import annotations

import os
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from foods.sources.fdc import FdcError, FdcFood, open_dataset
from foods.sources.fdc.portions import tidy
from tests.foods.fdc_sets import (
    BRANDED,
    BRANDED_FOOD,
    FOOD,
    FOOD_NUTRIENT,
    FOOD_PORTION,
    FOUNDATION,
    NUTRIENTS,
    SR_LEGACY,
    SURVEY,
    foods_of,
    write_set,
    zip_folder,
)

# Where a set lies


@pytest.mark.parametrize("place", ["folder", "folder above", "zip", "zip with a folder", "zip of macOS"])
def test_a_set_is_read_from_a_zip_or_a_folder_with_or_without_a_folder_inside(tmp_path, place):
    folder = write_set(tmp_path / "a set" / "unpacked", SR_LEGACY)
    path = {"folder": folder, "folder above": folder.parent}.get(place, tmp_path / "set.zip")
    if place.startswith("zip"):
        zip_folder(folder, path, "" if place == "zip" else "inside/")
    if place == "zip of macOS":
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("__MACOSX/inside/food.csv", "shadow")

    assert [food.description for food in foods_of(path)] == ["Spinach, raw"]


@pytest.mark.parametrize(
    ("name", "inside", "release"),
    [
        ("FoodData_Central_sr_legacy_food_csv_2018-04", "", "2018-04"),
        ("FoodData_Central_foundation_food_csv_2024-10-31", "", "2024-10-31"),
        ("download", "FoodData_Central_csv_2025-04-24", "2025-04-24"),
        ("set of 2018-04 (1)", "files", "2018-04"),
        ("download", "files", "2019-04-01"),
    ],
)
def test_the_release_is_in_the_name_or_else_the_latest_publication_date(tmp_path, name, inside, release):
    write_set(tmp_path / name / inside, SR_LEGACY)

    assert open_dataset(tmp_path / name).release == release


def test_a_set_says_how_many_foods_of_which_types_are_to_come(tmp_path):
    opened = open_dataset(write_set(tmp_path, FOUNDATION))

    assert (opened.count, opened.types) == (2, ("foundation_food",))
    assert len(list(opened.foods())) == 2


# What a food is


def test_an_sr_legacy_food_has_its_value_group_and_portions(tmp_path):
    assert foods_of(write_set(tmp_path, SR_LEGACY)) == [
        FdcFood(
            fdc_id="1",
            data_type="sr_legacy_food",
            description="Spinach, raw",
            group="Vegetables and Vegetable Products",
            brand="",
            gtin="",
            magnesium_mg=Decimal(79),
            basis_unit="g",
            portions=(("1/2 cup", Decimal(15)), ("1 bunch", Decimal(340))),
            publication_date=date(2019, 4, 1),
            is_current=True,
        )
    ]


def test_names_brands_groups_and_portions_come_without_what_cannot_be_seen(tmp_path):
    unseen = "\u202e\u200b\u2066\ufeff\u3164"
    folder = write_set(tmp_path, SR_LEGACY)
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        for word in ("Spinach", "Vegetables", "bunch"):
            text = text.replace(word, f"{word[:2]}{unseen}{word[2:]}")
        path.write_text(text, encoding="utf-8")
    [food] = foods_of(folder)
    assert (food.description, food.group) == ("Spinach, raw", "Vegetables and Vegetable Products")
    assert food.portions[1][0] == "1 bunch"
    assert tidy(f" {unseen}\u0301") == ""
    assert tidy("Jalapen\u0303o") == "Jalapen\u0303o"


def test_samples_and_purchases_are_no_foods_and_older_versions_are_marked(tmp_path):
    opened = open_dataset(write_set(tmp_path, FOUNDATION))
    older, current = opened.foods()

    assert (older.fdc_id, older.magnesium_mg, older.is_current) == ("1", Decimal("92.9"), False)
    assert (current.fdc_id, current.magnesium_mg, current.is_current) == ("2", Decimal("92.96"), True)
    assert current.portions == (("1 cup, chopped", Decimal("30.0")),)
    assert not opened.left_out


def test_a_survey_food_is_found_by_magnesiums_older_number(tmp_path):
    (food,) = foods_of(write_set(tmp_path, SURVEY))

    assert food.magnesium_mg == 44
    assert food.group == "Oatmeal"
    assert food.portions == (("1 packet", Decimal(160)), ("1 cup", Decimal(240)))


def test_the_surveys_categories_are_found_under_their_newer_column_names(tmp_path):
    folder = write_set(
        tmp_path,
        SURVEY,
        survey_fndds_food="fdc_id,food_code,wweia_category_code\n1,56000,4802\n",
        wweia_food_category="wweia_food_category_code,wweia_food_category_description\n4802,Oatmeal\n",
    )

    assert foods_of(folder)[0].group == "Oatmeal"


def test_branded_foods_have_brand_barcode_and_serving_whatever_the_order_of_the_files(tmp_path):
    drink, biscuits = foods_of(write_set(tmp_path, BRANDED))

    assert (drink.brand, drink.gtin, drink.group) == ("Oaty", "0987654321098", "Milk Additives")
    assert (drink.magnesium_mg, drink.basis_unit) == (Decimal("8.0"), "ml")
    assert drink.portions == (("1 cup", Decimal("240.0")),)
    assert (biscuits.brand, biscuits.gtin) == ("Oaty Ltd", "00123456789012")
    assert (biscuits.magnesium_mg, biscuits.basis_unit) == (Decimal("120.5"), "g")
    assert biscuits.portions == (("2 biscuits", Decimal("30.0")),)


@pytest.mark.parametrize(
    ("size", "unit", "basis_unit", "quantity", "left_out"),
    [
        ("30", "GRM", "g", 30, {}),
        ("30", "MLT", "ml", 30, {}),
        ("30", "mL", "ml", 30, {}),
        ("", "ml", "ml", None, {}),
        ("0", "g", "g", None, {}),
        ("30", "MG", "g", None, {"servings in MG": 1}),
        ("30", "", "g", None, {"servings in no unit": 1}),
    ],
)
def test_a_serving_counts_in_grams_and_millilitres_only(tmp_path, size, unit, basis_unit, quantity, left_out):
    row = f"1,Oaty Ltd,,0123,OATS,{size},{unit},,Cereal\n"
    opened = open_dataset(write_set(tmp_path, BRANDED, branded_food=BRANDED_FOOD + row))
    food = next(opened.foods())

    assert food.basis_unit == basis_unit
    assert food.portions == ((("1 serving", quantity),) if quantity else ())
    assert opened.left_out == left_out


def test_branded_files_of_older_releases_have_no_brand_name(tmp_path):
    table = "\n".join(
        ",".join(part for column, part in enumerate(line.split(",")) if column != 2)
        for line in [BRANDED_FOOD.strip(), "1,Oaty Ltd,x,0123,OATS,30,g,,Cereal"]
    )

    assert foods_of(write_set(tmp_path, BRANDED, branded_food=table))[0].brand == "Oaty Ltd"


def test_only_the_types_that_were_asked_for_are_read(tmp_path):
    food = SR_LEGACY["food.csv"] + "2,branded_food,OAT DRINK,,2024-01-05\n"
    folder = write_set(tmp_path, BRANDED | SR_LEGACY, food=food)

    assert [food.fdc_id for food in open_dataset(folder).foods()] == ["1", "2"]
    assert [food.fdc_id for food in open_dataset(folder, ["branded_food"]).foods()] == ["2"]
    with pytest.raises(FdcError, match=r"no foods of the types survey_fndds_food\. It has branded_food, sr_"):
        open_dataset(folder, ["survey_fndds_food"])
    with pytest.raises(ValueError, match=r"^not a type of real foods: sample_food$"):
        open_dataset(folder, ["sample_food"])


# Magnesium


@pytest.mark.parametrize(
    ("rows", "magnesium_mg"),
    [
        ("8,1,1087,99", None),
        ("8,1,1090,", None),
        ("8,1,1090,0", Decimal(0)),
        ("8,1,1090,79.50", Decimal("79.50")),
        ("8,1,1090,1.5E1", Decimal(15)),
        ("8,1,1090,79\n9,1,1090,79.0", Decimal(79)),
    ],
)
def test_a_missing_value_is_unknown_and_never_zero(tmp_path, rows, magnesium_mg):
    (food,) = foods_of(write_set(tmp_path, SR_LEGACY, food_nutrient=FOOD_NUTRIENT + rows))

    assert food.magnesium_mg == magnesium_mg


def test_values_that_contradict_each_other_are_unknown(tmp_path):
    rows = "8,1,1090,79\n9,1,1090,93\n10,1,1090,93\n"
    opened = open_dataset(write_set(tmp_path, SR_LEGACY, food_nutrient=FOOD_NUTRIENT + rows))

    assert [food.magnesium_mg for food in opened.foods()] == [None]
    assert opened.left_out == {"values of magnesium that contradict each other": 1}


def test_another_nutrient_with_the_id_304_is_not_magnesium(tmp_path):
    nutrients = NUTRIENTS + "304,Something else,MG,999,1\n"

    assert foods_of(write_set(tmp_path, SURVEY, nutrient=nutrients))[0].magnesium_mg is None


@pytest.mark.parametrize("unit", ["G", "UG", "MG_ATE", ""])
def test_magnesium_in_another_unit_is_refused(tmp_path, unit):
    nutrients = NUTRIENTS.replace('Mg",MG', f'Mg",{unit}')

    with pytest.raises(FdcError, match=rf"nutrient\.csv, line 3, unit_name: magnesium is given in “{unit}”"):
        foods_of(write_set(tmp_path, SR_LEGACY, nutrient=nutrients))


def test_a_set_without_magnesium_among_its_nutrients_is_refused(tmp_path):
    with pytest.raises(FdcError, match=r"nutrient\.csv: there is no magnesium"):
        foods_of(write_set(tmp_path, SR_LEGACY, nutrient=NUTRIENTS.split("1090")[0]))


# Portions that are left out


def test_what_is_left_out_is_counted(tmp_path):
    rows = "1,1,1,1,9999,,cup,0\n2,1,2,1,9999,,cup,\n3,1,3,0,9999,,cup,142\n4,1,4,1,9999,,leaf,10\n"
    food = SR_LEGACY["food.csv"] + "2,sr_legacy_food, ,11,2019-04-01\n"
    opened = open_dataset(write_set(tmp_path, SR_LEGACY, food=food, food_portion=FOOD_PORTION + rows))

    for _ in range(2):  # a second reading counts anew
        assert [food.portions for food in opened.foods()] == [(("1 leaf", Decimal(10)),)]
        assert opened.left_out == {
            "portions without a weight": 2,
            "portions that are no household measure": 1,
            "foods without a name": 1,
        }


# Reading as such


def test_a_byte_order_mark_other_line_ends_and_blank_lines_do_no_harm(tmp_path):
    food = "\ufeff" + (SR_LEGACY["food.csv"] + "\n\n").replace("\n", "\r\n")

    assert [food.fdc_id for food in foods_of(write_set(tmp_path, SR_LEGACY, food=food))] == ["1"]


def test_a_text_over_several_lines_is_one_text(tmp_path):
    rows = '1,branded_food,"OAT ""DRINK"",\n  1 L",,2024-01-05\n2,branded_food,OATS,,2024-01-05\n'

    assert [food.description for food in foods_of(write_set(tmp_path, BRANDED, food=FOOD + rows))] == [
        'OAT "DRINK", 1 L',
        "OATS",
    ]


def test_a_very_long_list_of_ingredients_is_read(tmp_path):
    row = f'1,Oaty Ltd,,0123,"{"OATS, " * 40_000}",30,g,,Cereal\n'

    assert foods_of(write_set(tmp_path, BRANDED, branded_food=BRANDED_FOOD + row))[0].gtin == "0123"


@pytest.mark.parametrize("zipped", [False, True])
def test_reading_reports_its_progress_from_nothing_to_all(tmp_path, monkeypatch, zipped):
    monkeypatch.setattr("foods.sources.fdc.files.REPORT_EVERY", 500)
    foods = "".join(f"{number},branded_food,OATS,,2024-01-05\n" for number in range(1, 3_000))
    amounts = "".join(f"{number},1,1087,1\n" for number in range(3_000))
    path = write_set(tmp_path / "set", BRANDED, food=FOOD + foods, food_nutrient=FOOD_NUTRIENT + amounts)
    path = zip_folder(path, tmp_path / "set.zip") if zipped else path
    shares: list[float] = []
    reading = open_dataset(path).foods(shares.append)

    assert shares == []
    next(reading)
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert any(0.2 < share < 0.8 for share in shares)
    assert shares[-1] == 1
    reading.close()


def test_ten_times_the_branded_foods_take_no_more_memory(tmp_path):
    def peak(count: int) -> int:
        numbers = range(1, count + 1)
        folder = write_set(
            tmp_path / str(count),
            BRANDED,
            food=FOOD + "".join(f"{n},branded_food,OATS {n},,2024-01-05\n" for n in numbers),
            branded_food=BRANDED_FOOD + "".join(f"{n},Oaty {n},,{n:014},OATS,30,g,,x\n" for n in numbers),
            food_nutrient=FOOD_NUTRIENT + "".join(f"{n},{n},1090,{n}\n" for n in numbers),
        )
        tracemalloc.start()
        try:
            assert sum(1 for _ in open_dataset(folder).foods()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is imported and cached at the first reading
    assert peak(5_000) < peak(500) + 100_000  # bytes; a list of so many foods would take two million


# USDA's own files


DATA = Path(os.environ.get("FDC_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


def official(name: str) -> Path:
    if not (path := DATA / name).exists():
        pytest.skip(f"USDA's {name} is not in {DATA}; FDC_DATA names the directory")
    return path


def test_sr_legacy_has_7793_foods_of_which_7420_have_a_value():
    opened = open_dataset(official("FoodData_Central_sr_legacy_food_csv_2018-04.zip"))
    foods = {food.fdc_id: food for food in opened.foods()}

    assert (opened.release, opened.count, len(foods)) == ("2018-04", 7793, 7793)
    assert sum(food.magnesium_mg is not None for food in foods.values()) == 7420
    assert sum(len(food.portions) for food in foods.values()) == 14_426
    assert all(food.group and food.is_current for food in foods.values())
    values = {"170567": 270, "168462": 79, "168872": 235, "170556": 592, "173944": 27}
    assert {fdc_id: foods[fdc_id].magnesium_mg for fdc_id in values} == values
    assert ("1 oz (23 whole kernels)", Decimal("28.35")) in foods["170567"].portions
    assert foods["168462"].portions[0] == ("1 cup", Decimal(30))


def test_foundation_has_387_foods_of_which_316_are_current():
    opened = open_dataset(official("FoodData_Central_foundation_food_csv_2024-10-31.zip"))
    foods = {food.fdc_id: food for food in opened.foods()}
    current = [food for food in foods.values() if food.is_current]

    assert (opened.release, opened.count, len(foods)) == ("2024-10-31", 387, 387)
    assert sum(food.magnesium_mg is not None for food in foods.values()) == 374
    assert len(current) == 316
    assert sum(food.magnesium_mg is not None for food in current) == 304
    assert len({food.description for food in current}) == 316
    assert foods["1999633"].description == "Spinach, mature"
    assert foods["1999633"].magnesium_mg == Decimal("92.96")
    assert foods["328637"].portions == (("1 slice", Decimal(17)), ("1 cup, shredded", Decimal(105)))
