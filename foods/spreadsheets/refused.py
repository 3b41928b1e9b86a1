"""Cells of a spreadsheet that can't be saved, with the food they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from import_export import results

from foods.models import Food
from foods.spreadsheets.files import ROW
from foods.spreadsheets.resource import FoodResource
from tracker.lib.form_fields import parse_row_number


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """Invalid cell or row. `row` is its number in the spreadsheet."""

    row: str
    column: str
    text: str
    reason: str
    food: str  # the name of the row's food; empty when neither the file nor the catalogue has one


def refused_cells(result: results.Result, table: Any) -> list[RefusedCell]:
    """Return every cell of `table` that the plan refused, in the order of rows."""
    columns = {field.attribute: field.column_name for field in FoodResource.fields.values()}
    found = []
    names = _catalogue_names(result, table)
    for invalid in result.invalid_rows:
        row = dict(zip(table.headers, table[invalid.number - 1], strict=True))
        for attribute, messages in invalid.error_dict.items():
            column = columns.get(attribute, "id")
            food = row.get("name") or names.get(row.get("id", ""), "")
            found += [
                RefusedCell(row[ROW], column, row.get(column, ""), message, food) for message in messages
            ]
    return found


def _catalogue_names(result: results.Result, table: Any) -> dict[str, str]:
    """Return the names of refused foods by the text of their id."""
    if "id" not in table.headers or "name" in table.headers:
        return {}
    texts = {table["id"][invalid.number - 1] for invalid in result.invalid_rows}
    foods = Food.objects.shared().filter(pk__in=[text for text in texts if parse_row_number(text)])
    return {str(pk): name for pk, name in foods.order_by().values_list("pk", "name")}
