"""Files of other trackers, in each variant: what is read, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transfer.sample_files import CRONOMETER, FILES, health_connect, zipped
from tracker.transfer.readers.read_file import open_file
from tracker.transfer.readers.refusals import NOTICES as NOTICE_TEXTS
from tracker.transfer.readers.refusals import REASONS, REFUSALS, Notice, Reason, Refusal, UnreadableFile
from tracker.transfer.readers.rows import ImportedRow, Problems, RowKind
from tracker.transfer.readers.spreadsheet import Column, guess_mapping
from tracker.transfer.readers.values import DayOrder

FOOD, SUPPLEMENT, UNKNOWN, TOTAL = RowKind.FOOD, RowKind.SUPPLEMENT, RowKind.UNKNOWN, RowKind.DAY_TOTAL
Brief = tuple[str, str, str | None, RowKind]  # day and month, name, milligrams, kind


@dataclass(frozen=True)
class Case:
    """A file: the name of a sample or its bytes, and what is read from it."""

    name: str
    format: str
    rows: list[Brief]
    problems: list[tuple[int, str, Reason]] = field(default_factory=list)
    content: Callable[[Path], bytes] | None = None
    order: DayOrder | None = None


def in_a_zip(**names: str) -> Callable[[Path], bytes]:
    return lambda folder: zipped({name.replace("__", "."): file for name, file in names.items()})


OATS, ALMONDS = ("22.11", "Oats, Rolled", "83.100", FOOD), "Almonds"
GOLD = [
    OATS,
    ("22.11", "Magnesium Citrate 200", "200.000", SUPPLEMENT),
    ("22.11", "House Soup", None, FOOD),
    ("22.11", "Potato", "1000.500", FOOD),
    ("22.11", "Water", "0.000", FOOD),
]
GOLD_PROBLEMS = [(7, "Day", Reason.DAY), (8, "Magnesium (mg)", Reason.NUMBER)]
DAY, GROUPS = "Day’s total (Cronometer)", [("20.11", "200.000"), ("21.11", "100.000")]
SUMS = [(day, DAY, mg, TOTAL) for day, mg in GROUPS]
WAISTLINE_DAY = ("22.11", "Day’s total (Waistline)", "310.250", TOTAL)
INTAKE = [
    ("22.11", "Oats", "83.100", UNKNOWN),
    ("22.11", "Milk", "55.000", UNKNOWN),
    ("23.11", "Juice", None, UNKNOWN),
]
APPLE = [
    ("22.11", "Oats rolled", "83.100", UNKNOWN),
    ("22.11", "Soup & bread", "40.500", UNKNOWN),
    ("22.11", "Magnesium (Copier App)", "40.500", UNKNOWN),
    ("23.11", "Magnesium (FoodApp)", "10.000", UNKNOWN),
]
HEALTH = [
    ("23.11", "Oats", "83.100", UNKNOWN),
    ("23.11", "Sweets", None, UNKNOWN),
    ("23.11", "Health Connect", None, UNKNOWN),
    ("22.11", "Potato", "40.000", UNKNOWN),
]
CASES = [
    Case(
        "cronometer-2012.csv",
        "cronometer-servings",
        [("10.9", "Oats, Rolled", "83.100", UNKNOWN), *[("10.9", ALMONDS, "76.500", UNKNOWN)] * 2],
    ),
    Case("cronometer-gold.csv", "cronometer-servings", GOLD, GOLD_PROBLEMS),
    Case(
        "cronometer-free.csv",
        "cronometer-servings",
        [("20.11", ALMONDS, "75.600", FOOD), ("20.11", "My mix", "12.000", UNKNOWN)],
    ),
    Case(
        "cronometer-days.csv",
        "cronometer-days",
        [("20.11", DAY, "310.200", TOTAL), ("22.11", DAY, "402.000", TOTAL)],
    ),
    Case("cronometer-groups.csv", "cronometer-days", SUMS),
    Case("cronometer-groups-localised.csv", "cronometer-days", SUMS),
    Case("cronometer-groups-without-total.csv", "cronometer-days", SUMS),
    Case(
        "cronometer-days-saved-again.csv",
        "cronometer-days",
        [("4.9", DAY, "1310.250", TOTAL), ("13.9", DAY, "290.500", TOTAL)],
    ),
    Case(
        "cronometer-days-unclear.csv",
        "cronometer-days",
        [("9.4", DAY, "310.250", TOTAL), ("9.5", DAY, "290.500", TOTAL)],
        order=DayOrder.DAY_FIRST,
    ),
    Case(
        "all of Cronometer in a zip",
        "cronometer-servings",
        [*GOLD, ("20.11", DAY, "310.200", TOTAL)],  # the summary's 22 November is in the servings
        GOLD_PROBLEMS,
        in_a_zip(a__csv=CRONOMETER[0], b__csv=CRONOMETER[1], c__csv=CRONOMETER[2]),
    ),
    Case("apple-health.xml", "apple-health", APPLE, [(5, "FoodApp", Reason.UNIT)]),
    Case(
        "Apple Health in a zip",
        "apple-health",
        APPLE,
        [(5, "FoodApp", Reason.UNIT)],
        in_a_zip(cda__xml="apple-health-correlations.xml") and in_a_zip(导出__xml="apple-health.xml"),
    ),
    Case(
        "macrofactor.csv",
        "macrofactor",
        [("21.11", "Oats, rolled", "83.100", UNKNOWN), ("21.11", "Bread", None, UNKNOWN)],
    ),
    Case("Health Connect", "health-connect", HEALTH, content=health_connect),
    Case("user_intake.json", "open-nutri-tracker", INTAKE),
    Case("user_intake.csv", "open-nutri-tracker", INTAKE),
    Case(
        "OpenNutriTracker in a zip",
        "open-nutri-tracker",
        INTAKE,
        content=in_a_zip(intake__csv="user_intake.csv", intake__json="user_intake.json"),
    ),
    Case(
        "waistline.json",
        "waistline",
        [
            ("22.11", "Oats", "83.100", UNKNOWN),
            ("22.11", "Soup", "60.000", UNKNOWN),
            ("22.11", "Banana", None, UNKNOWN),
            ("22.11", "Quick-add", "12.000", UNKNOWN),
        ],
    ),
    Case("waistline-diary.csv", "waistline-diary", [WAISTLINE_DAY]),
    Case(
        "nutritrace.json",
        "nutritrace",
        [("22.11", "Oats", "83.100", UNKNOWN), ("22.11", "Tea", None, UNKNOWN)],
    ),
]
WITHOUT_MAGNESIUM = {
    "cronometer-no-nutrients.csv": (Notice.CRONOMETER_COLUMNS, ["Oats"]),
    "myfitnesspal.csv": (Notice.NEVER, []),
    "myfitnesspal-foods.csv": (Notice.NEVER, ["Mill, Oat bar"]),
    "lose-it.csv": (Notice.NEVER, ["Almonds"]),
    "fatsecret.csv": (Notice.NEVER, ["Oatmeal", "Almonds, raw"]),
    "samsung.csv": (Notice.NEVER, []),
    "fitbit.json": (Notice.NEVER, []),
    "fitbit.csv": (Notice.NEVER, []),
    "sparky-fitness.csv": (Notice.NEVER, ["Oats"]),
    "waistline-diary-without.csv": (Notice.WAISTLINE_COLUMNS, []),
}
REFUSED = {
    "cronometer-biometrics.csv": Refusal.NO_NUTRITION,
    "cronometer-one-food.csv": Refusal.SINGLE_FOOD,
    "apple-health-correlations.xml": Refusal.ONLY_IN_CORRELATIONS,
    "food-you.csv": Refusal.PRODUCTS_ONLY,
}


def read(path: Path, **answers) -> tuple[str, list[ImportedRow], Problems]:
    problems = Problems()
    with open_file(path, **answers) as reading:
        return reading.format, list(reading.read(problems)), problems


def stored(folder: Path, content: bytes) -> Path:
    """A file without a name that could tell what it is."""
    path = folder / "upload"
    path.write_bytes(content)
    return path


def brief(row: ImportedRow) -> Brief:
    mg = None if row.magnesium_mg is None else str(row.magnesium_mg)
    return f"{row.day.day}.{row.day.month}", row.name, mg, row.kind


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_source_is_read_in_each_variant(case, tmp_path):
    content = case.content(tmp_path) if case.content else (FILES / case.name).read_bytes()
    path = stored(tmp_path, content)
    found, rows, problems = read(path, order=case.order)
    assert found == case.format
    assert list(map(brief, rows)) == case.rows
    assert [(each.line, each.column, each.reason) for each in problems.listed] == case.problems
    keys = [row.key for row in rows]
    assert len(set(keys)) == len(keys)
    assert [row.key for row in read(path, order=case.order)[1]] == keys


def test_a_file_without_magnesium_is_named_and_its_foods_are_listed():
    for name, (notice, foods) in WITHOUT_MAGNESIUM.items():
        with open_file(FILES / name) as reading:
            assert reading.notice is notice, name
            rows = list(reading.read(Problems()))
        assert [row.name for row in rows] == foods, name
        assert not [row for row in rows if row.magnesium_mg is not None], name


def test_a_file_that_is_no_food_log_is_refused():
    for name, refusal in REFUSED.items():
        with pytest.raises(UnreadableFile) as raised:
            read(FILES / name)
        assert raised.value.refusal is refusal, name


def test_an_own_spreadsheet_is_read_by_its_columns_in_every_encoding(tmp_path):
    text = (FILES / "spreadsheet.csv").read_text()
    header = text.splitlines()[0].split(";")
    columns = guess_mapping(header) | {6: Column.KIND, 2: Column.MEAL}
    expected = [
        ("22.11", "Haferflocken – mit Milch", "83.100", UNKNOWN),
        ("22.11", "Magnesium", "200.000", SUPPLEMENT),
        ("22.11", "Kekse", None, UNKNOWN),
    ]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
        for delimiter in (";", "\t"):
            path = stored(tmp_path, text.replace(";", delimiter).encode(encoding))
            assert list(map(brief, read(path, columns=columns)[1])) == expected, (encoding, delimiter)
    row = read(path, columns=columns)[1][0]
    assert (row.meal, row.amount, row.time) == ("Frühstück", "60 g", time(8, 5))


def test_dates_that_can_be_read_in_two_ways_are_asked_about():
    with open_file(FILES / "cronometer-days-unclear.csv") as reading:
        assert reading.needs_day_order
    with open_file(FILES / "cronometer-days-saved-again.csv") as reading:
        assert not reading.needs_day_order


def test_amount_meal_time_and_app_come_along():
    oats, *_, potato, _ = read(FILES / "cronometer-gold.csv")[1]
    assert (oats.time, oats.meal, oats.amount) == (time(8, 5), "Breakfast", "60.00 g")
    assert (potato.time, potato.amount) == (time(20, 15), '2.00 medium (2-2/3" dia)')
    apple = read(FILES / "apple-health.xml")[1]
    assert [row.source for row in apple] == ["FoodApp", "FoodApp", "Copier App", "FoodApp"]
    assert apple[3].day == date(2026, 11, 23)
    assert apple[3].time == time(0, 30)


def test_a_row_keeps_its_key_when_its_value_is_corrected(tmp_path):
    text = (FILES / "cronometer-gold.csv").read_text()
    before = read(stored(tmp_path, text.encode()))[1]
    after = read(stored(tmp_path, text.replace("83.10", "84.00").encode()))[1]
    assert after[0].magnesium_mg == Decimal("84.000")
    assert [row.key for row in before] == [row.key for row in after]


def test_each_code_has_a_sentence():
    assert set(REFUSALS) == set(Refusal)
    assert set(REASONS) == set(Reason)
    assert set(NOTICE_TEXTS) == set(Notice)
