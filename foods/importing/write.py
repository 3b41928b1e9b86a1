"""Writing a plan: one transaction, in which nothing is read, checked or compared any more than it must."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from foods.importing.groups import Groups
from foods.importing.indexes import built_afterwards
from foods.importing.merging import merge_into_catalogue
from foods.importing.plan import DERIVED, Plan
from foods.importing.report import Report
from foods.models import Barcode, Food, ImportRun, Portion

# Columns, in the order in which the plan gives them.
VALUES = ["name", "brand", "kind", "group_id", "basis_unit", "magnesium_mg", *DERIVED]
NEW = ["source_id", "source", *VALUES]
CHANGED = [*VALUES, "is_retired"]
# The time that this import gave it tells it from a food of the embedded catalogue. It has no index that
# SQLite might take in place of the one on the two others.
THE_FOOD = "source = %s AND source_id = %s AND updated_at = %s"


def write(
    plan: Plan,
    report: Report,
    groups: Groups,
    run: ImportRun,
    sources: Sequence[Food.Source],
    on_row: Callable[[int], None],
) -> datetime:
    """Writes all of it or nothing; gives the time that every food written has as its `updated_at`.

    `run` is completed and saved with it. `on_row` is told now and then how many rows were written.

    On SQLite members' own writes wait for the transaction, at most 20 s (`timeout` in the settings), so
    that rows go in as they lie in the plan, without model objects. That takes a third of a second for SR
    Legacy and nearly three minutes (165 s, two cores with a load of 5) for two million branded foods with
    a portion and a barcode each: such a set is brought in while nobody logs, or on PostgreSQL, where
    nobody waits.
    """
    stamp = timezone.now()
    counter = _Counter(on_row)
    with transaction.atomic():
        _drop_what_changed_meanwhile(plan, report)
        made = groups.make_missing()
        _change_foods(plan, stamp, made, counter)
        _retire(plan, stamp, counter)
        with built_afterwards(report.added):
            _add_foods(plan, stamp, made, run.release, counter)
            _add_portions(plan, stamp, counter)
            _add_barcodes(plan, stamp, counter)
        _name_the_release(sources, run.release)
        merge_into_catalogue(stamp)
        for name in ("added", "changed", "unchanged", "kept", "retired"):
            setattr(run, name, getattr(report, name))
        run.refused = report.refused.total()
        run.finished_at = timezone.now()
        run.save()
    return stamp


class _Counter:
    def __init__(self, on_row: Callable[[int], None]) -> None:
        self._on_row, self._done = on_row, 0

    def run(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
        self._done += len(rows)
        self._on_row(self._done)


def _drop_what_changed_meanwhile(plan: Plan, report: Report) -> None:
    """What a curator saved while the release was read stays; the next import compares it anew."""
    changed: list[int] = []
    for batch in plan.standing():
        as_of = dict(batch)
        foods = Food.objects.select_for_update().filter(pk__in=list(as_of)).order_by("pk")
        now = {pk: updated_at.isoformat() for pk, updated_at in foods.values_list("pk", "updated_at")}
        changed += [pk for pk in as_of if now.get(pk) != as_of[pk]]
    for food in Food.objects.filter(pk__in=changed):
        report.keep(int(food.source_id), food.name, "it was changed while the release was read; import again")
    plan.drop(changed)


def _change_foods(plan: Plan, stamp: datetime, made: dict[int, int], counter: _Counter) -> None:
    sets = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in [*CHANGED, "updated_at"])
    statement = f"UPDATE {_table(Food)} SET {sets} WHERE id = %s"
    now = _prepared("updated_at", stamp)
    for batch in plan.changed_foods():
        rows = [
            (*_with_group(values, CHANGED, made), bool(retired), now, pk) for *values, retired, pk in batch
        ]
        counter.run(statement, rows)
    for batch in plan.with_new_portions():
        Portion.objects.filter(food__in=[pk for (pk,) in batch]).delete()


def _retire(plan: Plan, stamp: datetime, counter: _Counter) -> None:
    statement = f"UPDATE {_table(Food)} SET is_retired = %s, updated_at = %s WHERE id = %s"
    now = _prepared("updated_at", stamp)
    for batch in plan.gone():
        counter.run(statement, [(True, now, pk) for (pk,) in batch])


def _add_foods(plan: Plan, stamp: datetime, made: dict[int, int], release: str, counter: _Counter) -> None:
    """What the plan does not say is as in a new Food: 100 of the basis, no other names, not retired."""
    same: dict[str, Any] = {"updated_at": _prepared("updated_at", stamp), "source_release": release}
    for field in Food._meta.concrete_fields:
        if str(field.column) not in {*NEW, *same} and not field.primary_key:
            same[str(field.column)] = field.get_db_prep_save(field.get_default(), connection)
    columns = ", ".join(connection.ops.quote_name(column) for column in [*NEW, *same])
    marks = ", ".join(["%s"] * (len(NEW) + len(same)))
    statement = f"INSERT INTO {_table(Food)} ({columns}) VALUES ({marks})"
    others = tuple(same.values())
    for batch in plan.new_foods():
        counter.run(statement, [(*_with_group(row, NEW, made), *others) for row in batch])


def _with_group(row: Sequence[Any], columns: Sequence[str], made: dict[int, int]) -> list[Any]:
    """The row, with the group that was made where the plan has a number that stands for it."""
    values, place = list(row), columns.index("group_id")
    values[place] = made.get(values[place], values[place])
    return values


def _add_portions(plan: Plan, stamp: datetime, counter: _Counter) -> None:
    statement = (
        f"INSERT INTO {_table(Portion)} (food_id, label, quantity, position) "
        f"SELECT id, %s, CAST(%s AS numeric(9, 3)), %s FROM {_table(Food)} WHERE {THE_FOOD}"
    )
    now = _prepared("updated_at", stamp)
    for batch in plan.portions():
        counter.run(statement, [(*row, now) for row in batch])


def _add_barcodes(plan: Plan, stamp: datetime, counter: _Counter) -> None:
    statement = (
        f"INSERT INTO {_table(Barcode)} (gtin, food_id) SELECT %s, id FROM {_table(Food)} WHERE {THE_FOOD}"
    )
    now = _prepared("updated_at", stamp)
    for batch in plan.barcodes():
        counter.run(statement, [(*row, now) for row in batch])


def _name_the_release(sources: Sequence[Food.Source], release: str) -> None:
    """What stands is in this release too, whether it changed or not. `updated_at` is left alone."""
    foods = Food.objects.filter(source__in=sources, catalogue_key=None, owner=None, is_retired=False)
    foods.exclude(source_release__in=["", release]).update(source_release=release)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _prepared(field: str, value: Any) -> Any:
    """A value of a food's field as the database's driver takes it."""
    return Food._meta.get_field(field).get_db_prep_save(value, connection)  # type: ignore[union-attr]


def written_at(stamp: datetime, sources: Sequence[Food.Source]) -> models.QuerySet[Food]:
    """The foods that an import added, changed or retired, by the time that it gave them."""
    return Food.objects.filter(source__in=sources, updated_at=stamp)
