"""Rows that move with a merge from the old food to the kept one, such as barcodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from foods.models import Food, Merge, MergeMove, TableVersion
from foods.models.dish import Versioned
from tracker.lib.write_batches import WriteBatches

ROWS_AT_ONCE = 1000  # databases limit how many values one statement may name
BATCH = 500  # rows in the first transaction, see WriteBatches


def followers() -> Iterator[tuple[type[models.Model], str, tuple[str, ...]]]:
    """Yield the models whose rows move with a merge: model, field, and unique fields per food."""
    for relation in Food._meta.related_objects:
        apart = getattr(relation.related_model, "follows_merges", None)
        if apart is not None:
            yield relation.related_model, relation.field.name, apart


def rows_to_move(
    model: type[models.Model], field: str, apart: Iterable[str], old: Food, kept: Food
) -> models.QuerySet[Any]:
    """Return the rows of `old` that have no equal among those of `kept`."""
    same = {name: models.OuterRef(name) for name in apart}
    rows = model._base_manager
    return rows.filter(~models.Exists(rows.filter(**{field: kept}, **same)), **{field: old})


def move(rows: models.QuerySet[Any], field: str, to: Food, only: Sequence[Any] | None = None) -> list[Any]:
    """Point rows to another food; only those with these ids, if any are given.

    Returns the ids of the rows, as stored in JSON.
    """
    if only is None:
        only = list(rows.values_list("pk", flat=True))
        rows = rows.model._base_manager
    for start in range(0, len(only), ROWS_AT_ONCE):
        rows.filter(pk__in=only[start : start + ROWS_AT_ONCE]).update(**{field: to})
    if only and issubclass(rows.model, Versioned):
        TableVersion.renew()
    return [id if isinstance(id, int) else str(id) for id in only]


def move_in_batches(merge: Merge) -> None:
    """Move the remaining rows of a merge in batches and record them. Idempotent."""
    batches = WriteBatches(BATCH, largest=ROWS_AT_ONCE)
    for model, field, apart in followers():
        rows = rows_to_move(model, field, apart, merge.old, merge.kept).order_by("pk")
        while ids := list(rows.values_list("pk", flat=True)[: batches.size]):
            with batches.transaction(len(ids)):
                moved = move(rows.model._base_manager.filter(**{field: merge.old}), field, merge.kept, ids)
                MergeMove.objects.create(merge=merge, model=model._meta.label, ids=moved)


def move_back(merge: Merge) -> None:
    """Undo `move_in_batches` and delete its records."""
    models_of = {model._meta.label: (model, field, apart) for model, field, apart in followers()}
    batches = WriteBatches(BATCH)
    while note := merge.moves.order_by("pk").first():
        with batches.transaction(len(note.ids)):
            if note.model in models_of:
                model, field, apart = models_of[note.model]
                move(rows_to_move(model, field, apart, merge.kept, merge.old), field, merge.old, note.ids)
            note.delete()
