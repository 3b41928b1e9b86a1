"""Search without a readable index: plain search, one line in the log, and a rebuild.

The index only repeats the foods' data, so it can be dropped and built again at any time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, DataError, connection, transaction

from foods.search import index
from foods.search.engine import OFFERED, SIZE, TIER, fetch_rows
from foods.search.query import QueryTerm, SearchQuery
from foods.search.ranking import SearchCandidate
from tracker.lib.databases.outages import is_outage

logger = logging.getLogger("foods.search")

REPORT_EVERY = 600  # seconds between two logs and repairs in a process
THREAD = "search-index"

_lock = threading.Lock()
_reported_at: float | None = None  # by the monotonic clock; None: never, or repaired since


def is_of_index(error: BaseException) -> bool:
    """Return True for an error of the index, unless the whole database is out of reach."""
    return isinstance(error, DatabaseError) and not isinstance(error, DataError) and not is_outage(error)


class PlainSearch:
    """Search in the foods themselves, in the order of the index. Slow among millions."""

    def find_many(
        self, queries: Sequence[tuple[SearchQuery, int]], limit: int
    ) -> list[list[SearchCandidate]]:
        return [self._find(query, offset, limit) for query, offset in queries]

    def _find(self, query: SearchQuery, offset: int, limit: int) -> list[SearchCandidate]:
        conditions, parameters = [], []
        for term in query.terms:
            condition, values = _term_condition(term)
            conditions.append(condition)
            parameters += values
        rows = fetch_rows(
            f"SELECT {TIER} AS tier, {SIZE} AS size, id, name, brand, search_text FROM foods_food"
            f" WHERE {OFFERED} AND {' AND '.join(conditions)} ORDER BY tier, size, id LIMIT %s OFFSET %s",
            [*parameters, limit, offset],
        )
        return [
            SearchCandidate(offset + n, tier, food_id, name, brand, text)
            for n, (tier, _, food_id, name, brand, text) in enumerate(rows)
        ]


def _term_condition(term: QueryTerm) -> tuple[str, list[str]]:
    """Return SQL that is true for texts with one of the term's alternatives.

    Words contain no special characters of LIKE.
    """
    parts, values = [], []
    for alternative in term.alternatives:
        parts.append("(" + " AND ".join(["search_text LIKE %s ESCAPE '!'"] * len(alternative)) + ")")
        values += [f"% {part.word.replace('_', '!_')}%" for part in alternative]
    return f"({' OR '.join(parts)})", values


def report(error: BaseException | None) -> None:
    """Log that the index is damaged and rebuild it, once per REPORT_EVERY and process."""
    global _reported_at
    with _lock:
        now = time.monotonic()
        if _reported_at is not None and now - _reported_at < REPORT_EVERY:
            return
        _reported_at = now
    logger.error(
        "The index of food search can't be read: foods are found by plain search while it is rebuilt.",
        exc_info=error,
    )
    transaction.on_commit(_start_repair)


def _start_repair() -> None:
    threading.Thread(target=_repair, name=THREAD, daemon=True).start()


def _repair() -> None:
    """Rebuild the index, unless another process is doing so."""
    global _reported_at
    try:
        if index.rebuild(wait=False):
            _reported_at = None
            logger.warning("The index of food search has been rebuilt.")
    except Exception:
        logger.exception("The index of food search could not be rebuilt. Run manage.py rebuild_search.")
    finally:
        connection.close()


def guarded_reindex(reindex: Any, ids: Any) -> None:
    """Index saved foods; a damaged index is reported and never prevents saving."""
    try:
        with transaction.atomic():
            reindex(ids)
    except DatabaseError as error:
        if not is_of_index(error):
            raise
        report(error)
