"""A broken set is refused, always before its first food, and the file, the line and the reason are named."""

from __future__ import annotations

import zipfile

import pytest

from foods.sources.fdc import FdcError, open_dataset
from foods.sources.fdc.tables import SCHEMA
from tests.foods.fdc_sets import (
    BRANDED,
    BRANDED_FOOD,
    FOOD,
    FOOD_NUTRIENT,
    FOOD_PORTION,
    FOUNDATION,
    SR_LEGACY,
    SURVEY,
    write_set,
    zip_folder,
)

SPINACH = '1,sr_legacy_food,"Spinach, raw",11,2019-04-01\n'


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("food", "", "food.csv, line 1: the file is empty."),
        ("food", FOOD, "food.csv: it has no foods of the types"),
        ("food", FOOD.replace("data_type", "type"), "food.csv, line 1: the column data_type is missing."),
        ("food", FOOD + SPINACH + "2,sr", "food.csv, line 3: it has 2 columns and should have 5."),
        ("food", FOOD + SPINACH + "2,sr_legacy_food,a,b,11,2019-04-01", "line 3: it has 6 columns and"),
        ("food", FOOD + SPINACH + '2,sr_legacy_food,"Spin', "food.csv, line 3: its quotation marks"),
        ("food", FOOD + SPINACH + SPINACH, "food.csv, line 3, fdc_id: this FDC id stands in the file"),
        (
            "food",
            FOOD + "x1,sr_legacy_food,a,11,2019-04-01",
            "food.csv, line 2, fdc_id: “x1” is not an FDC id.",
        ),
        (
            "food",
            FOOD + "1,sr_legacy_food,a,11,4/1/2019",
            "line 2, publication_date: “4/1/2019” is not a date",
        ),
        (
            "food_nutrient",
            FOOD_NUTRIENT + '8,1,1090,"1,5"',
            "food_nutrient.csv, line 2, amount: “1,5” is not a",
        ),
        ("food_nutrient", FOOD_NUTRIENT + "8,1,1090,abc", "amount: “abc” is not a number."),
        ("food_nutrient", FOOD_NUTRIENT + "8,1,1090,NaN", "amount: “NaN” is not a number."),
        ("food_nutrient", FOOD_NUTRIENT + "8,1,1090,1_000", "amount: “1_000” is not a number."),
        ("food_nutrient", FOOD_NUTRIENT + "8,1,1090,-3", "amount: “-3” is less than 0."),
        (
            "food_nutrient",
            "id,fdc_id,amount\n",
            "food_nutrient.csv, line 1: the column nutrient_id is missing.",
        ),
        (
            "food_portion",
            FOOD_PORTION + "5,1,1,1,9999,,cup,-30",
            "line 2, gram_weight: “-30” is less than 0.",
        ),
        ("food_portion", FOOD_PORTION + "5,1,1,half,9999,,cup,30", "line 2, amount: “half” is not a number."),
        (
            "food_portion",
            FOOD_PORTION + "5,1,1,1,77,,cup,30",
            "measure_unit_id: “77” is no unit of measure_unit",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_the_reason(tmp_path, name, text, message):
    folder = write_set(tmp_path, SR_LEGACY, **{name: text})

    with pytest.raises(FdcError) as refused:
        next(open_dataset(folder).foods())
    assert message in str(refused.value)


@pytest.mark.parametrize("size", ["1,5", "-1", "a"])
def test_a_serving_size_that_is_no_number_is_refused(tmp_path, size):
    rows = f'2,Oaty Ltd,,0123,"a\nb",30,g,,Cereal\n1,Oaty Ltd,,0123,OATS,"{size}",g,,Cereal\n'

    with pytest.raises(FdcError, match=rf"branded_food\.csv, line 4, serving_size: “{size}” is"):
        next(open_dataset(write_set(tmp_path, BRANDED, branded_food=BRANDED_FOOD + rows)).foods())


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path, encoding):
    rows = [f"{number},sr_legacy_food,Spinach,11,2019-04-01\n" for number in range(2, 2_000)]
    rows[1_500] = "9999,sr_legacy_food,Crème fraîche,11,2019-04-01\n"
    text = FOOD + "".join(rows)
    (write_set(tmp_path, SR_LEGACY) / "food.csv").write_bytes(text.encode(encoding))

    line = 1502 if encoding == "latin-1" else 1
    with pytest.raises(FdcError, match=rf"food\.csv, line {line}: it is not written in UTF-8\."):
        open_dataset(tmp_path)


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        (SR_LEGACY, "nutrient.csv"),
        (SR_LEGACY, "food_nutrient.csv"),
        (SR_LEGACY, "food_category.csv"),
        (FOUNDATION, "food_portion.csv"),
        (SURVEY, "wweia_food_category.csv"),
        (SURVEY, "food_portion.csv"),
        (BRANDED, "branded_food.csv"),
    ],
)
def test_a_missing_file_is_named(tmp_path, files, missing):
    (write_set(tmp_path, files) / missing).unlink()

    with pytest.raises(FdcError, match=f"^{missing}: the file is missing"):
        open_dataset(tmp_path)


def test_a_path_that_holds_no_set_or_two_is_refused(tmp_path):
    with pytest.raises(FdcError, match="no such file or folder"):
        open_dataset(tmp_path / "nothing")
    with pytest.raises(FdcError, match=r"there is no food\.csv"):
        open_dataset(tmp_path)
    write_set(tmp_path / "one", SR_LEGACY)
    write_set(tmp_path / "two", SR_LEGACY)
    with pytest.raises(FdcError, match=r"more than one food\.csv"):
        open_dataset(tmp_path)


def test_a_zip_that_was_cut_off_is_refused(tmp_path):
    path = zip_folder(write_set(tmp_path / "set", SR_LEGACY), tmp_path / "set.zip")
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(FdcError, match=r"^set\.zip: it is not a whole zip file"):
        open_dataset(path)


@pytest.mark.parametrize(
    ("packing", "place", "damage"),
    [
        (zipfile.ZIP_STORED, b",1087,5\n", b",1087,6\n"),  # reads well, but is not what was packed
        (zipfile.ZIP_STORED, b",1087,5\n", b",10\n"),
        (zipfile.ZIP_STORED, b",1087,5\n", b",1087\xff5\n"),
        (zipfile.ZIP_DEFLATED, b"food_nutrient.csv", b"food_nutrient.csv\xff\xff"),
    ],
)
def test_a_zip_whose_contents_were_damaged_is_refused_with_the_file(tmp_path, packing, place, damage):
    path = tmp_path / "set.zip"
    rows = "".join(f"{number},1,1087,{number % 7}\n" for number in range(9_000))
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, text in (SR_LEGACY | {"food_nutrient.csv": FOOD_NUTRIENT + rows}).items():
            archive.writestr(name, text)
    content = bytearray(path.read_bytes())
    start = content.index(place)
    content[start : start + len(damage)] = damage
    path.write_bytes(content)

    with pytest.raises(FdcError, match=r"^food_nutrient\.csv, line \d+"):
        next(open_dataset(path).foods())


def test_a_set_that_finds_no_room_to_be_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("foods.sources.fdc.tables.SCHEMA", SCHEMA + "PRAGMA max_page_count = 5;")
    rows = "".join(f"{number},sr_legacy_food,Spinach,11,2019-04-01\n" for number in range(1, 2_000))

    with pytest.raises(FdcError, match=r"^There is no room to read the set \(database or disk is full\)"):
        next(open_dataset(write_set(tmp_path, SR_LEGACY, food=FOOD + rows)).foods())
