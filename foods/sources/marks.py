"""Marks in food tables in place of a number: trace, limit, unknown. Pure Python.

Tables write the four cases in different ways; sources are the tables' own introductions: CIQUAL 2025 “-”,
“traces”, “< 0,58”; CoFID 2021 “N”, “Tr”; Switzerland “tr.”, “<0.1”, “k.A.”, “n.d.”; BLS 4.0 “-”, “TR”,
“<LOD”, “<LOD or <LOQ”; STFCJ “-”, “Tr”, “(0)”, “(5)”; TACO “NA”, “*”, “Tr”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_UNKNOWN = frozenset(["", "-", "–", "n", "na", "n/a", "n.d.", "nd", "k.a.", "*", "unknown"])
_TRACE = frozenset(["tr", "tr.", "trace", "traces"])
_LIMIT = re.compile(r"(<=|≤|<)\s*(\d+(?:[.,]\d+)?)")
_NO_LIMIT = re.compile(r"<\s*lo[dq](\s+or\s+<\s*lo[dq])?")
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)|\((\d+(?:[.,]\d+)?)\)")


class ValueMark(StrEnum):
    """Mark of a value. A trace and a value below a limit count as 0; unknown has no value."""

    EXACT = ""
    TRACE = "trace"
    BELOW = "below"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class TableValue:
    """Cell of a table: counted `milligrams`, None for unknown; below `limit_mg` if given."""

    milligrams: Decimal | None
    mark: ValueMark = ValueMark.EXACT
    limit_mg: Decimal | None = None
    is_estimate: bool = False


def read_value(text: str) -> TableValue:
    """Parse a cell. Raises ValueError for text that is neither a number nor a known mark.

    A true zero is `0`; a trace is present, but too little for a number. “< LOD” names no limit, so it is a
    trace. A decimal comma counts as a point. Brackets are an estimate: “(0)”, “(5)”.
    """
    plain = " ".join(text.replace("\u00a0", " ").split()).lower()
    if plain in _UNKNOWN:
        return TableValue(None)
    if plain in _TRACE or _NO_LIMIT.fullmatch(plain):
        return TableValue(Decimal(0), ValueMark.TRACE)
    if limit := _LIMIT.fullmatch(plain):
        value = _decimal(limit[2])
        if not value:
            raise ValueError(f"“{text}” is below zero")
        if limit[1] == "<":
            return TableValue(Decimal(0), ValueMark.BELOW, value)
        return TableValue(value, ValueMark.AT_MOST)
    if number := _NUMBER.fullmatch(plain):
        return TableValue(_decimal(number[1] or number[2]), is_estimate=number[1] is None)
    raise ValueError(f"“{text}” is not a number that can stand here")


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
