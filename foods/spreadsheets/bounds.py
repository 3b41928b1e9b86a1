"""Limits of an uploaded spreadsheet, and the error for a file that exceeds them."""

from __future__ import annotations

MAX_ROWS = 50_000
MAX_LINES = 60_000  # rows including empty ones
MAX_CELLS = 800_000  # 50,000 rows of all columns, with a reserve
MAX_TEXT_LENGTH = 10_000_000  # characters in total
MAX_CELL_LENGTH = 5_000  # characters; the portions of a food need most
MAX_FILE_BYTES = 10_000_000  # bytes; 20,000 foods are about 4,000,000 as CSV


class UnreadableFile(ValueError):
    """File that can't be read. The message is a sentence for the curator."""
