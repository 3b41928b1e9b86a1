"""Read the embedded catalogue's file into plain, checked records."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from foods.sources.marks import TableValue, read_value

PATH = Path(__file__).resolve().parent.parent / "data" / "catalogue.csv"
COLUMNS = [
    "key", "name", "brand", "kind", "group", "basis_quantity", "basis_unit", "magnesium_mg",
    "source", "source_id", "source_note", "portions", "aliases",
]  # fmt: skip


class CatalogueError(ValueError):
    """Row that can't be read. The message names the line, the column, the text and the reason."""


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """Food of the file. `magnesium_mg` is mg in `basis_quantity`; None is unknown."""

    line: int
    key: str
    name: str
    brand: str
    kind: str
    group: str
    basis_quantity: Decimal
    basis_unit: str
    magnesium_mg: Decimal | None
    source: str
    source_id: str
    source_note: str
    portions: tuple[tuple[str, Decimal], ...]
    aliases: str
    value_mark: str = ""  # see foods.sources.marks
    limit_mg: Decimal | None = None  # in the basis: the limit that the value is below


def read_catalogue(path: Path = PATH) -> Iterator[CatalogueRow]:
    """Yield the rows of `path` in its order. Raises CatalogueError at the first invalid one."""
    seen: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise CatalogueError(f"line 1: the columns should be {','.join(COLUMNS)}")
        for fields in reader:
            row = _read_row(reader.line_num, fields)
            if row.key in seen:
                raise CatalogueError(
                    f"line {row.line}, key: “{row.key}” stands in line {seen[row.key]} already"
                )
            seen[row.key] = row.line
            yield row


def _read_row(line: int, fields: dict[str, str]) -> CatalogueRow:
    if None in fields or None in fields.values():
        raise CatalogueError(f"line {line}: it should have {len(COLUMNS)} columns")
    for column in ("key", "name", "kind", "group", "basis_unit", "source"):
        if not fields[column]:
            raise CatalogueError(f"line {line}, {column}: it is empty")
    plain = {
        column: fields[column]
        for column in COLUMNS
        if column not in {"basis_quantity", "magnesium_mg", "portions"}
    }
    magnesium = _parse_magnesium(line, fields["magnesium_mg"])
    return CatalogueRow(
        line=line,
        basis_quantity=_parse_number(line, "basis_quantity", fields["basis_quantity"], positive=True),
        magnesium_mg=magnesium.milligrams,
        value_mark=magnesium.mark.value,
        limit_mg=magnesium.limit_mg,
        portions=tuple(_parse_portions(line, fields["portions"])),
        **plain,
    )


def _parse_magnesium(line: int, text: str) -> TableValue:
    """Parse “78”, “trace”, “<0.5” or “<=20.8”; empty is unknown, and no other word is."""
    if not text:
        return TableValue(None)
    try:
        value = read_value(text)
    except ValueError as error:
        raise CatalogueError(f"line {line}, magnesium_mg: {error}") from error
    if value.milligrams is None or value.is_estimate or "," in text:
        raise CatalogueError(f"line {line}, magnesium_mg: “{text}” is not a number that can stand here")
    return value


def _parse_portions(line: int, text: str) -> Iterator[tuple[str, Decimal]]:
    for part in filter(None, (part.strip() for part in text.split(";"))):
        label, equals, quantity = part.rpartition("=")
        if not equals:
            raise CatalogueError(f"line {line}, portions: “{part}” should be like “1 oz=28.35”")
        yield label.strip(), _parse_number(line, "portions", quantity, positive=True)


def _parse_number(line: int, column: str, text: str, *, positive: bool) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or (positive and value == 0):
        raise CatalogueError(f"line {line}, {column}: “{text}” is not a number that can stand here")
    return value
