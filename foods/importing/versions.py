"""Merge foods that are versions of one product into the food of the newest version.

They are retired and point to it, as merged foods do: past entries keep pointing to them, while barcodes,
favourites, saved meals and schedules move. Unlike a curator's merge it can't be undone, because the barcode
proves that they are one product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from foods.merge_rows import followers, move, rows_to_move
from foods.models import Barcode, EarlierVersion, Food, Merge
from tracker.lib.bulk_rows import insert_rows, update_objects

VALUES_PER_STATEMENT = 2_000  # maximum in one statement


def merge_versions(kept_of: dict[int, int], at: datetime) -> None:
    """Retire the foods that are the keys of `kept_of` in favour of its values.

    Runs in the caller's transaction. They lose their source's id, which frees it for another record.
    """
    ids = sorted(kept_of)
    for some in _id_chunks(ids):
        _move_barcodes(kept_of, some)
        _move_other_rows(kept_of, some)
        # Shorten chains of merges that would end at a food that is retired now.
        leading_here = Food.objects.filter(merged_into__in=some)
        by_curators = Merge.objects.filter(old=OuterRef("pk"), undone_at=None)
        for pk, into in leading_here.filter(~Exists(by_curators)).values_list("pk", "merged_into_id"):
            Food.objects.filter(pk=pk).update(merged_into=kept_of[into])
        _retire_versions(kept_of, some, at)


def _retire_versions(kept_of: dict[int, int], olds: Sequence[int], at: datetime) -> None:
    foods = Food.objects.only("pk").in_bulk(olds)
    for pk, food in foods.items():
        food.is_retired, food.merged_into_id, food.source_id, food.updated_at = True, kept_of[pk], "", at
    update_objects(list(foods.values()), ["is_retired", "merged_into", "source_id", "updated_at"])


def _move_barcodes(kept_of: dict[int, int], olds: Sequence[int]) -> None:
    rows = list(Barcode.objects.filter(food__in=olds).order_by("gtin").values_list("food_id", "gtin"))
    insert_rows(Barcode, ["food_id", "gtin"], ((kept_of[old], gtin) for old, gtin in rows), or_ignore=True)
    Barcode.objects.filter(food__in=olds).delete()


def _move_other_rows(kept_of: dict[int, int], olds: Sequence[int]) -> None:
    """Move the remaining rows food by food: few versions have any."""
    for model, field, apart in followers():
        if model is Barcode:
            continue
        having = model._base_manager.filter(**{f"{field}__in": olds})
        for old_id in sorted(set(having.values_list(f"{field}_id", flat=True))):
            old, kept = Food(pk=old_id), Food(pk=kept_of[old_id])
            move(rows_to_move(model, field, apart, old, kept), field, kept)
    EarlierVersion.objects.filter(food__in=olds).delete()


def _id_chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + VALUES_PER_STATEMENT] for first in range(0, len(ids), VALUES_PER_STATEMENT))
