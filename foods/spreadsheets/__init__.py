"""Export of the catalogue to a spreadsheet, and import with a preview of every change."""

from foods.spreadsheets.bounds import MAX_FILE_BYTES, MAX_ROWS, UnreadableFile
from foods.spreadsheets.files import XLSX, CsvFormat, read_table
from foods.spreadsheets.refused import RefusedCell, refused_cells
from foods.spreadsheets.resource import (
    ChangedMeanwhile,
    FoodResource,
    RowChange,
    digest,
)

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_ROWS",
    "XLSX",
    "ChangedMeanwhile",
    "CsvFormat",
    "FoodResource",
    "RefusedCell",
    "RowChange",
    "UnreadableFile",
    "digest",
    "read_table",
    "refused_cells",
]
