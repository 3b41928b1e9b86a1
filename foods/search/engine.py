"""Base of both engines: plain tables, and SQL that runs unchanged on SQLite and PostgreSQL.

foods_search: one row per findable food, with key `place`: lower is better.

foods_vocabulary: every word, and how many foods have it.

foods_spelling: the rest of a word without one of its letters, see spelling.py.

foods_search_changes: the foods that were indexed since the last rebuild began, see index.py.

The two engines differ in how words are looked up and in how tables are filled and swapped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db import connection

from foods.models.food_queryset import PUBLISHED
from foods.search.query import SearchQuery
from foods.search.ranking import SearchCandidate

GAP = 8  # between the places of neighbours, for foods that come later

# Better sources first: the catalogue and curators' foods, then laboratories' values, then surveys, then
# brands. A brand's unknown value comes last.
TIER = """
    CASE WHEN catalogue_key IS NOT NULL THEN 0
         WHEN source IN ('usda_branded', 'open_food_facts') AND magnesium_mg IS NULL THEN 6
         WHEN source IN ('usda_branded', 'open_food_facts') THEN 5
         WHEN source = 'usda_survey' THEN 3
         WHEN source = 'usda_sr_legacy' THEN 2
         ELSE 1 END
"""
# Short names first; one without a value ranks as if it were longer. The catalogue has its own order.
SIZE = """
    CASE WHEN catalogue_key IS NOT NULL THEN 0 ELSE LENGTH(name) END
    + CASE WHEN magnesium_mg IS NULL THEN 40 ELSE 0 END
"""
OFFERED = f"owner_id IS NULL AND NOT is_retired AND {PUBLISHED.format('staged_in')}"
# The state after the import with this number is finished.
OFFERED_THEN = (
    f"owner_id IS NULL AND NOT is_retired AND (staged_in = {{0}} OR {PUBLISHED.format('staged_in')})"
)
COLUMNS = "tier, size, food_id, name, brand, text"
_FOODS = f"SELECT {TIER} AS tier, {SIZE} AS size, id, name, brand, search_text FROM foods_food WHERE"
FOODS = f"{_FOODS} {OFFERED}"


def in_order(publishing: int | None = None) -> str:
    """Return SQL for every findable food in its place; those of this import included."""
    offered = OFFERED if publishing is None else OFFERED_THEN.format(int(publishing))
    return (
        f"SELECT ROW_NUMBER() OVER (ORDER BY tier, size, id) * {GAP} AS place, tier, size, id AS food_id,"
        f" name, brand, search_text AS text FROM ({_FOODS} {offered}) AS food"
    )


class SearchEngine(Protocol):
    """Engine of one database. `suffix` is empty for the current index, "_new" while building."""

    tables: frozenset[str]

    def create(self, suffix: str = "") -> None: ...
    def drop(self, suffix: str = "") -> None: ...
    def fill(self, suffix: str, publishing: int | None = None) -> None:
        """Index every findable food, those of the import `publishing` too, and the vocabulary."""

    def swap(self) -> None:
        """Replace the current index by the new one; the old one stays until `drop_old`."""

    def drop_old(self) -> None:
        """Drop the replaced index."""

    def lock(self) -> None:
        """Lock the index against other writers until the transaction ends."""

    def find_many(
        self, queries: Sequence[tuple[SearchQuery, int]], limit: int
    ) -> list[list[SearchCandidate]]:
        """Return for each query and offset the next `limit` candidates, ordered by place."""

    def insert(self, rows: Sequence[tuple[Any, ...]]) -> None: ...
    def delete(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Remove these rows of (place, text)."""


def fetch_rows(statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def run_statement(statement: str, parameters: Sequence[Any] | None = None) -> None:
    """Run a statement; without parameters per cent signs are literal."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def run_many(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def placeholders(values: Sequence[Any]) -> str:
    """Return `%s, %s, %s`: a placeholder for each of `values`."""
    return ", ".join(["%s"] * len(values))
