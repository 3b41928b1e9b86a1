"""Files that hold more than they look like are refused before they take time or memory."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest

from foods.spreadsheets import MAX_ROWS, FoodResource, read_table
from tests.foods.spreadsheet_bombs import BOMBS, HEAD, sheet, with_parts
from tests.foods.spreadsheets import as_csv, as_xlsx, changes, confirm, now, refused, upload, why

SECONDS, MEGABYTES = 2, 100
# Reads every bomb in a fresh process each, and prints the seconds and the growth of its memory.
MEASURE = """
import os, time
import django
django.setup()
from foods.spreadsheets import FoodResource, UnreadableFile, read_table
from tests.foods.spreadsheet_bombs import BOMBS

def status(name):
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))

columns = FoodResource.columns()
for name, make in BOMBS.items():
    data = make()
    if child := os.fork():
        os.waitpid(child, 0)
        continue
    before, began = status("VmRSS"), time.process_time()
    try:
        said = f"{read_table(data, columns).height} rows"
    except UnreadableFile as refusal:
        said = str(refusal)
    print(name, time.process_time() - began, (status("VmHWM") - before) / 1024, said, sep="|", flush=True)
    os._exit(0)
"""
READABLE = {"emoji"}  # rows like any other, many


@pytest.mark.skipif(sys.platform != "linux", reason="Memory is measured by /proc.")
def test_no_file_takes_two_seconds_or_100_megabytes_to_refuse():
    command = [sys.executable, "-c", MEASURE]
    environment = {"DJANGO_SETTINGS_MODULE": "tracker.settings", "DEBUG": "1"}
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)
    lines = [line.split("|") for line in done.stdout.splitlines()]
    assert [name for name, *_ in lines] == list(BOMBS), done.stderr
    for name, seconds, megabytes, said in lines:
        assert float(seconds) < SECONDS, name
        assert float(megabytes) < MEGABYTES, name
        assert said.endswith("rows") == (name in READABLE), f"{name}: {said}"


def rows_of(xlsx: bytes) -> list[list[str]]:
    return [list(row) for row in read_table(xlsx, FoodResource.columns())]


def text_cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def with_cell(xlsx: bytes, old: str, new: str) -> bytes:
    """The same file with another cell."""
    with zipfile.ZipFile(BytesIO(xlsx)) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert old in text, text
    return with_parts(sheet=text.replace(old, new))


def test_rows_outside_the_sheets_own_dimension_are_read():
    row = f'<row r="9">{text_cell("Oat bar")}</row>'
    assert rows_of(with_parts(sheet=sheet(row, dimension="A1:A1"))) == [["Oat bar", "9"]]


def test_rows_and_cells_without_numbers_follow_each_other():
    assert rows_of(with_parts(sheet=sheet("<row><c/></row><row><c><v>7</v></c></row>"))) == [["7", "3"]]


def test_a_cell_is_read_as_it_is_shown():
    strings = "<sst><si><t>name</t></si><si><r><t>Oat </t></r><r><t>bar</t></r><rPh><t>-</t></rPh></si></sst>"
    styles = '<s><numFmts><numFmt numFmtId="200" formatCode="yyyy-mm-dd"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></s>'
    cells = [
        ('t="s"><v>1</v>', "Oat bar"),
        ("><v>0.30000000000000004</v>", "0.3"),
        ('s="1"><v>45000</v>', "2023-03-15"),
        ('t="b"><v>1</v>', "yes"),
        ('t="str"><f>A1</f><v>Oats</v>', "Oats"),
        ('t="str"><f>A1</f><v></v>', ""),
    ]
    heads = f"<row>{text_cell('name')}{text_cell('brand')}</row>"
    for cell, shown in cells:
        own = sheet(f"{heads}<row>{text_cell('-')}<c {cell}</c></row>").replace(HEAD, "")
        [[_, read, _]] = rows_of(with_parts(sheet=own, strings=strings, styles=styles))
        assert read == shown, cell


@pytest.mark.parametrize("cell", ["><f>1+1</f>", "><f>1+1</f><v/>", 't="e"><f>1/0</f><v>#DIV/0!</v>'])
def test_a_formula_without_a_value_is_a_refused_row_and_others_are_taken(as_curator, almonds, oats, cell):
    data = as_xlsx({"id": almonds.pk, "magnesium_mg": 123}, {"id": oats.pk, "magnesium_mg": 200})
    data = with_cell(data, '<c r="B2" t="n"><v>123</v></c>', f'<c r="B2" {cell}</c>')
    preview = upload(as_curator, data, "a.xlsx")
    assert [(row, column) for row, column, _ in refused(preview)] == [("2", "magnesium_mg")]
    assert "This formula has no value" in why(preview)
    assert changes(preview) == [("3", "magnesium_mg", "235", "200")]
    confirm(as_curator, preview)
    assert (now(almonds).magnesium_mg, now(oats).magnesium_mg) == (Decimal(78), Decimal(200))


def test_a_formula_without_a_value_in_place_of_a_number_makes_no_new_food(as_curator, almonds):
    data = as_xlsx({"id": 123, "name": "Almonds"})
    preview = upload(
        as_curator, with_cell(data, '<c r="A2" t="n"><v>123</v></c>', '<c r="A2"><f>B1</f></c>'), "a.xlsx"
    )
    assert [(row, column) for row, column, _ in refused(preview)] == [("2", "id")]
    assert not changes(preview)


def test_a_refused_file_gets_a_sentence_on_the_page(as_curator):
    answer = upload(as_curator, BOMBS["empty rows"](), "foods.xlsx")
    assert answer.status_code == 422
    assert "too many cells" in answer.text


def test_a_table_of_the_largest_size_is_read():
    rows = [{"name": f"Food {n}", "brand": ""} for n in range(MAX_ROWS)]
    assert read_table(as_csv(*rows), ["name", "brand"]).height == MAX_ROWS
