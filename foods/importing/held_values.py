"""Values that an import holds back for a curator, written as data issues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from foods.models import Flag
from foods.plausibility import HELD_KINDS
from tracker.lib.bulk_rows import insert_rows

COLUMNS = [
    "food_id", "kind", "figures", "held_mg", "held_portions", "judged", "raised_at", "detail",
]  # fmt: skip


def insert_holds(rows: Sequence[Sequence[Any]]) -> None:
    """Add data issues: food id, kind, figures as JSON, value held back, portions as JSON."""
    raised_at = Flag._meta.get_field("raised_at").get_db_prep_save(timezone.now(), connection)
    insert_rows(Flag, COLUMNS, ((*row, "", raised_at, "") for row in rows), or_ignore=True)


def replace_holds(food_ids: Sequence[int], rows: Sequence[Sequence[Any]]) -> None:
    """Replace the data issues with held-back values of the foods with these ids.

    Confirmed ones stay confirmed.
    """
    flags = Flag.objects.filter(food__in=food_ids, kind__in=HELD_KINDS)
    outdated = [flag.pk for flag in flags if flag.holds or flag.dismissed_at is None]
    Flag.objects.filter(pk__in=outdated).delete()
    insert_holds(rows)
