"""Numbers, days and times as files write them. Pure Python."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from tracker.lib.weeks import is_in_calendar
from tracker.transfer.readers.limits import MAX_MG
from tracker.transfer.readers.refusals import Reason
from tracker.transfer.readers.rows import NotUnderstood

STEP_MG = Decimal("0.001")  # milligrams are stored to this place
MIN_GRAMS = Decimal("1e-9")  # below, Health Connect means "not recorded"
MG_PER_UNIT = {
    "g": Decimal(1000), "gram": Decimal(1000), "grams": Decimal(1000), "mg": Decimal(1),
    "milligram": Decimal(1), "milligrams": Decimal(1), "mcg": Decimal("0.001"), "ug": Decimal("0.001"),
    "μg": Decimal("0.001"), "microgram": Decimal("0.001"), "micrograms": Decimal("0.001"),
}  # fmt: skip
BLANKS = {"", "-", "–", "—", "n/a", "na", "null", "none", "nil", "unknown", "?"}

_POINT = re.compile(r"[+-]?(?:[0-9]{1,12}|[0-9]{1,3}(?:[, '’][0-9]{3})+)?(?:\.[0-9]{0,18})?")
_COMMA = re.compile(r"[+-]?(?:[0-9]{1,12}|[0-9]{1,3}(?:[. '’][0-9]{3})+)?(?:,[0-9]{0,18})?")
_JSON_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,340})?(?:[eE][+-]?[0-9]{1,3})?")
_COMMA_DECIMAL = re.compile(
    r"[+-]?[0-9]*,(?:[0-9]{1,2}|[0-9]{4,})|[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[+-]?0,[0-9]+"
)
_POINT_DECIMAL = re.compile(
    r"[+-]?[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,})|[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[+-]?0\.[0-9]+"
)

_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?", re.DOTALL)
_PARTS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[ ,T].*)?", re.DOTALL)
_WEEKDAY = re.compile(r"[^\W\d]+\.?,\s+(?=[\w])")
_NAMED = ("%d %B %Y", "%B %d %Y", "%d %b %Y", "%b %d %Y", "%d-%b-%Y")
_TIME = re.compile(
    r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]+)?)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE
)
_HOUR = re.compile(r"([0-9]{1,2})\s*([ap])\.?m\.?", re.IGNORECASE)


class DayOrder(StrEnum):
    """The order of a date's parts in a file: 9/4/2026 is 9 April or September 4."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNCLEAR = "unclear"


# --- numbers --------------------------------------------------------------------------------------


def parse_number(text: str, *, is_comma_decimal: bool = False) -> Decimal | None:
    """Return the number of a cell; None for an empty one, which is unknown and not zero.

    Raises NotUnderstood for words, powers, NaN and infinity.
    """
    plain = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if plain.casefold() in BLANKS:
        return None
    pattern = _COMMA if is_comma_decimal else _POINT
    if not pattern.fullmatch(plain) or not any(character.isdigit() for character in plain):
        raise NotUnderstood(Reason.NUMBER)
    thousands, sign = (".", ",") if is_comma_decimal else (",", ".")
    for separator in (thousands, " ", "'", "’"):
        plain = plain.replace(separator, "")
    return Decimal(plain.replace(sign, "."))


def has_comma_decimals(cells: Iterable[str], *, is_likely: bool) -> bool:
    """Return True when numbers of a column are written with a decimal comma.

    One number that can only be read in one way settles it. Without any, a comma is the decimal sign only
    where that `is_likely`: spreadsheets separate columns by semicolons where it is.
    """
    has_comma = False
    for cell in cells:
        text = cell.strip()
        if _COMMA_DECIMAL.fullmatch(text):
            return True
        if _POINT_DECIMAL.fullmatch(text):
            return False
        has_comma |= "," in text
    return is_likely and has_comma


def json_number(value: Any) -> Decimal | None:
    """Return a number of JSON, which is read as text; None for null or an empty text."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _JSON_NUMBER.fullmatch(value.strip()):
        raise NotUnderstood(Reason.NUMBER)
    return Decimal(value.strip())


def as_dict(value: Any) -> dict[str, Any]:
    """Return an object of JSON; empty for any other value."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return a list of JSON; empty for any other value."""
    return value if isinstance(value, list) else []


def as_milligrams(value: Decimal | None, unit: str = "mg") -> Decimal | None:
    """Return `value` in milligrams, to 0.001; None stays unknown. Raises NotUnderstood."""
    factor = MG_PER_UNIT.get(unicodedata.normalize("NFKC", unit).strip().casefold())
    if factor is None:
        raise NotUnderstood(Reason.UNIT)
    if value is None:
        return None
    if value < 0:
        raise NotUnderstood(Reason.NEGATIVE)
    if value * factor > MAX_MG:
        raise NotUnderstood(Reason.TOO_MUCH)
    return (value * factor).quantize(STEP_MG, ROUND_HALF_UP)


# --- days and times -------------------------------------------------------------------------------


def parse_day(text: str, order: DayOrder = DayOrder.UNCLEAR) -> date:
    """Return the day of a cell: 2026-11-22, 2012-9-10, 22.11.2026, 11/22/2026, 22 November 2026.

    Raises NotUnderstood, also for a day outside the calendar of this application.
    """
    plain = text.strip()
    if match := _ISO.fullmatch(plain):
        year, month, day = map(int, match.groups())
    elif match := _PARTS.fullmatch(plain):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        is_day_first = match[2] == "." or order is DayOrder.DAY_FIRST or first > 12
        day, month = (first, second) if is_day_first else (second, first)
    else:
        return _parse_named_day(plain)
    try:
        found = date(year, month, day)
    except ValueError:
        raise NotUnderstood(Reason.DAY) from None
    return _in_calendar(found)


def _parse_named_day(text: str) -> date:
    if len(text) > 40:
        raise NotUnderstood(Reason.DAY)
    plain = " ".join(_WEEKDAY.sub("", text, count=1).replace(",", " ").split())
    for form in _NAMED:
        try:
            return _in_calendar(datetime.strptime(plain, form).date())  # noqa: DTZ007  (a day has no zone)
        except ValueError as error:
            if isinstance(error, NotUnderstood):
                raise
    raise NotUnderstood(Reason.DAY)


def _in_calendar(day: date) -> date:
    if not is_in_calendar(day):
        raise NotUnderstood(Reason.DAY)
    return day


def find_day_order(cells: Iterable[str]) -> DayOrder | None:
    """Return the order of a column's dates: one part above 12 settles it for the whole file.

    UNCLEAR when nothing settles it; None when no date depends on it.
    """
    found: DayOrder | None = None
    for cell in cells:
        match = _PARTS.fullmatch(cell.strip())
        if not match or match[2] == ".":
            continue
        if int(match[1]) > 12:
            return DayOrder.DAY_FIRST
        if int(match[3]) > 12:
            return DayOrder.MONTH_FIRST
        found = DayOrder.UNCLEAR
    return found


def parse_time(text: str) -> time | None:
    """Return the time of a cell: 8:33 AM, 20:15, 20:15 PM, 8:33 p.m.; None for none.

    A time that can't be read is none as well: no value depends on it.
    """
    plain = " ".join(text.replace("\u202f", " ").split())
    match = _TIME.fullmatch(plain) or _HOUR.fullmatch(plain)
    if not match:
        return None
    hour, half = int(match[1]), (match[match.re.groups] or "").lower()
    minute, second = (int(match[2]), int(match[3] or 0)) if match.re is _TIME else (0, 0)
    if half and hour <= 12:  # "20:15 PM" has a stray marker
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def time_in(text: str) -> time | None:
    """Return the time within `2026-11-22T08:05:00` or `2026-11-22 8:05 AM`; None without one."""
    _, _, clock = text.strip().replace("T", " ").partition(" ")
    return parse_time(re.sub(r"\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})$", "", clock)) if clock else None
