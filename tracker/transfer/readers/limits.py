"""Limits of an imported file: a small file can unpack to anything."""

from __future__ import annotations

MAX_UPLOAD_BYTES = 3_000_000_000  # of the file itself; an Apple Health export may be this large
MAX_XML_BYTES = 8_000_000_000  # unpacked; it is read as a stream
MAX_TABLE_BYTES = 100_000_000  # unpacked, as CSV
MAX_JSON_BYTES = 30_000_000  # unpacked; JSON is read at once
MAX_JSON_VALUES = 700_000  # commas, braces and brackets; Python takes up to 60 bytes for each
MAX_DATABASE_BYTES = 300_000_000  # unpacked; SQLite reads pages from the file
MAX_RATIO = 200  # unpacked to packed bytes; text of health records has about 25
MIN_RATIO_BYTES = 10_000_000  # unpacked; below, any ratio is harmless
MAX_ARCHIVE_MEMBERS = 20_000
MAX_DIRECTORY_BYTES = 2_500_000  # bytes of a zip's directory
MAX_ROWS = 200_000  # entries of one import
MAX_COLUMNS = 400
MAX_RECORD_LENGTH = 200_000  # characters of a row of CSV
MAX_CELL_LENGTH = 20_000  # characters
MAX_TAG_BYTES = 1_000_000  # bytes of one tag of XML
MAX_DEPTH = 50  # nested elements
MAX_PROBLEMS = 1_000  # rows listed as not understood; more are only counted
MAX_NAME_LENGTH = 200  # characters, as an entry keeps it
MAX_MG = 100_000  # of one row: more than the largest single dose there is, by far
