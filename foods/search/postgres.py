"""PostgreSQL engine: words are looked up in arrays, one part of the places after another.

Every part has a GIN index of its own. A common word is answered from the index of the best thirty thousand;
only rare words reach the last part, which has most of the foods.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from foods.search import spelling
from foods.search.engine import COLUMNS, GAP, fetch_rows, in_order, run_many, run_statement
from foods.search.query import Alternative, QueryTerm, SearchQuery
from foods.search.ranking import SearchCandidate

TABLES = ("foods_search", "foods_vocabulary", "foods_spelling")
PARTS = (
    30_000 * GAP,
    100_000 * GAP,
    400_000 * GAP,
)  # each part ends before this place, the last nowhere
LAST = len(PARTS)
# Rows of the last part that may be read before sorting: they are on disk in that order.
MAX_UNSORTED_ROWS = 2000
# A beginning of so few letters has a million foods, whose list takes longer to build than filtering the foods
# of the other words.
MAX_VAGUE_LETTERS = 2
LOCK = 7_240_310  # an arbitrary number of our own

# A column of its own, because the planner would rather scan the places than look up words.
_PART = " ".join(f"WHEN place < {end} THEN {n}" for n, end in enumerate(PARTS))
SCHEMA = [
    f"""CREATE TABLE foods_search{{0}} (
        place BIGINT NOT NULL, tier SMALLINT NOT NULL, size INTEGER NOT NULL, food_id BIGINT NOT NULL,
        name TEXT NOT NULL, brand TEXT NOT NULL, text TEXT NOT NULL, words TSVECTOR NOT NULL,
        part SMALLINT NOT NULL GENERATED ALWAYS AS (CASE {_PART} ELSE {LAST} END) STORED)""",
    'CREATE TABLE foods_vocabulary{0} (word TEXT COLLATE "C" NOT NULL, foods INTEGER NOT NULL)',
    'CREATE TABLE foods_spelling{0} (rest TEXT COLLATE "C" NOT NULL, word TEXT COLLATE "C" NOT NULL)',
    "CREATE TABLE IF NOT EXISTS foods_search_changes (food_id BIGINT PRIMARY KEY)",
]
# The parts are read one after another, and only as far as needed: see the settings, which keep them from
# running in parallel. IS TRUE keeps vague words from the index: they are only compared.
_HIT = """SELECT place, tier, food_id, name, brand, text FROM foods_search
    WHERE words @@ %(precise{{0}})s::tsquery AND (words @@ %(whole{{0}})s::tsquery) IS TRUE AND part = {0}"""
FIND = " UNION ALL ".join(
    f"(SELECT * FROM ({_HIT.format(n)}{' LIMIT %(most{0})s' if n == LAST else ''}) AS part{n} ORDER BY place)"
    for n in range(LAST + 1)
) + " LIMIT %(limit)s OFFSET %(offset{0})s"  # fmt: skip
# Words unchanged, without PostgreSQL's own parsing.
WORDS = "array_to_tsvector(array_remove(string_to_array(translate({0}, E'\\n', ''), ' '), ''))"


class PostgreSQLEngine:
    tables = frozenset(TABLES)

    def create(self, suffix: str = "") -> None:
        for statement in SCHEMA:
            run_statement(statement.format(suffix))
        if not suffix:
            self._add_indexes("")

    def _add_indexes(self, suffix: str) -> None:
        """Create indexes after the rows, several times faster; random names survive a swap."""
        mark = secrets.token_hex(4)
        run_statement("SET LOCAL maintenance_work_mem = '256MB'")
        run_statement(
            f"ALTER TABLE foods_search{suffix} ADD CONSTRAINT foods_search_{mark} PRIMARY KEY (place)"
        )
        run_statement(f"CREATE UNIQUE INDEX foods_search_food_{mark} ON foods_search{suffix} (food_id)")
        run_statement(f"CREATE INDEX foods_search_size_{mark} ON foods_search{suffix} (tier, size, place)")
        for n in range(LAST + 1):
            run_statement(
                f"CREATE INDEX foods_search_part{n}_{mark} ON foods_search{suffix} USING gin (words)"
                f" WHERE part = {n}"
            )
        run_statement(
            f"ALTER TABLE foods_vocabulary{suffix} ADD CONSTRAINT foods_vocabulary_{mark} PRIMARY KEY (word)"
        )
        spelled = f"foods_spelling{suffix}"
        run_statement(f"ALTER TABLE {spelled} ADD CONSTRAINT foods_spelling_{mark} PRIMARY KEY (rest, word)")

    def drop(self, suffix: str = "") -> None:
        for table in TABLES:
            run_statement(f"DROP TABLE IF EXISTS {table}{suffix}")

    def fill(self, suffix: str, publishing: int | None = None) -> None:
        run_statement(
            f"INSERT INTO foods_search{suffix} (place, {COLUMNS}, words)"
            f" SELECT numbered.*, {WORDS.format('text')} FROM ({in_order(publishing)}) AS numbered ORDER BY 1"
        )
        run_statement(
            f"INSERT INTO foods_vocabulary{suffix} (word, foods)"
            f" SELECT word, ndoc FROM ts_stat('SELECT words FROM foods_search{suffix}')"
        )
        vocabulary = [word for (word,) in fetch_rows(f"SELECT word FROM foods_vocabulary{suffix}")]
        with_copy(
            f"COPY foods_spelling{suffix} (rest, word) FROM STDIN",
            sorted(spelling.remainder_rows(vocabulary)),
        )
        self._add_indexes(suffix)
        for table in TABLES:
            run_statement(f"ANALYZE {table}{suffix}")

    def swap(self) -> None:
        self.drop("_old")
        for table in TABLES:
            run_statement(f"ALTER TABLE IF EXISTS {table} RENAME TO {table}_old")  # it may be lost
            run_statement(f"ALTER TABLE {table}_new RENAME TO {table}")

    def drop_old(self) -> None:
        self.drop("_old")

    def lock(self) -> None:
        run_statement(f"SELECT pg_advisory_xact_lock({LOCK})")

    def find_many(
        self, queries: Sequence[tuple[SearchQuery, int]], limit: int
    ) -> list[list[SearchCandidate]]:
        parameters: dict[str, Any] = {"limit": limit}
        for n, (query, offset) in enumerate(queries):
            precise = [term for term in query.terms if not _is_vague(term)] or query.terms
            parameters |= {
                f"precise{n}": _tsquery(precise),
                f"whole{n}": _tsquery(query.terms),
                f"most{n}": max(MAX_UNSORTED_ROWS, offset + limit),
                f"offset{n}": offset,
            }
        found: list[list[SearchCandidate]] = [[] for _ in queries]
        for n, *row in fetch_rows(
            " UNION ALL ".join(_find_statement(n) for n in range(len(queries))), parameters
        ):
            found[n].append(SearchCandidate(*row))
        for candidates in found:
            candidates.sort(key=attrgetter("place"))
        return found

    def insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        run_many(
            f"INSERT INTO foods_search (place, {COLUMNS}, words)"
            f" VALUES (%s, %s, %s, %s, %s, %s, %s, {WORDS.format('%s')})",
            [(*row, row[-1]) for row in rows],
        )

    def delete(self, rows: Sequence[tuple[Any, ...]]) -> None:
        run_many("DELETE FROM foods_search WHERE place = %s", [(place,) for place, _ in rows])


def _find_statement(n: int) -> str:
    """Return the SQL of query number `n`, whose parameters have its number."""
    return f"(SELECT {n}, hit{n}.* FROM ({FIND.format(n)}) AS hit{n})"


def _is_vague(term: QueryTerm) -> bool:
    return any(
        part.is_beginning and len(part.word) <= MAX_VAGUE_LETTERS
        for parts in term.alternatives
        for part in parts
    )


def _tsquery(terms: Sequence[QueryTerm]) -> str:
    """Return a tsquery. Words contain no special characters, but are quoted all the same."""
    return " & ".join(
        "(" + " | ".join(_alternative_tsquery(parts) for parts in term.alternatives) + ")" for term in terms
    )


def _alternative_tsquery(parts: Alternative) -> str:
    return "(" + " & ".join(f"'{part.word}'{':*' if part.is_beginning else ''}" for part in parts) + ")"


def with_copy(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
