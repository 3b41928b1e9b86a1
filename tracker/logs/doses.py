"""Doses due on a day and whether each was logged. One hand-written SQL statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext

from foods.magnesium import magnesium_in
from foods.models import Food, Portion
from tracker.lib.combined_reads import Read
from tracker.lib.ids import db_uuid, is_new_id, new_id
from tracker.lib.numbers import portion_in_words
from tracker.logs import actions
from tracker.logs.models import AlreadyUsed, IntakeEntry, Meal
from tracker.profiles.models import User
from tracker.schedules import weekdays
from tracker.schedules.models import Schedule, TimeOfDay

# From the few schedules of the person to their foods and to the entries of the one day; CROSS JOIN keeps
# SQLite to that order. Decimals are read as whole numbers of their last place.
DUE_DOSES = """
    SELECT s.id, s.food_id, s.time_of_day, s.weekdays, f.name, f.brand, f.kind, f.basis_unit, s.basis_unit,
           s.portion_label,
           CAST(ROUND(s.portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(s.amount * 1000000) AS BIGINT),
           CAST(ROUND(f.basis_quantity * 1000) AS BIGINT),
           CAST(ROUND(f.magnesium_mg * 1000) AS BIGINT),
           e.basis_unit, e.portion_label,
           CAST(ROUND(e.portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(e.amount * 1000000) AS BIGINT),
           CAST(ROUND(e.magnesium_mg * 1000) AS BIGINT)
    FROM schedules_schedule s CROSS JOIN foods_food f
    LEFT JOIN logs_intakeentry e
      ON e.user_id = s.user_id AND e.removed_at IS NULL AND e.day = %s AND e.taken_for = s.series
    WHERE s.user_id = %s AND s.removed_at IS NULL AND s.starts_on <= %s
      AND (s.ends_on IS NULL OR s.ends_on >= %s) AND f.id = s.food_id
"""
COLUMN_COUNT = 19
MEALS = {
    TimeOfDay.MORNING: Meal.BREAKFAST,
    TimeOfDay.BREAKFAST: Meal.BREAKFAST,
    TimeOfDay.MIDDAY: Meal.LUNCH,
    TimeOfDay.LUNCH: Meal.LUNCH,
    TimeOfDay.EVENING: Meal.DINNER,
    TimeOfDay.DINNER: Meal.DINNER,
    TimeOfDay.NIGHT: Meal.SNACK,
}
ORDER = {time: n for n, time in enumerate(TimeOfDay)}


@dataclass(frozen=True, slots=True)
class DueDose:
    """One dose due on a day. `magnesium_mg` is elemental milligrams; None is unknown.

    Once it is logged, amount and magnesium are those of the entry. With `needs_amount`, the food is measured
    in a different unit from the amount, so its magnesium is unknown until the amount is set again.
    """

    schedule_id: UUID
    food_id: int
    time: TimeOfDay
    name: str
    brand: str
    is_supplemental: bool
    amount_in_words: str
    magnesium_mg: Decimal | None
    is_taken: bool
    needs_amount: bool

    @property
    def can_be_taken(self) -> bool:
        return not self.is_taken and not self.needs_amount

    @property
    def payload(self) -> str:
        """Return the value of its button: the schedule, and the id of the entry to create."""
        return f"{self.schedule_id} {new_id()}"


def due_doses_read(user_id: UUID, day: date) -> Read:
    """Return the statement for the doses due on a day, for `due_doses_from`."""
    stored_day = connection.ops.adapt_datefield_value(day)
    return Read(DUE_DOSES, COLUMN_COUNT, [stored_day, db_uuid(user_id), stored_day, stored_day])


def due_doses_from(rows: Sequence[Sequence[Any]], day: date) -> list[DueDose]:
    """Return the doses due on a day, in the order of the day, logged or not."""
    due = [_dose(*row) for row in rows if weekdays.has(row[3], day)]
    return sorted(due, key=lambda dose: (ORDER[dose.time], dose.schedule_id))


class DoseNotDue(ValueError):
    """Raised when a dose cannot be logged now. The message is a sentence for the member."""


def log_dose(user: User, schedule_id: UUID | None, day: date, id: UUID | None) -> IntakeEntry:
    """Log a schedule's dose as the entry `id`; return the existing entry if already logged.

    Returns the existing entry when the dose is logged already. Raises Schedule.DoesNotExist when the schedule
    is not this member's, and DoseNotDue.
    """
    if schedule_id is None:
        raise Schedule.DoesNotExist
    with transaction.atomic():
        # Locked, so that two pages that are tapped at once log it once.
        mine = Schedule.objects.filter(user=user).select_for_update(of=("self",)).select_related("food")
        schedule: Schedule = mine.get(pk=schedule_id)
        logged = IntakeEntry.objects.for_user(user).on(day).filter(taken_for=schedule.series)
        if taken := logged.first():
            return taken
        if not schedule.due_on(day) or not is_new_id(id):
            raise DoseNotDue(gettext("This dose isn’t due on this day any more."))
        if schedule.needs_amount:
            raise DoseNotDue(
                gettext("%(name)s is now measured in %(unit)s. Enter its amount again under Supplements.")
                % {"name": schedule.food.name, "unit": schedule.food.basis_unit}
            )
        portion = Portion(
            food=schedule.food, label=schedule.portion_label, quantity=schedule.portion_quantity
        )
        entry = IntakeEntry.from_food(
            schedule.food,
            schedule.amount,
            portion,
            id=id,
            user=user,
            day=day,
            meal=MEALS[TimeOfDay(schedule.time_of_day)],
            taken_for=schedule.series,
        )
        try:
            return actions.add(user, day, entry)
        except AlreadyUsed:
            if taken := logged.first():  # by a copy of a day, at the same moment
                return taken
            raise DoseNotDue(
                gettext("This dose was removed. To log it, select “Mark as taken” again.")
            ) from None


def _dose(
    id: UUID | str, food_id: int, time: str, _: int, name: str, brand: str, kind: str,
    unit: str, frozen_unit: str,
    label: str, quantity: int, amount: int, basis_quantity: int, basis_magnesium: int | None,
    taken_unit: str | None, taken_label: str | None, taken_quantity: int | None, taken_amount: int | None,
    taken_magnesium: int | None,
) -> DueDose:  # fmt: skip
    is_taken = taken_unit is not None
    needs_amount = not is_taken and frozen_unit not in {"", unit}
    if is_taken:
        label, quantity, amount = taken_label or "", taken_quantity or 0, taken_amount or 0
    portion, times = _scaled(quantity, 3), _scaled(amount, 6)
    magnesium_mg = None
    if is_taken:
        magnesium_mg = None if taken_magnesium is None else _scaled(taken_magnesium, 3)
    elif not needs_amount and basis_magnesium is not None:
        magnesium_mg = magnesium_in(
            times * portion,
            basis_quantity=_scaled(basis_quantity, 3),
            basis_magnesium_mg=_scaled(basis_magnesium, 3),
        )
    return DueDose(
        id if isinstance(id, UUID) else UUID(id),
        food_id, TimeOfDay(time), name, brand, kind in Food.SUPPLEMENTAL_KINDS,
        portion_in_words(times, label, portion, taken_unit or frozen_unit or unit),
        magnesium_mg, is_taken, needs_amount,
    )  # fmt: skip


def _scaled(number: int, places: int) -> Decimal:
    return Decimal(number).scaleb(-places)
