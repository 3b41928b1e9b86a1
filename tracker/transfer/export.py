"""A person's own log as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from tracker.lib.numbers import format_decimal
from tracker.logs.models import IntakeEntry

COLUMNS = (
    "day", "meal", "name", "brand", "kind", "amount", "portion", "quantity", "unit", "magnesium_mg",
    "source", "id",
)  # fmt: skip


class _Line:
    """A file that hands back each line that is written to it."""

    def write(self, text: str) -> str:
        return text


def entries_as_csv(user: Any) -> Iterator[str]:
    """Every entry in the order of days, a line each. `magnesium_mg` is empty when it is unknown."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for entry in IntakeEntry.objects.for_user(user).order_by("day", "created_at", "id").iterator(2000):
        yield writer.writerow([_plain_text(value) for value in _values(entry)])


def _values(entry: IntakeEntry) -> tuple[Any, ...]:
    return (
        entry.day.isoformat(),
        entry.meal,
        entry.name,
        entry.brand,
        entry.kind,
        format_decimal(entry.amount),
        entry.portion_label,
        format_decimal(entry.quantity.quantize(entry.portion_quantity)),
        entry.basis_unit,
        "" if entry.magnesium_mg is None else f"{entry.magnesium_mg:.3f}",
        entry.source,
        str(entry.id),
    )


def _plain_text(value: str) -> str:
    """Spreadsheets run what begins like a formula; an apostrophe keeps it text."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
