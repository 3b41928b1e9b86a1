"""SQLite engine: words are in an FTS5 table whose rowid is the place, so best comes first."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db import DatabaseError, connection, transaction

from foods.search import spelling
from foods.search.engine import COLUMNS, fetch_rows, in_order, run_many, run_statement
from foods.search.query import Alternative, SearchQuery
from foods.search.ranking import SearchCandidate
from tracker.lib.databases.outages import is_outage
from tracker.lib.write_batches import WriteBatches

TABLES = ("foods_search", "foods_vocabulary", "foods_spelling", "foods_search_words")
BATCH = 1_000  # rows in the first transaction while building, see tracker.lib.write_batches
MERGED_PAGES = 200  # of the word index in one step of merging its parts

MAX_PREFIX_LETTERS = 4  # of a beginning with its own list in the index, see SCHEMA
MAX_PREFIX_WORDS = 120
MAX_SELECTS = 100  # in one statement

# The text is plain words already, see foods.text: they are split at spaces only. Neither positions nor the
# text itself are stored, because both are in foods_search.
SCHEMA = [
    """CREATE TABLE foods_search{0} (
        place INTEGER PRIMARY KEY, tier INTEGER NOT NULL, size INTEGER NOT NULL, food_id INTEGER NOT NULL,
        name TEXT NOT NULL, brand TEXT NOT NULL, text TEXT NOT NULL)""",
    "CREATE TABLE foods_vocabulary{0} (word TEXT PRIMARY KEY, foods INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE foods_spelling{0} (rest TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (rest, word))
       WITHOUT ROWID""",
    """CREATE VIRTUAL TABLE foods_search_words{0} USING fts5(
        text, content='', columnsize=0, detail='none', prefix='1 2 3 4', tokenize="ascii tokenchars '_'")""",
    "CREATE TABLE IF NOT EXISTS foods_search_changes (food_id INTEGER PRIMARY KEY)",
]
INDEXES = [
    "CREATE UNIQUE INDEX foods_search_food_{1} ON foods_search{0} (food_id)",
    "CREATE INDEX foods_search_size_{1} ON foods_search{0} (tier, size, place)",
]
# Slow tables of the old index, with the key to delete by and its last value to keep. The second is where FTS5
# keeps the index of the words; without its first rows it would not open the table.
LARGE_TABLES = [("foods_search_old", "place", 0), ("foods_search_words_old_data", "id", 10)]


FIND = """
    SELECT {0}, place, tier, food_id, name, brand, text
    FROM (SELECT rowid FROM foods_search_words WHERE foods_search_words MATCH %s
          ORDER BY rowid LIMIT %s OFFSET %s) AS hit{0}
    JOIN foods_search ON place = hit{0}.rowid
"""
BEGUN = """
    SELECT * FROM (
        SELECT {0}, word FROM foods_vocabulary WHERE word >= %s AND word < %s LIMIT %s
    ) AS begun{0}
"""


class SQLiteEngine:
    tables = frozenset(TABLES)

    def create(self, suffix: str = "") -> None:
        for statement in SCHEMA:
            run_statement(statement.format(suffix))
        # Index names are unique in a database, and stay when a table is renamed.
        mark = secrets.token_hex(4)
        for statement in INDEXES:
            run_statement(statement.format(suffix, mark))

    def drop(self, suffix: str = "") -> None:
        for table in TABLES:
            _drop_table(f"{table}{suffix}")

    def fill(self, suffix: str, publishing: int | None = None) -> None:
        """Fill in the order of places, so that rows and most of their indexes are appended."""
        run_statement(
            "CREATE TEMP TABLE IF NOT EXISTS foods_in_order"
            " (place INTEGER PRIMARY KEY, tier, size, food_id, name, brand, text)"
        )
        run_statement("DELETE FROM temp.foods_in_order")
        run_statement(f"INSERT INTO temp.foods_in_order (place, {COLUMNS}) {in_order(publishing)}")
        words = f"foods_search_words{suffix}"
        # Merging many parts at once would block other writers: they are merged step by step.
        run_statement(f"INSERT INTO {words} ({words}, rank) VALUES ('crisismerge', 1000)")
        batches = WriteBatches(BATCH)
        first = 0
        while True:
            [(count, last)] = fetch_rows(
                "SELECT COUNT(*), MAX(place) FROM (SELECT place FROM temp.foods_in_order WHERE place > %s"
                " ORDER BY place LIMIT %s)",
                [first, batches.size],
            )
            if last is None:
                break
            with batches.transaction(count):
                self._fill_some(suffix, first, last)
            first = last
        run_statement("DROP TABLE temp.foods_in_order")
        self._merge(words)
        self._fill_vocabulary(suffix)

    def _fill_some(self, suffix: str, first: int, last: int) -> None:
        some = "FROM temp.foods_in_order WHERE place > %s AND place <= %s ORDER BY place"
        run_statement(
            f"INSERT INTO foods_search{suffix} (place, {COLUMNS}) SELECT place, {COLUMNS} {some}",
            [first, last],
        )
        run_statement(
            f"INSERT INTO foods_search_words{suffix} (rowid, text) SELECT place, text {some}", [first, last]
        )

    def _merge(self, words: str) -> None:
        """Merge all parts of the word index into one, so that a search reads one place."""
        batches = WriteBatches(MERGED_PAGES)
        sign = "-"  # the first step starts the merge of all parts, the others continue it
        while True:
            with batches.transaction(MERGED_PAGES), connection.cursor() as cursor:
                before = _total_changes()
                cursor.execute(f"INSERT INTO {words} ({words}, rank) VALUES ('merge', {sign}{MERGED_PAGES})")
                if _total_changes() - before < 2:  # SQLite's sign that the merge is complete
                    break
            sign = ""
        run_statement(f"INSERT INTO {words} ({words}, rank) VALUES ('crisismerge', 16)")

    def _fill_vocabulary(self, suffix: str) -> None:
        words = f"foods_search_words{suffix}"
        run_statement(f"CREATE VIRTUAL TABLE temp.foods_words USING fts5vocab('main', '{words}', 'row')")
        vocabulary = fetch_rows("SELECT term, doc FROM temp.foods_words")
        run_statement("DROP TABLE temp.foods_words")
        _insert_rows(f"INSERT INTO foods_vocabulary{suffix} VALUES (%s, %s)", vocabulary)
        rows = sorted(spelling.remainder_rows([word for word, _ in vocabulary]))
        _insert_rows(f"INSERT INTO foods_spelling{suffix} VALUES (%s, %s)", rows)

    def swap(self) -> None:
        self.drop("_old")
        for table in TABLES:
            _rename_to_old(table)
            run_statement(f"ALTER TABLE {table}_new RENAME TO {table}")

    def drop_old(self) -> None:
        """Delete rows in batches before dropping: dropping a large table blocks writers for seconds."""
        names = {name for (name,) in fetch_rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, key, left in LARGE_TABLES:
            if table in names:
                _empty_table(table, key, left)
        with WriteBatches(1).transaction(1):
            self.drop("_old")

    def lock(self) -> None:
        """Do nothing: each transaction begins as the only writer, see the settings."""

    def find_many(
        self, queries: Sequence[tuple[SearchQuery, int]], limit: int
    ) -> list[list[SearchCandidate]]:
        known = _known_beginnings([query for query, _ in queries])
        parameters: list[Any] = []
        for query, offset in queries:
            parameters += [_match_expression(query, known), limit, offset]
        found: list[list[SearchCandidate]] = [[] for _ in queries]
        for n, *row in fetch_rows(
            " UNION ALL ".join(FIND.format(n) for n in range(len(queries))), parameters
        ):
            found[n].append(SearchCandidate(*row))
        for candidates in found:
            candidates.sort(key=attrgetter("place"))
        return found

    def insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        run_many(f"INSERT INTO foods_search (place, {COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
        run_many(
            "INSERT INTO foods_search_words (rowid, text) VALUES (%s, %s)",
            [(row[0], row[-1]) for row in rows],
        )

    def delete(self, rows: Sequence[tuple[Any, ...]]) -> None:
        run_many("DELETE FROM foods_search WHERE place = %s", [(place,) for place, _ in rows])
        run_many(
            "INSERT INTO foods_search_words (foods_search_words, rowid, text) VALUES ('delete', %s, %s)", rows
        )


def _rename_to_old(table: str) -> None:
    """Rename a table; drop one that is lost or damaged."""
    try:
        with transaction.atomic():
            run_statement(f"ALTER TABLE {table} RENAME TO {table}_old")
    except DatabaseError as error:
        if is_outage(error):
            raise
        _drop_table(table)


def _drop_table(table: str) -> None:
    """Drop a table, or an FTS5 table without some of its parts, which SQLite can't drop."""
    try:
        with transaction.atomic():
            run_statement(f"DROP TABLE IF EXISTS {table}")
    except DatabaseError as error:
        if is_outage(error) or "_words" not in table:
            raise
        for part in ("data", "idx", "config"):
            run_statement(f"DROP TABLE IF EXISTS {table}_{part}")
        run_statement("PRAGMA writable_schema = ON")
        run_statement("DELETE FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
        run_statement("PRAGMA writable_schema = RESET")


def _insert_rows(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    batches, first = WriteBatches(BATCH), 0
    while some := rows[first : first + batches.size]:
        with batches.transaction(len(some)):
            run_many(statement, some)
        first += len(some)


def _empty_table(table: str, key: str, left: int) -> None:
    batches = WriteBatches(BATCH)
    while True:
        with batches.transaction(batches.size), connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE {key} IN"
                f" (SELECT {key} FROM {table} WHERE {key} > %s ORDER BY {key} LIMIT %s)",
                [left, batches.size],
            )
            if not cursor.rowcount:
                return


def _total_changes() -> int:
    """Return the number of rows this connection has changed since it was opened."""
    [(changes,)] = fetch_rows("SELECT total_changes()")
    return int(changes)


def _known_beginnings(queries: Sequence[SearchQuery]) -> dict[str, list[str]]:
    """Return all words with beginnings over MAX_PREFIX_LETTERS; none for too many.

    FTS5 has no ready list for those: it would combine all of their foods before giving the first, which takes
    400 ms where half a million have the word. The single words give the best at once.
    """
    parts = {
        part.word
        for query in queries
        for term in query.terms
        for parts in term.alternatives
        for part in parts
        if part.is_beginning and len(part.word) > MAX_PREFIX_LETTERS
    }
    words = sorted(parts)
    known: dict[str, list[str]] = {word: [] for word in words}
    for start in range(0, len(words), MAX_SELECTS):
        some = words[start : start + MAX_SELECTS]
        parameters = [each for word in some for each in (word, word + "\uffff", MAX_PREFIX_WORDS + 1)]
        for n, word in fetch_rows(" UNION ALL ".join(BEGUN.format(n) for n in range(len(some))), parameters):
            known[some[n]].append(word)
    return {word: found if len(found) <= MAX_PREFIX_WORDS else [] for word, found in known.items()}


def _match_expression(query: SearchQuery, known: Mapping[str, Sequence[str]]) -> str:
    """Return an FTS5 expression. Words contain no special characters, but are quoted."""
    return " AND ".join(
        "(" + " OR ".join(_alternative_expression(parts, known) for parts in term.alternatives) + ")"
        for term in query.terms
    )


def _alternative_expression(parts: Alternative, known: Mapping[str, Sequence[str]]) -> str:
    words = [
        _prefix_expression(part.word, known) if part.is_beginning else f'"{part.word}"' for part in parts
    ]
    return words[0] if len(words) == 1 else f"({' AND '.join(words)})"


def _prefix_expression(word: str, known: Mapping[str, Sequence[str]]) -> str:
    """Return the beginning of a word, or all its known words."""
    if begun := known.get(word):
        return "(" + " OR ".join(f'"{each}"' for each in begun) + ")"
    return f'"{word}"*'
