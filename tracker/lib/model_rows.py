"""Model instances from rows of hand-written SQL, like `from_db`; and locks on rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, TypeVar

from django.db import connection, models

Model = TypeVar("Model", bound=models.Model)


@cache
def names_of(model: type[models.Model], left_out: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the attributes that are stored in columns, without the deferred ones in `left_out`."""
    return tuple(field.attname for field in _stored_fields(model, left_out))


@cache
def columns_of(
    model: type[models.Model], alias: str = "", left_out: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return their columns, of the table that the statement calls `alias`."""
    prefix = f"{alias}." if alias else ""
    return tuple(f"{prefix}{field.column}" for field in _stored_fields(model, left_out))


def instances_of(
    model: type[Model], rows: Iterable[Sequence[Any]], left_out: frozenset[str] = frozenset()
) -> list[Model]:
    """The instances of rows whose values are those of `columns_of`, in their order."""
    alias, names = connection.alias, names_of(model, left_out)
    conversions = _conversions(model, left_out, connection.vendor)
    found = []
    for row in rows:
        values = list(row)
        for place, convert in conversions:
            if values[place] is not None:
                values[place] = convert(values[place])
        found.append(model.from_db(alias, names, values))
    return found


def instance_of(model: type[Model], row: Sequence[Any]) -> Model:
    """The instance of a single row, see `instances_of`."""
    [instance] = instances_of(model, [row])
    return instance


def set_prefetched(instance: models.Model, relation: str, rows: Sequence[models.Model]) -> None:
    """Give an instance the rows of a relation, in order, as `prefetch_related` does.

    Django has no public way for rows that were read along: `prefetch_related_objects` always queries.
    """
    queryset: Any = getattr(instance, relation).model._default_manager.all()
    queryset._result_cache = list(rows)
    instance.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = queryset


def lock(rows: models.QuerySet[Any]) -> None:
    """Keep other writers from these rows until the transaction ends; read them after this.

    On SQLite a transaction keeps all other writers out from its beginning.
    """
    if connection.features.has_select_for_update:
        list(rows.select_for_update().order_by("pk").values_list("pk"))


def _stored_fields(model: type[models.Model], left_out: frozenset[str]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.name not in left_out]


@cache
def _conversions(
    model: type[models.Model],
    left_out: frozenset[str],
    vendor: str,  # noqa: ARG001  its columns differ, so the cache does
) -> list[tuple[int, Callable[[Any], Any]]]:
    """Return the columns that need a converter, with the converter."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(_stored_fields(model, left_out)):
        column = field.get_col(model._meta.db_table)
        converters = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
        found += [
            (place, partial(converter, expression=column, connection=connection)) for converter in converters
        ]
    return found
