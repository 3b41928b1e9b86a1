"""Merge imported foods into the embedded catalogue's food with the same FDC id.

The catalogue's food, with its plain name, replaces USDA's own row.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from foods.models import Food
from foods.signals import send_foods_changed
from tracker.lib.bulk_rows import update_objects

USDA = (
    Food.Source.USDA_SR_LEGACY,
    Food.Source.USDA_FOUNDATION,
    Food.Source.USDA_SURVEY,
    Food.Source.USDA_BRANDED,
)


def ids_in_catalogue() -> dict[str, int]:
    """Return the embedded catalogue's foods by FDC id, which is unique across sets."""
    rows = Food.objects.filter(catalogue_key__isnull=False, source__in=USDA).exclude(source_id="")
    return dict(rows.values_list("source_id", "pk"))


def merge_into_catalogue(at: datetime | None = None) -> list[int]:
    """Retire imported foods whose FDC id the embedded catalogue has, with their successor.

    Return the ids of those retired now, to update search. Past entries keep them. `at` is the time of it, by
    default now.
    """
    catalogue_ids = ids_in_catalogue()
    # By source and id, which have an index; owners are filtered in Python, see also diff.py.
    found = Food.objects.published().filter(source__in=USDA, source_id__in=list(catalogue_ids))
    foods = [
        food
        for food in found.only("source_id", "catalogue_key", "owner_id", "merged_into_id")
        if food.catalogue_key is None and food.owner_id is None and food.merged_into_id is None
    ]
    for food in foods:
        food.merged_into_id = catalogue_ids[food.source_id]
        food.is_retired = True
        food.updated_at = at or timezone.now()
    update_objects(foods, ["merged_into", "is_retired", "updated_at"])
    send_foods_changed([food.pk for food in foods])
    return [food.pk for food in foods]
