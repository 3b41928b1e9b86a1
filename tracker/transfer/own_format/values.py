"""Values of our own format: how each kind of column is written, checked and read back.

Decimals are texts, as exact as they are stored; unknown is null; days are YYYY-MM-DD, moments ISO 8601 in
UTC.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext, gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Json = Any
MAX_JSON_LENGTH = 20_000  # of the text of a JSON column
MAX_TEXTS, MAX_TEXT_LENGTH = 100, 60  # in a column that is a list, such as conditions
MAX_WHOLE_NUMBER = 2**63 - 1
# The decimal numbers of a file: no exponents, no NaN, no sign but a minus.
_DIGITS = frozenset("0123456789")


class InvalidValue(ValueError):
    """Value that a column cannot hold. The message says what it should be."""


def written(value: Any) -> Json:
    """Return a value of the database as JSON."""
    if value is None or isinstance(value, str | int | bool | list | dict):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A column of a new kind: {type(value)}")


def reader_of(column: models.Field[Any, Any]) -> Callable[[Json], Any]:
    """Return the function that checks a value of this column. It raises InvalidValue."""
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    read = _reader_by_type(target)
    values = {str(value) for value, _ in column.flatchoices} if column.choices else None

    def checked(value: Json) -> Any:
        if value is None:
            if not column.null:
                raise InvalidValue(gettext("a value"))
            return None
        found = read(value)
        if values is not None and not (column.blank and found == "") and str(found) not in values:
            raise InvalidValue(gettext("one of: %(values)s") % {"values": ", ".join(sorted(values))})
        return found

    return checked


def _reader_by_type(column: models.Field[Any, Any]) -> Callable[[Json], Any]:
    if isinstance(column, models.DecimalField):
        return _decimal_reader(column)
    if isinstance(column, models.CharField | models.TextField):
        return _text_reader(column.max_length or MAX_JSON_LENGTH)
    if isinstance(column, models.JSONField) and column.default is list:
        return _texts
    for kind, read in READERS.items():
        if isinstance(column, kind):
            return read
    raise TypeError(f"A column of a new kind: {column}")


def _text_reader(max_length: int) -> Callable[[Json], str]:
    def read(value: Json) -> str:
        if not isinstance(value, str) or len(value) > max_length or not _can_be_stored(value):
            raise InvalidValue(gettext("text of at most %(most)s characters") % {"most": max_length})
        return value

    return read


def _decimal_reader(column: models.DecimalField[Any, Any]) -> Callable[[Json], Decimal]:
    whole_digits = column.max_digits - column.decimal_places

    def read(value: Json) -> Decimal:
        text = value if isinstance(value, str) else ""
        whole, _, decimals = text.removeprefix("-").partition(".")
        is_number = whole != "" and set(whole + decimals) <= _DIGITS and len(whole + decimals) <= 40
        if (
            not is_number
            or text.endswith(".")
            or len(whole.lstrip("0")) > whole_digits
            or len(decimals.rstrip("0")) > column.decimal_places
        ):
            wanted = gettext("a decimal number as text, with at most %(most)s decimals")
            raise InvalidValue(wanted % {"most": column.decimal_places})
        return Decimal(text)

    return read


def _parser(kind: Callable[[str], Any], wanted: StrOrPromise, length: int) -> Callable[[Json], Any]:
    def read(value: Json) -> Any:
        if not isinstance(value, str) or len(value) > length:
            raise InvalidValue(str(wanted))
        try:
            return kind(value)
        except ValueError:
            raise InvalidValue(str(wanted)) from None

    return read


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:  # Python also reads 20261122 and 2026-W47-7
        raise ValueError
    return day


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _boolean(value: Json) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue(gettext("true or false"))
    return value


def _whole_number(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MAX_WHOLE_NUMBER:
        raise InvalidValue(gettext("a whole number"))
    return value


def _natural_number(value: Json) -> int:
    if _whole_number(value) < 0:
        raise InvalidValue(gettext("a whole number from 0 up"))
    return int(value)


def _can_be_stored(text: str) -> bool:
    """Return False for what PostgreSQL refuses: NUL, and halves of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text and "\\u0000" not in text


def _texts(value: Json) -> list[str]:
    if (
        not isinstance(value, list)
        or len(value) > MAX_TEXTS
        or not all(isinstance(each, str) and len(each) <= MAX_TEXT_LENGTH for each in value)
        or not all(map(_can_be_stored, value))
    ):
        raise InvalidValue(gettext("a list of texts"))
    return value


def _json(value: Json) -> Json:
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or len(text) > MAX_JSON_LENGTH or not _can_be_stored(text):
        raise InvalidValue(gettext("an object"))
    return value


# By the class of the field; the first that fits counts.
READERS: dict[type[models.Field[Any, Any]], Callable[[Json], Any]] = {
    models.DateTimeField: _parser(
        _moment, gettext_lazy("a moment with its time zone, such as 2026-11-22T08:05:00Z"), 40
    ),
    models.DateField: _parser(_day, gettext_lazy("a day such as 2026-11-22"), 10),
    models.TimeField: _parser(time.fromisoformat, gettext_lazy("a time such as 08:05:00"), 20),
    models.UUIDField: _parser(UUID, gettext_lazy("an id such as 019aa5b8-7c00-7000-8000-000000000000"), 45),
    models.BooleanField: _boolean,
    models.PositiveIntegerField: _natural_number,
    models.PositiveSmallIntegerField: _natural_number,
    models.IntegerField: _whole_number,
    models.JSONField: _json,
}
