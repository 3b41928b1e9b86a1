"""A curator's correction, applied to past entries: looked at first, recorded, and undone as one act.

An entry keeps what was frozen in it unless a curator asks; then exactly those entries of the food change
that hold one old value, and their members are told. Figures only: nobody's day is shown to a curator.
Statements are written out and read in pieces, so that 100,000 entries need some seconds and little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from foods.magnesium import magnesium_in
from foods.models import Food
from tracker.lib.ids import new_id, stored_id
from tracker.lib.numbers import format_decimal
from tracker.logs.models import CorrectedEntry, Correction, IntakeEntry

ROWS_AT_ONCE = 2000  # of eight values: a statement may carry 32,766 in SQLite
TOO_MUCH_MG = Decimal(10**9)  # no longer fits into an entry

COUNTS = """
    SELECT COUNT(*), COUNT(removed_at), COUNT(DISTINCT user_id)
    FROM logs_intakeentry WHERE {where}
"""
COUNT_DAYS = """
    SELECT COUNT(*) FROM (
        SELECT DISTINCT user_id, day FROM logs_intakeentry WHERE {where} AND removed_at IS NULL
    ) days
"""
ENTRIES = """
    SELECT id, user_id, CAST(ROUND(amount * 1000000) AS BIGINT),
           CAST(ROUND(portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(magnesium_mg * 1000) AS BIGINT)
    FROM logs_intakeentry WHERE {where} {lock}
"""
KEEP = """
    INSERT INTO logs_correctedentry (id, correction_id, user_id, entry_id, amount, portion_quantity,
                                     old_magnesium_mg, new_magnesium_mg)
    VALUES {rows}
"""
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"
APPLY = """
    UPDATE logs_intakeentry
    SET basis_quantity = %s, basis_magnesium_mg = %s, magnesium_mg = kept.new_magnesium_mg
    FROM logs_correctedentry kept
    WHERE kept.correction_id = %s AND logs_intakeentry.id = kept.entry_id
"""
RESTORE = """
    UPDATE logs_intakeentry
    SET basis_quantity = %s, basis_magnesium_mg = %s, magnesium_mg = kept.old_magnesium_mg
    FROM logs_correctedentry kept
    WHERE kept.correction_id = %s AND logs_intakeentry.id = kept.entry_id
      AND basis_quantity = %s AND {is_corrected}
      AND logs_intakeentry.amount = kept.amount
      AND logs_intakeentry.portion_quantity = kept.portion_quantity
"""
EDITED = """
    SELECT logs_intakeentry.id, CAST(ROUND(logs_intakeentry.amount * 1000000) AS BIGINT),
           CAST(ROUND(logs_intakeentry.portion_quantity * 1000) AS BIGINT)
    FROM logs_intakeentry, logs_correctedentry kept
    WHERE kept.correction_id = %s AND logs_intakeentry.id = kept.entry_id
      AND basis_quantity = %s AND {is_corrected}
    LIMIT %s
"""
RESTORE_EDITED = """
    UPDATE logs_intakeentry SET basis_quantity = %s, basis_magnesium_mg = %s, magnesium_mg = %s WHERE id = %s
"""


class CannotCorrect(ValueError):
    """The correction cannot be applied or undone. The message is a sentence for the curator."""


@dataclass(frozen=True)
class Value:
    """What a food holds, or an entry froze: `magnesium_mg` in `basis_quantity`; None is unknown."""

    basis_quantity: Decimal
    basis_unit: str
    magnesium_mg: Decimal | None

    @classmethod
    def of(cls, food: Food) -> Value:
        return cls(food.basis_quantity, food.basis_unit, food.magnesium_mg)

    def __str__(self) -> str:
        return f"{self.mg_in_words} in {format_decimal(self.basis_quantity)} {self.basis_unit}"

    @property
    def mg_in_words(self) -> str:
        return "unknown" if self.magnesium_mg is None else f"{format_decimal(self.magnesium_mg)} mg"

    @property
    def key(self) -> str:
        """For a form: `28.35 g 78`."""
        magnesium = "unknown" if self.magnesium_mg is None else format_decimal(self.magnesium_mg)
        return f"{format_decimal(self.basis_quantity)} {self.basis_unit} {magnesium}"


@dataclass(frozen=True)
class Change:
    """From an old frozen value to the food's own, on all days or from `first` to `last`, both included."""

    food_id: int
    old: Value
    new: Value
    first: date | None = None
    last: date | None = None

    def where(self) -> tuple[str, list[Any]]:
        """The entries that it changes, as a condition with its parameters."""
        is_old, parameters = _is("basis_magnesium_mg", self.old.magnesium_mg)
        parts = ["food_id = %s", "basis_unit = %s", "basis_quantity = %s", is_old]
        parameters = [self.food_id, self.old.basis_unit, self.old.basis_quantity, *parameters]
        for limit, condition in ((self.first, "day >= %s"), (self.last, "day <= %s")):
            if limit:
                parts.append(condition)
                parameters.append(connection.ops.adapt_datefield_value(limit))
        return " AND ".join(parts), parameters

    def magnesium(self) -> Callable[[int, int], Decimal | None]:
        """(millionths of a portion, thousandths of a unit in it) to the new milligrams, as entries round.

        People have the same amounts again and again, so answers are remembered.
        """

        @lru_cache(maxsize=10_000)
        def new_mg(amount: int, portion_quantity: int) -> Decimal | None:
            return _magnesium(self.new, amount, portion_quantity)

        return new_mg


def frozen_values(food: Food) -> list[tuple[Value, int]]:
    """The old values that entries of `food` hold, and in how many, most frequent first.

    Those with the food's value of now, or in another unit, which cannot be compared, are not among them.
    """
    now = Value.of(food)
    fields = ("basis_quantity", "basis_unit", "basis_magnesium_mg")
    rows = IntakeEntry.objects.filter(food=food).values_list(*fields).annotate(count=Count("id"))
    found = [(Value(quantity, unit, mg), count) for quantity, unit, mg, count in rows.order_by("-count")]
    return [(value, count) for value, count in found if value != now and value.basis_unit == now.basis_unit]


@transaction.atomic
def apply(change: Change, reason: str, by: Any) -> Correction:
    """Write the new value into every entry concerned, removed ones too, all or none, and keep the old one.

    Amounts stay as they are. CannotCorrect when the food's value is no longer `change.new`, when no entry is
    concerned, or when one would hold more than can be stored.
    """
    food = Food.objects.select_for_update().get(pk=change.food_id)
    if Value.of(food) != change.new:
        raise CannotCorrect(f"{food} was changed since you looked. Please look at the figures once more.")
    if change.old == change.new or change.old.basis_unit != change.new.basis_unit:
        raise CannotCorrect(f"Entries with {change.old} cannot become {change.new}.")
    correction = Correction.objects.create(
        food=food, food_name=str(food), made_by=by, reason=reason, basis_unit=change.new.basis_unit,
        from_basis_quantity=change.old.basis_quantity, from_magnesium_mg=change.old.magnesium_mg,
        to_basis_quantity=change.new.basis_quantity, to_magnesium_mg=change.new.magnesium_mg,
        first_day=change.first, last_day=change.last,
    )  # fmt: skip
    _keep_old_values(change, correction)
    where, parameters = change.where()
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(where=where), parameters)
        correction.entry_count, _, correction.member_count = cursor.fetchone()
        cursor.execute(COUNT_DAYS.format(where=where), parameters)
        [correction.day_count] = cursor.fetchone()
        if not correction.entry_count:
            raise CannotCorrect(f"No past entry holds {change.old} any more.")
        new = [change.new.basis_quantity, change.new.magnesium_mg]
        cursor.execute(APPLY, [*new, stored_id(correction.pk)])
    correction.save(update_fields=["entry_count", "member_count", "day_count"])
    return correction


def _keep_old_values(change: Change, correction: Correction) -> None:
    where, parameters = change.where()
    lock = "FOR UPDATE" if connection.features.has_select_for_update else ""
    statement = ENTRIES.format(where=where, lock=lock)
    new_mg = change.magnesium()
    id = stored_id(correction.pk)

    def rows() -> Iterator[list[Any]]:
        for entry_id, user_id, amount, portion_quantity, old in read_in_pieces(statement, parameters):
            new = new_mg(amount, portion_quantity)
            if new is not None and new >= TOO_MUCH_MG:
                raise CannotCorrect("An entry would hold more magnesium than can be stored.")
            yield [
                stored_id(new_id()), id, user_id, entry_id,
                Decimal(amount).scaleb(-6), Decimal(portion_quantity).scaleb(-3),
                None if old is None else Decimal(old).scaleb(-3), new,
            ]  # fmt: skip

    kept = rows()
    with connection.cursor() as cursor:
        while some := list(islice(kept, ROWS_AT_ONCE)):
            insert = KEEP.format(rows=", ".join([ROW] * len(some)))
            cursor.execute(insert, [value for row in some for value in row])


@transaction.atomic
def undo(correction: Correction, by: Any) -> int:
    """Give every entry its old value back: exactly as it was, where the member has not changed it since.

    Where they have, the amount stays theirs, and the old value counts for it. An entry that holds neither
    is left alone. The number of entries that changed. CannotCorrect when it was undone before, or when
    a later correction builds on it.
    """
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.undone_at is not None:
        raise CannotCorrect("This correction was undone before.")
    if _has_a_later_one(correction):
        raise CannotCorrect("A later correction builds on this one. Undo that one first.")
    old = Value(correction.from_basis_quantity, correction.basis_unit, correction.from_magnesium_mg)
    is_corrected, value = _is("basis_magnesium_mg", correction.to_magnesium_mg)
    still = [stored_id(correction.pk), correction.to_basis_quantity, *value]
    before = [old.basis_quantity, old.magnesium_mg]
    with connection.cursor() as cursor:
        cursor.execute(RESTORE.format(is_corrected=is_corrected), [*before, *still])
        count = cursor.rowcount
        while True:
            cursor.execute(EDITED.format(is_corrected=is_corrected), [*still, ROWS_AT_ONCE])
            edited = cursor.fetchall()
            if not edited:
                break
            rows = [[*before, _magnesium(old, amount, portion), id] for id, amount, portion in edited]
            cursor.executemany(RESTORE_EDITED, rows)
            count += len(rows)
    correction.undone_at, correction.undone_by = timezone.now(), by
    correction.save(update_fields=["undone_at", "undone_by"])
    return count


def _has_a_later_one(correction: Correction) -> bool:
    """Ids are in the order of time."""
    later = Correction.objects.filter(food=correction.food_id, undone_at=None, pk__gt=correction.pk)
    entries = CorrectedEntry.objects.filter(correction=correction).values("entry")
    return any(one.corrected.filter(entry__in=entries).exists() for one in later)


def dismiss(user: Any, correction_id: UUID) -> bool:
    """The member has read of it, on whatever day. False when none of their entries was corrected by it."""
    rows = CorrectedEntry.objects.filter(user=user, correction=correction_id)
    return bool(rows.update(dismissed_at=timezone.now()))


# --- rows in and out ------------------------------------------------------------------------------


def _magnesium(value: Value, amount: int, portion_quantity: int) -> Decimal | None:
    """In millionths of a portion of so many thousandths of a unit: the same rounding as IntakeEntry.take."""
    return magnesium_in(
        Decimal(amount).scaleb(-6) * Decimal(portion_quantity).scaleb(-3),
        basis_quantity=value.basis_quantity,
        basis_magnesium_mg=value.magnesium_mg,
    )


def _is(column: str, value: Decimal | None) -> tuple[str, list[Any]]:
    return (f"{column} IS NULL", []) if value is None else (f"{column} = %s", [value])


def read_in_pieces(statement: str, parameters: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Some rows at a time, on PostgreSQL too."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows
