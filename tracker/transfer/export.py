"""A person's own log and own foods as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from io import StringIO
from itertools import chain, islice
from typing import Any

from django.db import models
from django.db.models.functions import Cast, Round

from foods.models import Food
from tracker.lib.numbers import format_decimal
from tracker.logs.models import DayNote, IntakeEntry
from tracker.meals.models import SavedMeal
from tracker.profiles.models import User
from tracker.schedules import weekdays
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import IN_A_DAY, DoctorVisit, Symptom, SymptomFreeDay


def whole_number(column: str, places: int) -> Cast:
    """The column as a whole number of its last place: SQLite has no exact decimals."""
    return Cast(Round(models.F(column) * 10**places), models.BigIntegerField())


COLUMNS = (
    "day", "meal", "name", "brand", "kind", "amount", "portion", "quantity", "unit", "magnesium_mg",
    "source", "licence", "id", "is_at_least",
)  # fmt: skip
FOOD_COLUMNS = (
    "name", "brand", "kind", "barcodes", "quantity", "unit", "magnesium_mg", "portions", "source",
    "is_removed", "id", "is_at_least",
)  # fmt: skip
MEAL_COLUMNS = (
    "meal", "is_recipe", "servings", "name", "brand", "amount", "portion", "quantity", "unit", "magnesium_mg",
    "source", "licence", "meal_id", "is_at_least",
)  # fmt: skip


BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets recognise UTF-8
# Columns of decimal numbers, which have a decimal comma where semicolons separate.
DECIMAL_COLUMNS = {"amount", "quantity", "magnesium_mg", "servings"}


@dataclass(frozen=True)
class CsvOptions:
    """Choices for one table: the first and last day, None for all, and the separator."""

    first: date | None = None
    last: date | None = None
    separator: str = ","
    has_byte_order_mark: bool = False

    def between(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return the rows of these days."""
        rows = rows.filter(day__gte=self.first) if self.first else rows
        return rows.filter(day__lte=self.last) if self.last else rows


PLAIN = CsvOptions()
YES_OR_NO: dict[bool | None, str] = {True: "yes", False: "no"}
FORMULA_SIGNS = frozenset("=+-@\t\r")
DAY_COLUMNS = ("day", "note", "is_complete")
SCHEDULE_COLUMNS = (
    "name", "brand", "kind", "amount", "portion", "quantity", "unit", "time_of_day", "weekdays", "starts_on",
    "ends_on", "id",
)  # fmt: skip
MEDICINE_COLUMNS = ("name", "kind", "spacing", "source", "id")
SYMPTOM_COLUMNS = (
    "day", "kind", "place", "severity", "started_at", "lasted_minutes", "before", "helped", "note",
    "side", "frequency", "id",
)  # fmt: skip
DOCTOR_VISIT_COLUMNS = ("day", "id")


ROWS_AT_ONCE = 500
# Decimals are read as whole numbers of their last place, and days and ids as texts: turning each into its own
# kind of value, and that into text, takes longer than all the rest.
ENTRY_VALUES = (
    Cast("day", models.CharField()),
    *("meal", "name", "brand", "kind", "portion_label", "basis_unit", "source"),
    whole_number("amount", 6),
    whole_number("portion_quantity", 3),
    whole_number("magnesium_mg", 3),
    Cast("id", models.CharField()),
    "is_at_least",
)


def entries_as_csv(user: User, options: CsvOptions = PLAIN) -> Iterator[str]:
    """Every entry in the order of days, a line each. `magnesium_mg` is empty when it is unknown.

    `is_at_least` is yes where an ingredient is unknown and left out: the true value is not lower. `licence`
    is the licence that the source requires to be kept with the value: ODbL or CC0; empty where there is none.
    """
    entries = options.between(IntakeEntry.objects.for_user(user)).order_by("day", "created_at", "id")
    rows = entries.values_list(*ENTRY_VALUES).iterator(2000)
    licence_of = cache(Food.licence_named_in)
    return _csv(COLUMNS, (_values(licence_of, *row) for row in rows), options, texts=(2, 3, 6, 10))


def own_foods_as_csv(user: User, options: CsvOptions = PLAIN) -> Iterator[str]:
    """Own foods, removed ones too. `magnesium_mg` is in `quantity`, as for entries."""
    foods = Food.objects.own_of(user).order_by("sort_name", "id").prefetch_related("portions", "barcodes")
    return _csv(FOOD_COLUMNS, (_values_of_food(food) for food in foods), options)


def schedules_as_csv(user: User, options: CsvOptions = PLAIN) -> Iterator[str]:
    """Schedules, ended ones too. `quantity` is a dose in `unit`; without `ends_on` it continues."""
    schedules = Schedule.objects.for_user(user).select_related("food")
    return _csv(SCHEDULE_COLUMNS, (_values_of_schedule(schedule) for schedule in schedules), options)


def medicines_as_csv(user: User, options: CsvOptions = PLAIN) -> Iterator[str]:
    """Every medicine in the list, and what is advised beside magnesium."""
    return _csv(
        MEDICINE_COLUMNS,
        (
            (
                medicine.name,
                medicine.kind,
                medicine.guidance.advice,
                str(medicine.guidance.source),
                str(medicine.pk),
            )
            for medicine in Medicine.objects.for_user(user)
        ),
        options,
    )


def meals_as_csv(user: User, options: CsvOptions = PLAIN) -> Iterator[str]:
    """Every saved meal and recipe, a line for each thing in it, as its food stands now.

    An empty meal has one line, with its name alone. `magnesium_mg` is empty when it is unknown.
    """
    meals = SavedMeal.objects.for_user(user).with_lines().order_by("name", "id")
    return _csv(MEAL_COLUMNS, (row for meal in meals for row in _rows_of_meal(meal)), options)


def days_as_csv(user: User, options: CsvOptions = PLAIN) -> Iterator[str]:
    """Notes on days; `is_complete` is yes, no, or empty when not marked."""
    notes = options.between(DayNote.objects.filter(user=user)).order_by("day").iterator(2000)
    return _csv(
        DAY_COLUMNS,
        ((note.day.isoformat(), note.note, YES_OR_NO.get(note.is_complete, "")) for note in notes),
        options,
    )


def symptoms_as_csv(user: User, options: CsvOptions = PLAIN) -> Iterator[str]:
    """Symptoms in the order of days, then days without any, whose kind is "none".

    `severity` is 0 to 10; unknown values are empty.
    """
    symptoms = options.between(Symptom.objects.for_user(user)).order_by("day", *IN_A_DAY).iterator(2000)
    free_days = options.between(SymptomFreeDay.objects.for_user(user)).order_by("day").iterator(2000)
    return _csv(
        SYMPTOM_COLUMNS,
        chain(map(_values_of_symptom, symptoms), map(_values_of_free_day, free_days)),
        options,
    )


def doctor_visits_as_csv(user: User, options: CsvOptions = PLAIN) -> Iterator[str]:
    """Every day up to which the member said that they have seen a doctor, in the order of days."""
    own = DoctorVisit.objects.filter(user=user, removed_at=None)
    visits = options.between(own).order_by("day", "id").iterator(2000)
    return _csv(DOCTOR_VISIT_COLUMNS, ((visit.day.isoformat(), str(visit.pk)) for visit in visits), options)


def _csv(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    options: CsvOptions,
    texts: Sequence[int] | None = None,
) -> Iterator[str]:
    """Yield rows as CSV, many lines at once.

    `texts` are the columns with members' own text; None means all of them.
    """
    places = range(len(columns)) if texts is None else texts
    decimals = [place for place, column in enumerate(columns) if column in DECIMAL_COLUMNS]
    rows = iter(rows)
    batch: list[Sequence[str]] = [columns]
    if options.has_byte_order_mark:
        yield BYTE_ORDER_MARK
    while batch:
        out = StringIO()
        csv.writer(out, delimiter=options.separator).writerows(batch)
        yield out.getvalue()
        batch = [without_formulas(row, places) for row in islice(rows, ROWS_AT_ONCE)]
        if options.separator == ";":
            batch = [_with_decimal_commas(row, decimals) for row in batch]


def _with_decimal_commas(row: Sequence[str], places: Iterable[int]) -> Sequence[str]:
    """Write decimal commas: beside semicolons, spreadsheets take a point for thousands."""
    cells = list(row)
    for place in places:
        cells[place] = cells[place].replace(".", ",")
    return cells


def without_formulas(row: Sequence[str], places: Iterable[int] | None = None) -> Sequence[str]:
    """Spreadsheets run what begins like a formula; an apostrophe keeps it text.

    `places` are the columns that may; None means all of them.
    """
    for place in range(len(row)) if places is None else places:
        if row[place][:1] in FORMULA_SIGNS and row[place]:
            row = [*row[:place], f"'{row[place]}", *row[place + 1 :]]
    return row


def _values(
    licence_of: Callable[[str], str],
    day: str, meal: str, name: str, brand: str, kind: str, portion: str, unit: str, source: str,
    amount: int, portion_quantity: int, magnesium: int | None, id: str, is_at_least: bool,
) -> tuple[str, ...]:  # fmt: skip
    amount_text, quantity = _how_much(amount, portion_quantity)
    return (
        day,
        meal,
        name,
        brand,
        kind,
        amount_text,
        portion,
        quantity,
        unit,
        "" if magnesium is None else f"{magnesium // 1000}.{magnesium % 1000:03}",
        source,
        licence_of(source),
        # SQLite keeps ids without their hyphens.
        f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}" if len(id) == 32 else id,
        YES_OR_NO[is_at_least],
    )


@lru_cache(maxsize=10_000)  # people have the same amounts day after day
def _how_much(amount: int, portion_quantity: int) -> tuple[str, str]:
    """Return the amount and the whole quantity as text.

    From millionths of a portion and thousandths of a unit.
    """
    portion = Decimal(portion_quantity).scaleb(-3)
    portions = Decimal(amount).scaleb(-6)
    return format_decimal(portions), format_decimal((portions * portion).quantize(portion))


def _values_of_food(food: Food) -> tuple[str, ...]:
    portions = (f"{portion.label}={format_decimal(portion.quantity)}" for portion in food.portions.all())
    return (
        food.name,
        food.brand,
        food.kind,
        "; ".join(barcode.gtin for barcode in food.barcodes.all()),
        format_decimal(food.basis_quantity),
        food.basis_unit,
        "" if food.magnesium_mg is None else f"{food.magnesium_mg:.3f}",
        "; ".join(portions),
        food.source_in_words,
        YES_OR_NO[food.is_retired],
        str(food.pk),
        YES_OR_NO[food.is_at_least],
    )


def _values_of_schedule(schedule: Schedule) -> tuple[str, ...]:
    quantity = (schedule.amount * schedule.portion_quantity).quantize(schedule.portion_quantity)
    return (
        schedule.food.name,
        schedule.food.brand,
        schedule.food.kind,
        format_decimal(schedule.amount),
        schedule.portion_label,
        format_decimal(quantity),
        schedule.unit,
        schedule.time_of_day,
        weekdays.in_words(schedule.weekdays),
        schedule.starts_on.isoformat(),
        schedule.ends_on.isoformat() if schedule.ends_on else "",
        str(schedule.pk),
    )


def _values_of_symptom(symptom: Symptom) -> tuple[str, ...]:
    return (
        symptom.day.isoformat(),
        symptom.kind,
        symptom.place,
        "" if symptom.severity is None else str(symptom.severity),
        f"{symptom.started_at:%H:%M}" if symptom.started_at else "",
        "" if symptom.lasted_minutes is None else str(symptom.lasted_minutes),
        "; ".join(symptom.before),
        "; ".join(symptom.helped),
        symptom.note,
        symptom.side,
        symptom.frequency,
        str(symptom.pk),
    )


def _values_of_free_day(record: SymptomFreeDay) -> tuple[str, ...]:
    values = {"day": record.day.isoformat(), "kind": "none", "id": str(record.pk)}
    return tuple(values.get(column, "") for column in SYMPTOM_COLUMNS)


def _rows_of_meal(meal: SavedMeal) -> Iterator[tuple[str, ...]]:
    servings = "" if meal.servings is None else format_decimal(meal.servings)
    about = (meal.name, YES_OR_NO[meal.is_recipe], servings)
    for line in meal.lines.all():
        food = line.current_food
        yield (
            *about,
            food.name,
            food.brand,
            format_decimal(line.amount),
            line.portion_label,
            format_decimal(line.quantity.quantize(line.portion_quantity)),
            line.basis_unit,
            "" if line.magnesium_mg is None else f"{line.magnesium_mg:.3f}",
            food.source_in_words,
            food.licence,
            str(meal.id),
            YES_OR_NO[line.is_at_least],
        )
    if not meal.lines.all():
        yield (*about, *[""] * (len(MEAL_COLUMNS) - len(about) - 2), str(meal.id), "")
