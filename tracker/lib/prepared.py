"""Querysets compiled once per process, and run with other values each time.

For queries that many pages make: the ORM takes several times as long to build a small statement as the
database to run it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

from tracker.lib.ids import db_uuid

Make = Callable[..., QuerySet[Any, Any]]


class Prepared:
    """The queryset that `make` returns for some values, run as a list of its rows.

    Values are numbers, texts, UUIDs, days and times. They are in the statement unchanged: a condition that
    changes its value, such as `icontains`, is refused with TypeError, and so is a list. None and
    `prefetch_related` are not possible either; `select_related`, `only` and `values_list` are. Example:
    `up_to = Prepared(lambda user_id, day: Symptom.objects.filter(user=user_id, day__lte=day))`, then
    `symptoms = up_to(user_id=user.pk, day=today)`.
    """

    def __init__(self, make: Make) -> None:
        self._make = make
        self._statements: dict[str, _Statement] = {}

    def __call__(self, **values: Any) -> list[Any]:
        statement = self._statements.get(connection.vendor)
        if statement is None:
            statement = self._statements[connection.vendor] = _Statement(self._make, values)
        return list(statement.rows(values))

    def first(self, **values: Any) -> Any:
        """Return the first row, or None. The queryset should end after one row: `[:1]`."""
        return next(iter(self(**values)), None)


class _Statement:
    """A queryset as one kind of database runs it."""

    def __init__(self, make: Make, values: dict[str, Any]) -> None:
        queryset = make(**values)
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise TypeError("A prepared queryset cannot prefetch.")
        compiler = queryset.query.get_compiler(connection=connection)
        self._sql, parameters = compiler.as_sql()
        self._parameters = list(parameters)
        self._names = dict(self._find(make, values))
        self._select = compiler.select
        self._annotations = compiler.annotation_col_map or {}
        self._info = compiler.klass_info if queryset._fields is None else None  # type: ignore[attr-defined]
        expressions = [each[0] for each in self._select]
        self._converters = compiler.get_converters(expressions)
        if self._info:
            places = self._info["select_fields"]
            self._own = slice(places[0], places[-1] + 1)
            self._columns = [each.target.attname for each in expressions[self._own]]

    def _find(self, make: Make, values: dict[str, Any]) -> Iterator[tuple[int, str]]:
        """The places of the values in the statement: where it changes when a value does."""
        for name, value in values.items():
            changed = make(**values | {name: _another(value)})
            _, parameters = changed.query.get_compiler(connection=connection).as_sql()
            pairs = enumerate(zip(self._parameters, parameters, strict=True))
            places = [place for place, (was, now) in pairs if was != now]
            if not places or any(self._parameters[place] != _database_value(value) for place in places):
                raise TypeError(f"{name} does not stand in the statement as it is.")
            yield from ((place, name) for place in places)

    def rows(self, values: dict[str, Any]) -> Iterator[Any]:
        parameters = self._parameters.copy()
        for place, name in self._names.items():
            parameters[place] = _database_value(values[name])
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            found = cursor.fetchall()
        rows = (self._converted(row) for row in found) if self._converters else iter(found)
        return rows if self._info is None else self._instances(self._info, rows)

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        converted = list(row)
        for place, (functions, expression) in self._converters.items():
            for function in functions:
                converted[place] = function(converted[place], expression, connection)
        return tuple(converted)

    def _instances(self, info: dict[str, Any], rows: Iterator[tuple[Any, ...]]) -> Iterator[Any]:
        related = get_related_populators(info, self._select, connection.alias)  # type: ignore[call-arg]
        for row in rows:
            instance = info["model"].from_db(connection.alias, self._columns, row[self._own])
            for populator in related:
                populator.populate(row, instance)
            for name, place in self._annotations.items():
                setattr(instance, name, row[place])
            yield instance


def _database_value(value: Any) -> Any:
    """Return the value in the form of the database's parameters."""
    if isinstance(value, UUID):
        return db_uuid(value)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, (int, str)):
        return value
    raise TypeError(f"A prepared queryset takes no {type(value).__name__}.")


def _another(value: Any) -> Any:
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    if isinstance(value, date):
        return value + timedelta(days=-1 if value.year > 5000 else 1)
    return value + "x" if isinstance(value, str) else value + 1
