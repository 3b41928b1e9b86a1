"""Signal for foods written in bulk, without `Food.save` and its signal."""

from __future__ import annotations

from collections.abc import Collection

from django.dispatch import Signal

foods_changed = Signal()  # with `ids`, inside the transaction that wrote them


def send_foods_changed(ids: Collection[int]) -> None:
    """Update everything derived from these foods. Call it where they are written."""
    if ids:
        foods_changed.send(sender=None, ids=ids)
