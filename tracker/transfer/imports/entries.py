"""Entries made from imported rows: their own name and value, frozen, and their source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Protocol
from uuid import UUID

from foods.models import Food
from tracker.lib.ids import new_id
from tracker.lib.numbers import MAX_NUMBER, format_decimal
from tracker.logs.models.entry import QUICK_UNIT
from tracker.transfer.imports.preview import LARGE_MG
from tracker.transfer.readers.meals import meal_of
from tracker.transfer.readers.rows import ImportedRow, RowKind

KEEP, ADD, REPLACE = "keep", "add", "replace"
AS_IT_IS, AS_UNKNOWN, LEFT_OUT = "keep", "unknown", "skip"
_WEIGHT = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,6})?) ?(g|ml)")
_LEADING_NUMBER = re.compile(r"([0-9]+\.[0-9]+)(?= |$)")


@dataclass(frozen=True)
class Decisions:
    """A member's answers: the app, days that both sides have, supplements by name, large values."""

    app: str = ""
    for_all_days: str = ADD
    days: Mapping[str, str] = field(default_factory=dict)
    supplements: frozenset[str] = frozenset()
    large: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Any]) -> Decisions:
        return cls(
            app=answers.get("app", ""),
            for_all_days=answers.get("for_all_days", ADD),
            days=answers.get("days", {}),
            supplements=frozenset(answers.get("supplements", ())),
            large=answers.get("large", {}),
        )

    def of_day(self, day: date) -> str:
        return self.days.get(day.isoformat(), self.for_all_days)

    def wants_app(self, row: ImportedRow) -> bool:
        return not self.app or row.source == self.app

    def of_value(self, row: ImportedRow) -> str:
        """Return what becomes of a row's value; a large one not asked about is left unknown."""
        if row.magnesium_mg is None or row.magnesium_mg <= LARGE_MG:
            return AS_IT_IS
        return self.large.get(large_key(row.name, str(row.magnesium_mg)), AS_UNKNOWN)

    def kind_of(self, row: ImportedRow) -> str:
        is_supplement = row.kind is RowKind.SUPPLEMENT or (
            row.kind is RowKind.UNKNOWN and row.name in self.supplements
        )
        return Food.Kind.SUPPLEMENT if is_supplement else Food.Kind.FOOD


def large_key(name: str, magnesium_mg: str) -> str:
    return f"{magnesium_mg} {name}"


@dataclass(slots=True)
class NewEntry:
    """An entry to be made of a row; the fields have the names of IntakeEntry's.

    A model instance takes ten times as long to make and to store, and there may be 100,000.
    """

    id: UUID
    day: date
    meal: str
    name: str
    kind: str
    source: str
    basis_quantity: Decimal
    basis_unit: str
    portion_label: str
    magnesium_mg: Decimal | None
    food_id: int | None = None
    brand: str = ""
    is_at_least: bool = False
    basis_magnesium_mg: Decimal | None = None
    amount: Decimal = Decimal(1)
    portion_quantity: Decimal = Decimal(1)


def entry_from_row(row: ImportedRow, decisions: Decisions, *, source: str) -> NewEntry:
    """Return the new entry of a row, not stored yet. `source` names the app and the day."""
    mg = row.magnesium_mg if decisions.of_value(row) == AS_IT_IS else None
    quantity, unit, label = _parse_amount(row.amount)
    meal = meal_of(row.meal, row.time)
    kind = decisions.kind_of(row)
    return NewEntry(
        new_id(), row.day, meal, row.name, kind, source, quantity, unit, label, mg,
        basis_magnesium_mg=mg, amount=quantity,  # the whole amount is the basis
    )  # fmt: skip


@lru_cache(maxsize=10_000)  # people have the same amounts day after day
def _parse_amount(text: str) -> tuple[Decimal, str, str]:
    """Return quantity, unit and label: 60 g is 60 of 1 g; “1 cup” is one portion of that name."""
    plain = " ".join(text.split())
    if match := _WEIGHT.fullmatch(plain):
        quantity = _decimal(match[1])
        if quantity is not None and Decimal("0.01") <= quantity <= MAX_NUMBER:
            return quantity, match[2], match[2]
    label = _LEADING_NUMBER.sub(lambda found: format_decimal(Decimal(found[1])), plain, count=1)
    return Decimal(1), QUICK_UNIT, label[:60] or QUICK_UNIT


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text).quantize(Decimal("0.001"))
    except InvalidOperation:
        return None


class Editable(Protocol):
    """The fields of an entry that a member can edit."""

    day: Any
    meal: Any
    name: Any
    portion_label: Any
    magnesium_mg: Any

    amount: Any
    portion_quantity: Any


def fingerprint(entry: Editable) -> str:
    """Return a digest of what a member can edit: it differs once the entry was edited."""
    parts = (
        entry.day.isoformat(), entry.meal, entry.name, entry.portion_label, _as_text(entry.amount),
        _as_text(entry.portion_quantity), _as_text(entry.magnesium_mg),
    )  # fmt: skip
    return blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=10_000)
def _as_text(value: Decimal | None) -> str:
    return "" if value is None else format_decimal(value)
