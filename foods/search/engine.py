"""What both engines share: plain tables, and the statements that run unchanged on SQLite and PostgreSQL.

foods_search      a row a food that can be found, under `place`: the key by which "first" means "best"
foods_vocabulary  every word, and how many foods have it
foods_spelling    what is left of a word without one of its letters, see spelling.py
foods_search_changes  the foods that were indexed since the last rebuild began, see index.py

The two engines differ in how words are looked up and in how tables are filled and swapped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db import connection

from foods.models.food_queryset import PUBLISHED
from foods.search.query import Query
from foods.search.ranking import Candidate

GAP = 8  # between the places of neighbours, for foods that come later

# Better sources first: what the catalogue holds and curators keep, then laboratories' values, then surveys,
# then brands. A brand's value that is unknown comes last.
TIER = """
    CASE WHEN catalogue_key IS NOT NULL THEN 0
         WHEN source IN ('usda_branded', 'open_food_facts') AND magnesium_mg IS NULL THEN 6
         WHEN source IN ('usda_branded', 'open_food_facts') THEN 5
         WHEN source = 'usda_survey' THEN 3
         WHEN source = 'usda_sr_legacy' THEN 2
         ELSE 1 END
"""
# Short names first; one without a value stands as if it were longer. The catalogue has its own order.
SIZE = """
    CASE WHEN catalogue_key IS NOT NULL THEN 0 ELSE LENGTH(name) END
    + CASE WHEN magnesium_mg IS NULL THEN 40 ELSE 0 END
"""
OFFERED = f"owner_id IS NULL AND NOT is_retired AND {PUBLISHED.format('staged_in')}"
# As it will be once the import with this number is finished.
OFFERED_THEN = (
    f"owner_id IS NULL AND NOT is_retired AND (staged_in = {{0}} OR {PUBLISHED.format('staged_in')})"
)
COLUMNS = "tier, size, food_id, name, brand, text"
_FOODS = f"SELECT {TIER} AS tier, {SIZE} AS size, id, name, brand, search_text FROM foods_food WHERE"
FOODS = f"{_FOODS} {OFFERED}"


def in_order(publishing: int | None = None) -> str:
    """A statement for every food that can be found, in its place; those of this import among them."""
    offered = OFFERED if publishing is None else OFFERED_THEN.format(int(publishing))
    return (
        f"SELECT ROW_NUMBER() OVER (ORDER BY tier, size, id) * {GAP} AS place, tier, size, id AS food_id,"
        f" name, brand, search_text AS text FROM ({_FOODS} {offered}) AS food"
    )


class Engine(Protocol):
    """One database's way. `suffix` is empty for the index in use, "_new" for the one that is being built."""

    tables: frozenset[str]

    def create(self, suffix: str = "") -> None: ...
    def drop(self, suffix: str = "") -> None: ...
    def fill(self, suffix: str, publishing: int | None = None) -> None:
        """Every food that can be found, those of the import `publishing` too, and the vocabulary."""

    def swap(self) -> None:
        """The new index takes the place of the one in use, which stays until `drop_old`."""

    def drop_old(self) -> None:
        """Remove the index that was in use before."""

    def lock(self) -> None:
        """Until the transaction ends nobody else changes the index."""

    def find_many(self, queries: Sequence[tuple[Query, int]], limit: int) -> list[list[Candidate]]:
        """Of each query and its offset the next `limit` candidates, in the order of their places."""

    def insert(self, rows: Sequence[tuple[Any, ...]]) -> None: ...
    def delete(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """`rows` are (place, text)."""


def fetch(statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def run(statement: str, parameters: Sequence[Any] | None = None) -> None:
    """Without parameters a statement is sent as it is written, its per cent signs too."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def run_many(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def marks(values: Sequence[Any]) -> str:
    """`%s, %s, %s`: a place for each of `values`."""
    return ", ".join(["%s"] * len(values))
