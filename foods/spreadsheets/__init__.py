"""The catalogue in a spreadsheet: out, edited, and in again with a preview of every change."""

from foods.spreadsheets.files import CSV, XLSX, Unreadable, read_table
from foods.spreadsheets.resource import Change, ChangedMeanwhile, FoodResource, Refusal, digest, refusals

__all__ = [
    "CSV",
    "XLSX",
    "Change",
    "ChangedMeanwhile",
    "FoodResource",
    "Refusal",
    "Unreadable",
    "digest",
    "read_table",
    "refusals",
]
