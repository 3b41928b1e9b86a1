"""Entries made from imported rows: their own name and value, frozen, and their source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any

from foods.models import Food
from tracker.lib.numbers import MAX_NUMBER, format_decimal
from tracker.logs.models import IntakeEntry
from tracker.logs.models.entry import QUICK_UNIT
from tracker.profiles.models import User
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


def entry_from_row(
    row: ImportedRow, decisions: Decisions, *, user: User, source: str, **fields: Any
) -> IntakeEntry:
    """Return the new entry of a row, not stored yet. `source` names the app and the day."""
    mg = row.magnesium_mg if decisions.of_value(row) == AS_IT_IS else None
    quantity, unit, label = _parse_amount(row.amount)
    entry = IntakeEntry(
        user_id=user.pk, day=row.day, meal=meal_of(row.meal, row.time), name=row.name,
        kind=decisions.kind_of(row), source=source, basis_quantity=quantity, basis_unit=unit,
        basis_magnesium_mg=mg, **fields,
    )  # fmt: skip
    entry.amount, entry.portion_label, entry.portion_quantity = quantity, label, Decimal(1)
    entry.magnesium_mg = mg  # the whole amount is the basis
    return entry


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


def fingerprint(entry: IntakeEntry) -> str:
    """Return a digest of what a member can edit: it differs once the entry was edited."""
    parts = (
        entry.day.isoformat(), entry.meal, entry.name, entry.portion_label,
        format_decimal(entry.amount), format_decimal(entry.portion_quantity),
        "" if entry.magnesium_mg is None else format_decimal(entry.magnesium_mg),
    )  # fmt: skip
    return blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()
