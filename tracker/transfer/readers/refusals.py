"""Sentences for files that are refused, and for rows that were not understood. Pure Python.

Codes are stored, sentences are rendered: each code has its sentence here.
"""

from __future__ import annotations

from enum import StrEnum

from tracker.lib.words import gettext, gettext_noop


class Refusal(StrEnum):
    """A reason why a file is not imported at all."""

    UNKNOWN = "unknown"
    EMPTY = "empty"
    TOO_LARGE = "too large"
    TOO_MANY_ROWS = "too many rows"
    TOO_WIDE = "too wide"
    UNPACKS_TOO_LARGE = "unpacks too large"
    DAMAGED_ARCHIVE = "damaged archive"
    UNSAFE_ARCHIVE = "unsafe archive"
    ENCRYPTED = "encrypted"
    ENCODING = "encoding"
    DAMAGED_TABLE = "damaged table"
    DAMAGED_JSON = "damaged json"
    DAMAGED_XML = "damaged xml"
    ENTITIES = "entities"
    DAMAGED_DATABASE = "damaged database"
    SPREADSHEET = "spreadsheet"
    HEALTH_WITHOUT_RECORDS = "health without records"
    ONLY_IN_CORRELATIONS = "only in correlations"
    NO_NUTRITION = "no nutrition"
    SINGLE_FOOD = "single food"
    PRODUCTS_ONLY = "products only"
    EXPIRED = "expired"
    OWN_EXPORT = "own export"


class Reason(StrEnum):
    """A reason why a row was not understood."""

    DAY = "day"
    NUMBER = "number"
    NEGATIVE = "negative"
    TOO_MUCH = "too much"
    UNIT = "unit"
    NO_NAME = "no name"
    CELLS = "cells"


class Notice(StrEnum):
    """A remark about a file that was recognised, but has no magnesium."""

    CRONOMETER_COLUMNS = "cronometer columns"
    MACROFACTOR_COLUMNS = "macrofactor columns"
    NEVER = "never"  # the app puts none in any of its exports
    WAISTLINE_COLUMNS = "waistline columns"


REFUSALS = {
    Refusal.UNKNOWN: gettext_noop(
        "We don’t know this kind of file. Choose an export of one of the apps below, or a table saved as CSV."
    ),
    Refusal.EMPTY: gettext_noop("The file is empty. Export it again and choose the new file."),
    Refusal.TOO_LARGE: gettext_noop("The file is too large. Export a shorter period."),
    Refusal.TOO_MANY_ROWS: gettext_noop("The file has more than 200,000 rows. Export a shorter period."),
    Refusal.TOO_WIDE: gettext_noop("The file has too many columns. Keep only the columns you need."),
    Refusal.UNPACKS_TOO_LARGE: gettext_noop(
        "The file is too large when unpacked. Unpack it yourself, and choose the file with your food log."
    ),
    Refusal.DAMAGED_ARCHIVE: gettext_noop(
        "The zip file can’t be read. Export it again and choose the new file."
    ),
    Refusal.UNSAFE_ARCHIVE: gettext_noop(
        "The zip file has unsafe file names in it. Unpack it, and choose the file with your food log."
    ),
    Refusal.ENCRYPTED: gettext_noop("The file needs a password. Export it without one, or unpack it first."),
    Refusal.ENCODING: gettext_noop("The text of the file can’t be read. Save it as “CSV UTF-8”."),
    Refusal.DAMAGED_TABLE: gettext_noop("The table can’t be read. Save it as CSV again."),
    Refusal.DAMAGED_JSON: gettext_noop("The file can’t be read. Export it again and choose the new file."),
    Refusal.DAMAGED_XML: gettext_noop("The file can’t be read. Export it again and choose the new file."),
    Refusal.ENTITIES: gettext_noop(
        "The file has parts that we don’t read. Export it again from the app itself."
    ),
    Refusal.DAMAGED_DATABASE: gettext_noop(
        "The database can’t be read. Export it again and choose the new file."
    ),
    Refusal.SPREADSHEET: gettext_noop(
        "This is a spreadsheet file. Save the sheet as CSV, and choose that file."
    ),
    Refusal.HEALTH_WITHOUT_RECORDS: gettext_noop(
        "This Apple Health export has no dietary magnesium. Allow your app to write it to Health."
    ),
    Refusal.ONLY_IN_CORRELATIONS: gettext_noop(
        "Magnesium is only inside groups of records in this file, not on its own. Export it again."
    ),
    Refusal.NO_NUTRITION: gettext_noop(
        "This file has no food log in it. Choose the export with foods or days."
    ),
    Refusal.SINGLE_FOOD: gettext_noop("This file describes one food. Choose the export of your food log."),
    Refusal.PRODUCTS_ONLY: gettext_noop(
        "This file lists products, and no days. It has no food log to import."
    ),
    Refusal.OWN_EXPORT: gettext_noop("Part of this export is missing or was changed. Download it again."),
    Refusal.EXPIRED: gettext_noop("We keep files for one day, and this one is gone. Choose it again."),
}
REASONS = {
    Reason.DAY: gettext_noop("No date that we can read"),
    Reason.NUMBER: gettext_noop("Not a number"),
    Reason.NEGATIVE: gettext_noop("Below zero"),
    Reason.TOO_MUCH: gettext_noop("More than 100,000 mg"),
    Reason.UNIT: gettext_noop("An unknown unit"),
    Reason.NO_NAME: gettext_noop("No name"),
    Reason.CELLS: gettext_noop("More cells than columns"),
}
NOTICES = {
    Notice.CRONOMETER_COLUMNS: gettext_noop(
        "This Cronometer export has no magnesium column. Export “Daily Nutrition” and import that instead."
    ),
    Notice.MACROFACTOR_COLUMNS: gettext_noop(
        "This MacroFactor export has no magnesium column. Include all nutrients in the export."
    ),
    Notice.NEVER: gettext_noop("%(app)s doesn’t put magnesium in its exports."),
    Notice.WAISTLINE_COLUMNS: gettext_noop(
        "This Waistline export has no magnesium. Show it in Waistline’s settings, or export the database."
    ),
}


class UnreadableFile(ValueError):
    """Raised for a file that is not imported. `refusal` has the sentence."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def describe_refusal(code: str) -> str:
    """Return the sentence of a stored refusal."""
    return gettext(REFUSALS[Refusal(code)])


def describe_reason(code: str) -> str:
    """Return the words for a stored reason."""
    return gettext(REASONS[Reason(code)])


def describe_notice(code: str, app: str) -> str:
    """Return the sentence of a stored notice about a file of `app`."""
    return gettext(NOTICES[Notice(code)]) % {"app": app}
