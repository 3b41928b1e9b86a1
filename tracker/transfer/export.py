"""A person's own log and own foods as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from foods.models import Food
from tracker.lib.numbers import format_decimal
from tracker.logs.models import DayNote, IntakeEntry, SavedMeal
from tracker.schedules import weekdays
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import IN_A_DAY, Symptom

COLUMNS = (
    "day", "meal", "name", "brand", "kind", "amount", "portion", "quantity", "unit", "magnesium_mg",
    "source", "licence", "id",
)  # fmt: skip
FOOD_COLUMNS = (
    "name", "brand", "kind", "barcodes", "quantity", "unit", "magnesium_mg", "portions", "source",
    "is_removed", "id",
)  # fmt: skip
MEAL_COLUMNS = (
    "meal", "is_recipe", "servings", "name", "brand", "amount", "portion", "quantity", "unit", "magnesium_mg",
    "source", "licence", "meal_id",
)  # fmt: skip


DAY_COLUMNS = ("day", "note", "is_complete")
SCHEDULE_COLUMNS = (
    "name", "brand", "kind", "amount", "portion", "quantity", "unit", "time_of_day", "weekdays", "starts_on",
    "ends_on", "id",
)  # fmt: skip
MEDICINE_COLUMNS = ("name", "kind", "spacing", "source", "id")
SYMPTOM_COLUMNS = (
    "day", "kind", "place", "severity", "started_at", "lasted_minutes", "before", "helped", "note", "id",
)  # fmt: skip


class _Line:
    """A file that hands back each line that is written to it."""

    def write(self, text: str) -> str:
        return text


def entries_as_csv(user: Any) -> Iterator[str]:
    """Every entry in the order of days, a line each. `magnesium_mg` is empty when it is unknown.

    `licence` is what the terms of the entry's source ask to be kept with the figure: ODbL or CC0; empty
    where there are none.
    """
    entries = IntakeEntry.objects.for_user(user).order_by("day", "created_at", "id").iterator(2000)
    return _csv(COLUMNS, (_values(entry) for entry in entries))


def own_foods_as_csv(user: Any) -> Iterator[str]:
    """Every food of the member's own, removed ones too. `magnesium_mg` is in `quantity`, as for entries."""
    foods = Food.objects.own_of(user).order_by("sort_name", "id").prefetch_related("portions", "barcodes")
    return _csv(FOOD_COLUMNS, (_values_of_food(food) for food in foods))


def schedules_as_csv(user: Any) -> Iterator[str]:
    """Every schedule, ended ones too. `quantity` is taken at a time, in `unit`; no `ends_on` goes on."""
    schedules = Schedule.objects.for_user(user).select_related("food")
    return _csv(SCHEDULE_COLUMNS, (_values_of_schedule(schedule) for schedule in schedules))


def medicines_as_csv(user: Any) -> Iterator[str]:
    """Every medicine in the list that wants distance from magnesium, and what it asks for."""
    return _csv(
        MEDICINE_COLUMNS,
        (
            (medicine.name, medicine.kind, medicine.spacing.advice, medicine.spacing.source, str(medicine.pk))
            for medicine in Medicine.objects.for_user(user)
        ),
    )


def meals_as_csv(user: Any) -> Iterator[str]:
    """Every saved meal and recipe, a line for each thing in it, as its food stands now.

    A meal without anything has one line, with its name alone. `magnesium_mg` is empty when it is unknown.
    """
    meals = SavedMeal.objects.for_user(user).with_lines().order_by("name", "id")
    return _csv(MEAL_COLUMNS, (row for meal in meals for row in _rows_of_meal(meal)))


def days_as_csv(user: Any) -> Iterator[str]:
    """What the member said of days: a note, and `is_complete`, which is yes, no, or empty when not said."""
    notes = DayNote.objects.filter(user=user).order_by("day").iterator(2000)
    said = {None: "", True: "yes", False: "no"}
    return _csv(DAY_COLUMNS, ((note.day.isoformat(), note.note, said[note.is_complete]) for note in notes))


def symptoms_as_csv(user: Any) -> Iterator[str]:
    """Every symptom in the order of days; `severity` is 0 to 10. What was not said is left empty."""
    symptoms = Symptom.objects.for_user(user).order_by("day", *IN_A_DAY).iterator(2000)
    return _csv(SYMPTOM_COLUMNS, (_values_of_symptom(symptom) for symptom in symptoms))


def _csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([_plain_text(value) for value in row])


def _values(entry: IntakeEntry) -> tuple[str, ...]:
    return (
        entry.day.isoformat(),
        entry.meal,
        entry.name,
        entry.brand,
        entry.kind,
        format_decimal(entry.amount),
        entry.portion_label,
        format_decimal(entry.quantity.quantize(entry.portion_quantity)),
        entry.basis_unit,
        "" if entry.magnesium_mg is None else f"{entry.magnesium_mg:.3f}",
        entry.source,
        Food.licence_named_in(entry.source),
        str(entry.id),
    )


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
        "yes" if food.is_retired else "no",
        str(food.pk),
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
        schedule.food.basis_unit,
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
        str(symptom.pk),
    )


def _rows_of_meal(meal: SavedMeal) -> Iterator[tuple[str, ...]]:
    servings = "" if meal.servings is None else format_decimal(meal.servings)
    about = (meal.name, "yes" if meal.is_recipe else "no", servings)
    for line in meal.lines.all():
        food = line.food_now
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
        )
    if not meal.lines.all():
        yield (*about, *[""] * (len(MEAL_COLUMNS) - len(about) - 1), str(meal.id))


def _plain_text(value: str) -> str:
    """Spreadsheets run what begins like a formula; an apostrophe keeps it text."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
