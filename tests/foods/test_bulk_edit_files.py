"""What may stand in a curator's spreadsheet: numbers as people write them, files that can be read."""

import re
from decimal import Decimal

import pytest

from foods.spreadsheets import files, xlsx
from tests.foods.spreadsheets import (
    as_csv,
    as_xlsx,
    bulk_edit,
    changes,
    confirm,
    now,
    portions,
    refused,
    upload,
    why,
    with_digits,
)

# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("0", 0), ("0.0", 0), ("0.1", "0.1"), ("2,5", "2.5"), ("123.45", "123.45"), (" 7 ", 7)],
)
def test_numbers_are_read_as_people_write_them(as_curator, almonds, text, value):
    bulk_edit(as_curator, {"id": almonds.pk, "magnesium_mg": text})
    assert now(almonds).magnesium_mg == (None if value is None else Decimal(value))


def test_the_unknown_is_shown_as_unknown_and_not_as_zero(as_curator, almonds, unknown_food):
    preview = upload(
        as_curator,
        as_csv({"id": almonds.pk, "magnesium_mg": ""}, {"id": unknown_food.pk, "magnesium_mg": "0"}),
    )
    assert changes(preview) == [("2", "magnesium_mg", "78", ""), ("3", "magnesium_mg", "", "0")]
    cells = re.sub(r">\s+<", "><", preview.text)
    assert "<td><del>78</del></td><td>unknown</td>" in cells
    assert "<td>unknown</td><td><ins>0</ins></td>" in cells


@pytest.mark.parametrize(
    ("number", "value"),
    [(0.1, "0.1"), (0.1 + 0.2, "0.3"), (1.005, "1.005"), (80, "80"), (80.0, "80"), (0, "0"), ("2,5", "2.5")],
)
def test_numbers_of_a_spreadsheet_stay_exact(as_curator, almonds, number, value):
    confirm(as_curator, upload(as_curator, as_xlsx({"id": almonds.pk, "magnesium_mg": number}), "foods.xlsx"))
    assert now(almonds).magnesium_mg == Decimal(value)


@pytest.mark.parametrize("digits", ["0.30000000000000004", "0.29999999999999999"])
def test_a_number_that_a_spreadsheet_worked_out_is_what_it_shows(as_curator, almonds, digits):
    data = with_digits(as_xlsx({"id": almonds.pk, "magnesium_mg": 0.3}), "0.3", digits)
    assert changes(upload(as_curator, data, "foods.xlsx")) == [("2", "magnesium_mg", "78", "0.3")]


def test_an_empty_cell_of_a_spreadsheet_is_unknown(as_curator, almonds):
    confirm(as_curator, upload(as_curator, as_xlsx({"id": almonds.pk, "magnesium_mg": None}), "foods.xlsx"))
    assert now(almonds).magnesium_mg is None


def test_a_number_that_can_be_read_in_two_ways_is_asked_back(as_curator, almonds):
    preview = upload(as_curator, as_csv({"id": almonds.pk, "magnesium_mg": "1,234"}))
    assert refused(preview) == [("2", "magnesium_mg", "1,234")]
    assert "Did you mean 1.23 or 1234? Enter one of these numbers." in why(preview)


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"id,name\n", "The file has no foods."),
        (b"id,magnesium\n1,2\n", "Rename or remove the column “magnesium”. The columns are: id, name,"),
        (b"id,name,name\n1,a,b\n", "Remove one of the two columns “name”."),
        (b"id,name\n1,a,b\n", "Row 2 has more cells than columns."),
        (b'id,name\n1,"a\n', "be read ("),
        ("id,name\n1,Müsli\n".encode("cp1252"), "CSV UTF-8"),
        ("id\tname\n1\tx\n".encode("utf-16"), "CSV UTF-8"),
        (b"PK\x03\x04 and nothing more", "be read as XLSX"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(as_curator, data, sentence):
    answer = upload(as_curator, data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_half_of_a_spreadsheet_gets_a_sentence(as_curator, almonds):
    data = as_xlsx({"id": almonds.pk, "name": "Almonds"})
    assert "be read as XLSX" in upload(as_curator, data[: len(data) // 2], "foods.xlsx").text


@pytest.mark.parametrize(
    ("module", "limit", "sentence"),
    [
        (files, "MAX_FILE_BYTES", "The file is larger than"),
        (files, "MAX_ROWS", "There are more than 1 rows."),
        (files, "MAX_TEXT_LENGTH", "The file has more than 1 characters."),
        (xlsx, "MAX_UNPACKED_BYTES", "The file is too large when unpacked."),
    ],
)
def test_a_file_that_is_too_large_gets_a_sentence(as_curator, monkeypatch, module, limit, sentence):
    monkeypatch.setattr(module, limit, 1)
    data = as_xlsx({"name": "a"}, {"name": "b"})
    assert sentence in upload(as_curator, data, "foods.xlsx").text


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheet_of_a_country_with_decimal_commas_is_read(as_curator, almonds, delimiter):
    row = {"id": almonds.pk, "magnesium_mg": "80,5", "portions": "1 oz=28,35"}
    confirm(as_curator, upload(as_curator, as_csv(row, delimiter=delimiter)))
    assert now(almonds).magnesium_mg == Decimal("80.5")
    assert portions(almonds) == [("1 oz", Decimal("28.35"))]


def test_what_is_typed_into_a_file_is_text_on_the_page(as_curator, almonds):
    preview = upload(as_curator, as_csv({"id": almonds.pk, "name": "<script>alert(1)</script>"}), "<b>.csv")
    assert "<script>alert" not in preview.text
    assert "<b>.csv" not in preview.text
