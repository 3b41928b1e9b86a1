"""Lists of foods with a constant cost: pages are neither counted nor skipped by OFFSET.

A page begins after a food, (its value, its id), and is read from an index that holds the whole order; see
`foods.models.sort_columns`. Hand-written SQL, because the ORM cannot compare rows; the same on SQLite and
PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection

from foods.models import Food
from foods.models.food_queryset import PUBLISHED
from tracker.lib.numbers import format_decimal, portion_in_words

PAGE_SIZE = 30
RICHEST = 5
COUNTED_TO = 1000  # beyond it a group's count is “1,000+”: counting millions would take seconds

PAGE = """
    SELECT id
    FROM foods_food
    WHERE group_id = %s AND owner_id IS NULL AND NOT is_retired AND {published} AND {condition}
    ORDER BY {column} {direction}, id {direction}
    LIMIT %s
"""
# What a line shows. Decimals are read as whole numbers of their last place: SQLite has no exact decimals.
LINES = """
    SELECT listed.id, listed.name, listed.brand, listed.kind, listed.basis_unit, listed.sort_name,
        CAST(ROUND(listed.per_portion_mg * 1000) AS BIGINT),
        CAST(ROUND(listed.per_100_mg * 1000) AS BIGINT),
        CAST(ROUND(listed.basis_quantity * 1000) AS BIGINT),
        usual.label,
        CAST(ROUND(usual.quantity * 1000) AS BIGINT)
    FROM foods_food AS listed
    LEFT JOIN foods_portion AS usual ON usual.id = (
        SELECT id FROM foods_portion WHERE food_id = listed.id ORDER BY position, id LIMIT 1
    )
    WHERE listed.id IN ({marks})
"""
GROUPS = f"""
    SELECT listed.id, listed.name,
        (SELECT COUNT(*) FROM (
            SELECT 1
            FROM foods_food
            WHERE group_id = listed.id AND owner_id IS NULL AND NOT is_retired
                AND {PUBLISHED.format("staged_in")}
            ORDER BY sort_name, id  -- so that no planner reads the whole table to find a few
            LIMIT %s) AS counted),
        (SELECT id
        FROM foods_food
        WHERE group_id = listed.id AND owner_id IS NULL AND NOT is_retired AND per_portion_mg IS NOT NULL
            AND {PUBLISHED.format("staged_in")}
        ORDER BY per_portion_mg DESC, id DESC
        LIMIT 1)
    FROM foods_foodgroup AS listed
    ORDER BY listed.position, listed.name
"""  # noqa: S608  (put together from what stands above)


@dataclass(frozen=True, slots=True)
class ListOrder:
    """Sort order of a list. Foods whose value is unknown come last in either direction."""

    key: str
    column: str
    is_descending: bool

    @property
    def is_by_value(self) -> bool:
        return self.column != "sort_name"

    @property
    def opposite(self) -> str:
        return self.key[1:] if self.key[0] == "-" else f"-{self.key}"


ORDERS = {
    order.key: order
    for key, column in (("name", "sort_name"), ("portion", "per_portion_mg"), ("100", "per_100_mg"))
    for order in (ListOrder(key, column, False), ListOrder(f"-{key}", column, True))
}


@dataclass(frozen=True, slots=True)
class ListPosition:
    """Start of a page: after this food. `value` is None among foods whose value is unknown."""

    value: Decimal | str | None
    food_id: int

    @classmethod
    def read(cls, text: str, order: ListOrder) -> ListPosition | None:
        """Return the position of a URL; None for the beginning and for an invalid text."""
        value, mark, id = text.rpartition("~")
        if not mark or not id.isascii() or not id.isdigit() or len(id) > 18 or "\x00" in value:
            return None
        if not order.is_by_value:
            return cls(value[:60], int(id))
        try:
            number = Decimal(value) if value else None
        except InvalidOperation:
            return None
        if number is not None and not (number.is_finite() and abs(number.adjusted()) < 30):
            return None
        return cls(number, int(id))

    @classmethod
    def of(cls, food: ListedFood, order: ListOrder) -> ListPosition:
        return cls(getattr(food, order.column), food.pk)

    def __str__(self) -> str:
        return f"{'' if self.value is None else self.value}~{self.food_id}"


@dataclass(frozen=True, slots=True)
class ListedFood:
    """A food in a list. `usual` is a portion's label and its quantity in the unit of the basis."""

    pk: int
    name: str
    brand: str
    kind: str
    basis_unit: str
    sort_name: str
    per_portion_mg: Decimal | None
    per_100_mg: Decimal | None
    usual: tuple[str, Decimal]

    @property
    def is_supplemental(self) -> bool:
        return self.kind in Food.SUPPLEMENTAL_KINDS

    @property
    def usual_words(self) -> str:
        """Return the usual portion: `½ cup, 47 g`."""
        label, quantity = self.usual
        return portion_in_words(Decimal(1), label, quantity, self.basis_unit)


@dataclass(frozen=True, slots=True)
class FoodList:
    foods: list[ListedFood]
    order: ListOrder
    next: ListPosition | None  # where the next page begins; None on the last


def list_group(
    group_id: int, order: ListOrder, after: ListPosition | None = None, *, size: int = PAGE_SIZE
) -> FoodList:
    """Return one page of the shared foods of a group."""
    ids: list[int] = []
    if after is None or after.value is not None:
        ids = _ids_with_value(group_id, order, after, size + 1)
        after = None
    if len(ids) <= size and order.is_by_value:
        ids += _ids_without_value(group_id, order, after, size + 1 - len(ids))
    foods = _foods(ids[:size])
    return FoodList(foods, order, ListPosition.of(foods[-1], order) if len(ids) > size else None)


def richest(group_id: int) -> list[ListedFood]:
    """The foods of a group with the most magnesium in their usual portion, the richest first.

    Supplements and medicines are not among them: more in a dose is no recommendation.
    """
    foods = _foods(_ids_with_value(group_id, ORDERS["-portion"], None, RICHEST))
    return [food for food in foods if not food.is_supplemental]


def _ids_with_value(group_id: int, order: ListOrder, after: ListPosition | None, size: int) -> list[int]:
    if after is None:
        return _ids(order, f"{order.column} IS NOT NULL", [group_id, size])
    sign = "<" if order.is_descending else ">"
    condition = f"({order.column}, id) {sign} (%s, %s)"
    return _ids(order, condition, [group_id, after.value, after.food_id, size])


def _ids_without_value(group_id: int, order: ListOrder, after: ListPosition | None, size: int) -> list[int]:
    sign = "<" if order.is_descending else ">"
    condition, parameters = f"{order.column} IS NULL", [group_id]
    if after is not None:
        condition += f" AND id {sign} %s"
        parameters.append(after.food_id)
    return _ids(order, condition, [*parameters, size])


def page_statement(order: ListOrder, condition: str) -> str:
    direction = "DESC" if order.is_descending else "ASC"
    published = PUBLISHED.format("staged_in")
    return PAGE.format(published=published, condition=condition, column=order.column, direction=direction)


def _ids(order: ListOrder, condition: str, parameters: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(page_statement(order, condition), parameters)
        return [id for (id,) in cursor.fetchall()]


def _foods(ids: list[int]) -> list[ListedFood]:
    by_id = _foods_by_id(ids)
    return [by_id[id] for id in ids if id in by_id]


def _foods_by_id(ids: list[int]) -> dict[int, ListedFood]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(marks=", ".join(["%s"] * len(ids))), ids)
        return {row[0]: _listed_food(*row) for row in cursor.fetchall()}


def _listed_food(
    id: int, name: str, brand: str, kind: str, unit: str, sort_name: str, per_portion: int | None,
    per_100: int | None, basis: int, label: str | None, quantity: int | None,
) -> ListedFood:  # fmt: skip
    basis_quantity = Decimal(basis).scaleb(-3)
    return ListedFood(
        id, name, brand, kind, unit, sort_name,
        None if per_portion is None else Decimal(per_portion).scaleb(-3),
        None if per_100 is None else Decimal(per_100).scaleb(-3),
        (f"{format_decimal(basis_quantity)} {unit}", basis_quantity)
        if label is None or quantity is None
        else (label, Decimal(quantity).scaleb(-3)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedGroup:
    id: int
    name: str
    count: int
    richest: ListedFood | None

    @property
    def count_in_words(self) -> str:
        return f"{COUNTED_TO:,}+" if self.count > COUNTED_TO else str(self.count)


def groups() -> list[ListedGroup]:
    """Return the groups that have foods, in the curators' order."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, [COUNTED_TO + 1])
        rows = [row for row in cursor.fetchall() if row[2]]
    foods = {
        id: food
        for id, food in _foods_by_id([row[3] for row in rows if row[3]]).items()
        if not food.is_supplemental  # see `richest`
    }
    return [ListedGroup(id, name, count, foods.get(best)) for id, name, count, best in rows]
