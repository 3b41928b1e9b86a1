"""Writes of past entries in short transactions, each with all entries of some members.

The SQL is hand-written, so that 100,000 entries need some seconds and little memory. Progress is visible in
the entries themselves: those already written no longer hold the old value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.utils.translation import gettext

from tracker.lib.ids import db_uuid, new_id
from tracker.lib.write_batches import WriteBatches
from tracker.logs.corrections.values import (
    ROWS_AT_ONCE,
    CannotCorrect,
    CorrectionPlan,
    Value,
    equals,
    magnesium_for,
    read_in_pieces,
)
from tracker.logs.models import Correction

BATCH = 250  # entries in the first transaction, see WriteBatches
TOO_MUCH_MG = Decimal(10**9)  # no longer fits into an entry

AMOUNTS = """
    SELECT DISTINCT CAST(ROUND(amount * 1000000) AS BIGINT), CAST(ROUND(portion_quantity * 1000) AS BIGINT)
    FROM logs_intakeentry WHERE {where}
"""
MEMBERS_ENTRIES = "SELECT user_id, id FROM logs_intakeentry WHERE {where} ORDER BY user_id"
ENTRIES = """
    SELECT id, user_id, CAST(ROUND(amount * 1000000) AS BIGINT),
           CAST(ROUND(portion_quantity * 1000) AS BIGINT),
           CAST(ROUND(magnesium_mg * 1000) AS BIGINT)
    FROM logs_intakeentry WHERE id IN ({ids}) AND {where} {lock}
"""
KEEP = """
    INSERT INTO logs_correctedentry (id, correction_id, user_id, entry_id, amount, portion_quantity,
                                     old_magnesium_mg, new_magnesium_mg)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
APPLY = """
    UPDATE logs_intakeentry SET basis_quantity = %s, basis_magnesium_mg = %s, magnesium_mg = %s WHERE id = %s
"""
CORRECTED = """
    SELECT kept.user_id, kept.entry_id
    FROM logs_correctedentry kept JOIN logs_intakeentry ON logs_intakeentry.id = kept.entry_id
    WHERE kept.correction_id = %s AND kept.undone_at IS NULL
    ORDER BY kept.user_id
"""
RESTORE = """
    UPDATE logs_intakeentry
    SET basis_quantity = %s, basis_magnesium_mg = %s, magnesium_mg = kept.old_magnesium_mg
    FROM logs_correctedentry kept
    WHERE kept.correction_id = %s AND logs_intakeentry.id = kept.entry_id AND kept.entry_id IN ({ids})
      AND basis_quantity = %s AND {is_corrected}
      AND logs_intakeentry.amount = kept.amount
      AND logs_intakeentry.portion_quantity = kept.portion_quantity
"""
EDITED = """
    SELECT id, CAST(ROUND(amount * 1000000) AS BIGINT), CAST(ROUND(portion_quantity * 1000) AS BIGINT)
    FROM logs_intakeentry WHERE id IN ({ids}) AND basis_quantity = %s AND {is_corrected}
"""
RESTORED = "UPDATE logs_correctedentry SET undone_at = %s WHERE correction_id = %s AND entry_id IN ({ids})"


def check_amounts(change: CorrectionPlan) -> bool:
    """Return True when the correction concerns any entry.

    Raises CannotCorrect when an entry would hold more magnesium than can be stored.
    """
    where, parameters = change.where()
    new_mg = change.magnesium()
    found = False
    for amount, portion_quantity in read_in_pieces(AMOUNTS.format(where=where), parameters):
        found = True
        new = new_mg(amount, portion_quantity)
        if new is not None and new >= TOO_MUCH_MG:
            raise CannotCorrect(
                gettext("An entry would have more magnesium than can be stored. Check the value.")
            )
    return found


def apply_in_batches(correction: Correction) -> None:
    """Correct the entries that still hold the old value, and keep what they held."""
    change = change_of(correction)
    where, parameters = change.where()
    new_mg = change.magnesium()
    batches = WriteBatches(BATCH)
    still, of_still = change.where(food="food_id + 0")
    lock = "FOR UPDATE" if connection.features.has_select_for_update else ""
    rows = read_in_pieces(MEMBERS_ENTRIES.format(where=where), parameters)
    for ids in _batches_of_whole_members(rows, batches):
        with batches.transaction(len(ids)), connection.cursor() as cursor:
            for some in _pieces(ids):
                statement = ENTRIES.format(ids=_marks(some), where=still, lock=lock)
                cursor.execute(statement, [*some, *of_still])
                entries = cursor.fetchall()
                new = {row[0]: new_mg(row[2], row[3]) for row in entries}
                cursor.executemany(KEEP, [_kept(correction, row, new[row[0]]) for row in entries])
                basis = (change.new.basis_quantity, change.new.magnesium_mg)
                cursor.executemany(APPLY, [(*basis, mg, id) for id, mg in new.items()])


def restore_in_batches(correction: Correction, at: datetime) -> int:
    """Restore the old value of the entries. Return the number of entries that changed.

    `at` is stored as the time of the undo.
    """
    old = change_of(correction).old
    is_corrected, value = equals("basis_magnesium_mg", correction.to_magnesium_mg)
    still = [correction.to_basis_quantity, *value]
    before = [old.basis_quantity, old.magnesium_mg]
    id = db_uuid(correction.pk)
    noted = connection.ops.adapt_datetimefield_value(at)
    batches, count = WriteBatches(BATCH), 0
    for ids in _batches_of_whole_members(read_in_pieces(CORRECTED, [id]), batches):
        with batches.transaction(len(ids)), connection.cursor() as cursor:
            for some in _pieces(ids):
                names = {"ids": _marks(some), "is_corrected": is_corrected}
                cursor.execute(RESTORE.format(**names), [*before, id, *some, *still])
                count += cursor.rowcount
                cursor.execute(EDITED.format(**names), [*some, *still])
                edited = [
                    (*before, magnesium_for(old, amount, portion), entry_id)
                    for entry_id, amount, portion in cursor.fetchall()
                ]
                cursor.executemany(APPLY, edited)
                count += len(edited)
                cursor.execute(RESTORED.format(**names), [noted, id, *some])
    return count


def change_of(correction: Correction) -> CorrectionPlan:
    """The change that a correction makes, for those who go on with it."""
    if correction.food_id is None:
        raise CannotCorrect(gettext("The food of this correction no longer exists."))
    unit = correction.basis_unit
    return CorrectionPlan(
        correction.food_id,
        Value(correction.from_basis_quantity, unit, correction.from_magnesium_mg),
        Value(correction.to_basis_quantity, unit, correction.to_magnesium_mg),
        correction.first_day,
        correction.last_day,
    )


def _batches_of_whole_members(rows: Iterator[tuple[Any, ...]], batches: WriteBatches) -> Iterator[list[Any]]:
    """The ids of entries in batches, never one member's in two of them. All rows are read first."""
    members = [[id for _, id in theirs] for _, theirs in groupby(rows, key=itemgetter(0))]
    batch: list[Any] = []
    for theirs in members:
        if batch and len(batch) + len(theirs) > batches.size:
            yield batch
            batch = []
        batch += theirs
    if batch:
        yield batch


def _pieces(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[first : first + ROWS_AT_ONCE] for first in range(0, len(ids), ROWS_AT_ONCE))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _kept(correction: Correction, entry: Sequence[Any], new: Decimal | None) -> tuple[Any, ...]:
    entry_id, user_id, amount, portion_quantity, old = entry
    return (
        db_uuid(new_id()), db_uuid(correction.pk), user_id, entry_id,
        Decimal(amount).scaleb(-6), Decimal(portion_quantity).scaleb(-3),
        None if old is None else Decimal(old).scaleb(-3), new,
    )  # fmt: skip
