"""Bounds of a curator's file, and the error for one that can't be taken."""

from __future__ import annotations

MOST_ROWS = 50_000
MOST_LINES = 60_000  # rows with empty ones among them
MOST_CELLS = 800_000  # 50,000 rows of all columns, and some
MOST_TEXT = 10_000_000  # letters in all
LONGEST_CELL = 5_000  # letters; the portions of a food take most
LARGEST_FILE = 10_000_000  # bytes; 20,000 foods are about 4,000,000 as CSV


class Unreadable(ValueError):
    """The file cannot be read. The message is a sentence for the person who chose it."""
