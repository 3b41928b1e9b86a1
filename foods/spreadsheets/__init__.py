"""The catalogue in a spreadsheet: out, edited, and in again with a preview of every change."""

from foods.spreadsheets.bounds import LARGEST_FILE, MOST_ROWS, Unreadable
from foods.spreadsheets.files import CSV, XLSX, read_table
from foods.spreadsheets.resource import ChangedMeanwhile, FoodResource, Refusal, RowChange, digest, refusals

__all__ = [
    "CSV",
    "LARGEST_FILE",
    "MOST_ROWS",
    "XLSX",
    "ChangedMeanwhile",
    "FoodResource",
    "Refusal",
    "RowChange",
    "Unreadable",
    "digest",
    "read_table",
    "refusals",
]
