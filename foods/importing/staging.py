"""New foods of an import, written in short transactions and invisible until it is finished.

A food with the number of an unfinished import in `staged_in` is left out by `Food.objects.published()`, by
search and by every list. Finishing the import makes all of them visible at once. A stopped import is resumed
by the next import of the same set, at any batch, and removed by one of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from foods.importing.held_values import insert_holds
from foods.importing.plan import DERIVED, ImportPlan
from foods.models import Barcode, EarlierVersion, Flag, Food, ImportRun, Portion
from foods.sources.fdc import FdcError
from tracker.lib.bulk_rows import insert_rows
from tracker.lib.write_batches import WriteBatches

BATCH = 200  # foods in the first transaction, see WriteBatches
# Columns, in the order of the plan's rows.
VALUES = ["name", "brand", "kind", "group_id", "basis_unit", "magnesium_mg", *DERIVED]
NEW = ["source_id", "source", *VALUES]
VERSION = ["food_id", "source_id", "published_on", "name", "magnesium_mg", "basis_unit"]


def begin_import(source: str, release: str, file_name: str, fingerprint: str) -> ImportRun:
    """Return the import to run: a new one, or the unfinished one of the same set.

    Rows of other unfinished imports are removed.
    """
    run = None
    for unfinished in ImportRun.objects.filter(finished_at=None).order_by("pk"):
        if run is None and (unfinished.release, unfinished.fingerprint) == (release, fingerprint):
            run = unfinished
        else:
            discard_import(unfinished)
    return run or ImportRun.objects.create(
        source=source, release=release, file_name=file_name, fingerprint=fingerprint
    )


def discard_stopped(before: datetime) -> int:
    """Remove imports begun before this time and never finished; return their number."""
    stopped = list(ImportRun.objects.filter(finished_at=None, started_at__lt=before).order_by("pk"))
    for run in stopped:
        discard_import(run)
    return len(stopped)


def discard_import(run: ImportRun) -> None:
    """Remove an unfinished import and its rows. One that is finished meanwhile stays.

    It first loses its fingerprint, so that a process that is still running it publishes nothing more: foods
    of an import whose row is gone would be visible.
    """
    with transaction.atomic():
        if not is_unfinished(run):
            return
        ImportRun.objects.filter(pk=run.pk).update(fingerprint="")
    ids = list(Food.objects.filter(staged_in=run.pk).order_by("pk").values_list("pk", flat=True))
    batches = WriteBatches(BATCH)
    while ids:
        some, ids = ids[: batches.size], ids[batches.size :]
        with batches.transaction(len(some)):
            for model in (Portion, Barcode, EarlierVersion, Flag):
                model.objects.filter(food__in=some)._raw_delete(connection.alias)
            Food.objects.filter(pk__in=some)._raw_delete(connection.alias)
    run.delete()


def is_unfinished(run: ImportRun) -> bool:
    """Return True when this import is unfinished, and keep it so for the transaction."""
    same = ImportRun.objects.filter(pk=run.pk, fingerprint=run.fingerprint, finished_at=None)
    return same.select_for_update().exists()


def stage_foods(
    plan: ImportPlan,
    run: ImportRun,
    made: dict[int, int],
    on_rows: Callable[[int], None] = lambda _count: None,
) -> None:
    """Write the new foods of `plan`, each complete, after those of an earlier attempt.

    `made` are groups by their numbers in the plan. `on_rows` is called with the size of each batch.
    """
    stage_again = Food.objects.filter(staged_in=run.pk).values_list("source_id", flat=True)
    plan.skip_new(int(source_id) for source_id in stage_again.iterator())
    columns, same = _food_columns(run, timezone.now())
    batches = WriteBatches(BATCH)
    last = 0
    while foods := plan.new_foods(last, batches.size):
        first, last = int(foods[0][0]), int(foods[-1][0])
        portions, barcodes = plan.new_portions(first, last), plan.new_barcodes(first, last)
        versions, holds = plan.new_versions(first, last), plan.new_holds(first, last)
        with batches.transaction(len(foods)):
            if not is_unfinished(run):
                raise FdcError("Another import of the same foods was started meanwhile.")
            # A curator may have entered a food with such an id since the plan was made: theirs stays.
            insert_rows(Food, columns, _rows(foods, made, same), or_ignore=True)
            ids = _ids_by_fdc_id(run, foods)
            _insert_portions(ids, portions)
            _insert_barcodes(ids, barcodes)
            insert_rows(EarlierVersion, VERSION, _with_food_ids(ids, versions), or_ignore=True)
            insert_holds(list(_with_food_ids(ids, holds)))
        on_rows(len(foods) + len(portions) + len(barcodes) + len(versions) + len(holds))


def staged_or_changed(run: ImportRun, sources: Sequence[str], stamp: datetime) -> models.QuerySet[Food]:
    """Return the foods that an import added, and those it changed or retired at `stamp`."""
    changed = models.Q(source__in=sources, updated_at=stamp)
    return Food.objects.filter(models.Q(staged_in=run.pk) | changed)


def _food_columns(run: ImportRun, stamp: datetime) -> tuple[list[str], tuple[Any, ...]]:
    """Return the columns of a new food; and the constant values, which come last.

    Columns that the plan lacks are as in a new Food: 100 of the basis, no other names, not retired.
    """
    same: dict[str, Any] = {
        "updated_at": prepare_value("updated_at", stamp),
        "source_release": run.release,
        "staged_in": run.pk,
    }
    for field in Food._meta.concrete_fields:
        if str(field.column) not in {*NEW, *same} and not field.primary_key:
            same[str(field.column)] = field.get_db_prep_save(field.get_default(), connection)
    return [*NEW, *same], tuple(same.values())


def _rows(
    foods: Sequence[Sequence[Any]], made: dict[int, int], same: tuple[Any, ...]
) -> Iterable[tuple[Any, ...]]:
    return ((*with_group(food, NEW, made), *same) for food in foods)


def _ids_by_fdc_id(run: ImportRun, foods: Sequence[Sequence[Any]]) -> dict[int, int]:
    """Return the ids of the foods just written, by FDC id."""
    written = Food.objects.filter(
        source__in={food[1] for food in foods}, source_id__in=[food[0] for food in foods], staged_in=run.pk
    )
    return {int(source_id): pk for source_id, pk in written.order_by().values_list("source_id", "pk")}


def _insert_portions(ids: dict[int, int], portions: Iterable[Sequence[Any]]) -> None:
    columns = ["food_id", "label", "quantity", "position"]
    insert_rows(Portion, columns, _with_food_ids(ids, portions), or_ignore=True)


def _insert_barcodes(ids: dict[int, int], barcodes: Iterable[Sequence[Any]]) -> None:
    insert_rows(Barcode, ["food_id", "gtin"], _with_food_ids(ids, barcodes), or_ignore=True)


def _with_food_ids(ids: dict[int, int], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield rows with the food's own id in place of the FDC id they begin with."""
    return ((ids[fdc_id], *rest) for fdc_id, *rest in rows if fdc_id in ids)


def with_group(row: Sequence[Any], columns: Sequence[str], made: dict[int, int]) -> list[Any]:
    """Return the row with the id of the new group in place of its number in the plan."""
    values, place = list(row), columns.index("group_id")
    values[place] = made.get(values[place], values[place])
    return values


def prepare_value(field: str, value: Any) -> Any:
    """Return a field's value in the form the database driver takes."""
    return Food._meta.get_field(field).get_db_prep_save(value, connection)  # type: ignore[union-attr]
