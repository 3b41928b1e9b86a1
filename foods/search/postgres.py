"""PostgreSQL: words are looked up in arrays of words under partial GIN indexes, the best places first.

A word that many foods have is answered from the index of the best thirty thousand, or three hundred
thousand; only rare words reach the index of all.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from foods.search import spelling
from foods.search.engine import COLUMNS, GAP, IN_ORDER, fetch, run, run_many
from foods.search.query import Alternative, Query
from foods.search.ranking import Candidate

TABLES = ("foods_search", "foods_vocabulary", "foods_spelling")
HEADS = (30_000 * GAP, 300_000 * GAP)
# Rows that an index of all may look at before they are ordered: they lie on disk in the order of places.
MOST_LOOKED_AT = 2000
LOCK = 7_240_310  # any number of our own

SCHEMA = [
    """CREATE TABLE foods_search{0} (
        place BIGINT NOT NULL, tier SMALLINT NOT NULL, size INTEGER NOT NULL, food_id BIGINT NOT NULL,
        name TEXT NOT NULL, brand TEXT NOT NULL, text TEXT NOT NULL, words TSVECTOR NOT NULL)""",
    'CREATE TABLE foods_vocabulary{0} (word TEXT COLLATE "C" NOT NULL, foods INTEGER NOT NULL)',
    'CREATE TABLE foods_spelling{0} (rest TEXT COLLATE "C" NOT NULL, word TEXT COLLATE "C" NOT NULL)',
    "CREATE TABLE IF NOT EXISTS foods_search_changes (food_id BIGINT PRIMARY KEY)",
]
_HIT = "SELECT place, tier, food_id, name, brand, text FROM foods_search WHERE words @@ %s::tsquery"
# The parts are worked out one after the other, and no further than is asked for: see the settings, which
# keep them from running side by side. OFFSET 0 keeps the planner from walking along the places in the hope
# of an early hit.
FIND = f"""
    (SELECT * FROM ({_HIT} AND place < {HEADS[0]} OFFSET 0) AS head ORDER BY place)
    UNION ALL
    (SELECT * FROM ({_HIT} AND place < {HEADS[1]} AND place >= {HEADS[0]} OFFSET 0) AS middle ORDER BY place)
    UNION ALL
    (SELECT * FROM ({_HIT} AND place >= {HEADS[1]} OFFSET 0 LIMIT %s) AS tail ORDER BY place)
    LIMIT %s OFFSET %s
"""
# Words as they are, without PostgreSQL's own ideas of what a word is.
WORDS = "array_to_tsvector(array_remove(string_to_array(translate({0}, E'\\n', ''), ' '), ''))"


class PostgreSQL:
    def create(self, suffix: str = "") -> None:
        for statement in SCHEMA:
            run(statement.format(suffix))
        if not suffix:
            self._add_indexes("")

    def _add_indexes(self, suffix: str) -> None:
        """After the rows, which is several times faster; named at random, for names outlive a swap."""
        mark = secrets.token_hex(4)
        run("SET LOCAL maintenance_work_mem = '256MB'")
        run(f"ALTER TABLE foods_search{suffix} ADD CONSTRAINT foods_search_{mark} PRIMARY KEY (place)")
        run(f"CREATE UNIQUE INDEX foods_search_food_{mark} ON foods_search{suffix} (food_id)")
        run(f"CREATE INDEX foods_search_size_{mark} ON foods_search{suffix} (tier, size, place)")
        for n, head in enumerate(HEADS):
            run(
                f"CREATE INDEX foods_search_head{n}_{mark} ON foods_search{suffix} USING gin (words)"
                f" WHERE place < {head}"
            )
        run(f"CREATE INDEX foods_search_words_{mark} ON foods_search{suffix} USING gin (words)")
        run(f"ALTER TABLE foods_vocabulary{suffix} ADD CONSTRAINT foods_vocabulary_{mark} PRIMARY KEY (word)")
        spelled = f"foods_spelling{suffix}"
        run(f"ALTER TABLE {spelled} ADD CONSTRAINT foods_spelling_{mark} PRIMARY KEY (rest, word)")

    def drop(self, suffix: str = "") -> None:
        for table in TABLES:
            run(f"DROP TABLE IF EXISTS {table}{suffix}")

    def fill(self, suffix: str) -> None:
        words = WORDS.format("search_text")
        run(
            f"INSERT INTO foods_search{suffix} (place, {COLUMNS}, words)"
            f" SELECT numbered.*, {words} FROM ({IN_ORDER}) AS numbered ORDER BY 1"
        )
        run(
            f"INSERT INTO foods_vocabulary{suffix} (word, foods)"
            f" SELECT word, ndoc FROM ts_stat('SELECT words FROM foods_search{suffix}')"
        )
        vocabulary = [word for (word,) in fetch(f"SELECT word FROM foods_vocabulary{suffix}")]
        with_copy(f"COPY foods_spelling{suffix} (rest, word) FROM STDIN", sorted(spelling.rows(vocabulary)))
        self._add_indexes(suffix)
        for table in TABLES:
            run(f"ANALYZE {table}{suffix}")

    def swap(self) -> None:
        self.drop()
        for table in TABLES:
            run(f"ALTER TABLE {table}_new RENAME TO {table}")

    def lock(self) -> None:
        run(f"SELECT pg_advisory_xact_lock({LOCK})")

    def find(self, query: Query, limit: int, offset: int) -> list[Candidate]:
        rows = fetch(FIND, [*[_tsquery(query)] * 3, max(MOST_LOOKED_AT, offset + limit), limit, offset])
        return [Candidate(*row) for row in rows]

    def insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        run_many(
            f"INSERT INTO foods_search (place, {COLUMNS}, words)"
            f" VALUES (%s, %s, %s, %s, %s, %s, %s, {WORDS.format('%s')})",
            [(*row, row[-1]) for row in rows],
        )

    def delete(self, rows: Sequence[tuple[Any, ...]]) -> None:
        run_many("DELETE FROM foods_search WHERE place = %s", [(place,) for place, _ in rows])


def _tsquery(query: Query) -> str:
    """In tsquery's language. Words hold no sign of it, and stand in quotes all the same."""
    return " & ".join(
        "(" + " | ".join(_alternative(parts) for parts in term.alternatives) + ")" for term in query.terms
    )


def _alternative(parts: Alternative) -> str:
    return "(" + " & ".join(f"'{part.word}'{':*' if part.is_beginning else ''}" for part in parts) + ")"


def with_copy(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
