"""Foods that were written by statements of many rows, without `Food.save` and its signal."""

from __future__ import annotations

from collections.abc import Collection

from django.dispatch import Signal

foods_changed = Signal()  # with `ids`, inside the transaction that wrote them


def send_foods_changed(ids: Collection[int]) -> None:
    """Let what is made of these foods follow them: call it where they are written."""
    if ids:
        foods_changed.send(sender=None, ids=ids)
