"""Keep the search index up to date, and rebuild it while the site is running."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from foods.search import spelling
from foods.search.engine import (
    FOODS,
    OFFERED,
    SearchEngine,
    fetch_rows,
    placeholders,
    run_many,
    run_statement,
)
from tracker.lib.database_lock import database_lock
from tracker.lib.write_batches import WriteBatches

FEW_AT_SWAP = 200  # changed foods that are indexed in the transaction of a swap
MAX_INDEXED_SINGLY = 500  # foods, however small the index is
IDS_PER_STATEMENT = 500  # ids in a statement
MADE_BY = ("foods", "0009_search_index_in_parts")  # the migration that created its tables
BUILD_LOCK = 1_090_013  # a number that no other program on this database uses

_waiting = threading.local()


def engine() -> SearchEngine:
    if connection.vendor == "postgresql":
        from foods.search.postgres import PostgreSQLEngine

        return PostgreSQLEngine()
    from foods.search.sqlite import SQLiteEngine

    return SQLiteEngine()


def reindex(food_ids: Iterable[int]) -> None:
    """Index these foods as they are now: new, changed, and no longer findable ones."""
    ids = sorted(set(food_ids))
    waiting = getattr(_waiting, "ids", None)
    if waiting is not None:
        waiting.update(ids)
        return
    if (
        len(ids) > MAX_INDEXED_SINGLY
        and len(ids) * 10 > size()
        and rebuild(wait=not connection.in_atomic_block)
    ):
        return
    with transaction.atomic():
        engine().lock()
        for first in range(0, len(ids), IDS_PER_STATEMENT):
            _index_foods(ids[first : first + IDS_PER_STATEMENT])


@contextmanager
def deferred() -> Iterator[None]:
    """Index the foods saved in this block once at its end, even when it fails."""
    if getattr(_waiting, "ids", None) is not None:
        yield
        return
    _waiting.ids = set()
    try:
        yield
    finally:
        ids, _waiting.ids = _waiting.ids, None
        if not connection.needs_rollback:  # otherwise everything is rolled back
            reindex(ids)


def rebuild(*, wait: bool = True) -> bool:
    """Build a new index and swap it in. Return False when another build is running.

    Searches and changes go on meanwhile: changed foods are indexed again after the swap. With `wait` it waits
    for the other build, which must not happen in a transaction: each would wait for the other.
    """
    with sole_build(wait=wait) as is_sole:
        if is_sole:
            build()
            with transaction.atomic():
                swap()
            index_changes()
        return is_sole


def sole_build(*, wait: bool = True) -> AbstractContextManager[bool]:
    """Lock out other builds from `build` to `index_changes`: they share the filled tables."""
    return database_lock("search-index", BUILD_LOCK, wait=wait)


def build(publishing: int | None = None) -> None:
    """Build a new index next to the current one; with the foods of the import `publishing`.

    The caller holds `sole_build`.
    """
    own = engine()
    own.drop_old()
    with transaction.atomic():
        own.lock()
        own.drop("_new")
        own.create("_new")
        run_statement("DELETE FROM foods_search_changes")
    own.fill("_new", publishing)


def swap() -> None:
    """Swap in the new index, as a step of the caller's transaction.

    A few foods that were changed since `build` are indexed with it; `index_changes` adds the others.
    """
    own = engine()
    own.lock()
    own.swap()
    if changed := _changed_ids(FEW_AT_SWAP):
        _index_foods(changed)


def index_changes() -> None:
    """Index the foods changed during the build, and drop the old index."""
    reindex_in_batches(_changed_ids())
    engine().drop_old()


def _changed_ids(most: int | None = None) -> list[int]:
    """Return the ids of foods indexed since the last build began."""
    limit = "" if most is None else f" LIMIT {most}"
    return [food_id for (food_id,) in fetch_rows(f"SELECT food_id FROM foods_search_changes{limit}")]


def reindex_in_batches(food_ids: Sequence[int]) -> None:
    """Do the same as `reindex` for many foods, in short transactions."""
    batches, first = WriteBatches(100), 0
    while some := food_ids[first : first + batches.size]:
        with batches.transaction(len(some)):
            engine().lock()
            _index_foods(some)
        first += len(some)


def is_lost() -> bool:
    """Return True when the index is empty although there are foods to find."""
    return not fetch_rows("SELECT 1 FROM foods_search LIMIT 1") and bool(
        fetch_rows(f"SELECT 1 FROM foods_food WHERE {OFFERED} LIMIT 1")
    )


def is_complete() -> bool:
    """Return True when as many foods are indexed as can be found."""
    [(wanted,)] = fetch_rows(f"SELECT COUNT(*) FROM ({FOODS}) AS food")
    return bool(wanted == size())


def size() -> int:
    [(count,)] = fetch_rows("SELECT COUNT(*) FROM foods_search")
    return int(count)


def _index_foods(ids: Sequence[int]) -> None:
    own = engine()
    indexed = {
        row[2]: row
        for row in fetch_rows(
            "SELECT tier, size, food_id, name, brand, text, place FROM foods_search"
            f" WHERE food_id IN ({placeholders(ids)})",
            ids,
        )
    }
    wanted = {row[2]: row for row in fetch_rows(f"{FOODS} AND id IN ({placeholders(ids)})", ids)}
    gone = [row for food_id, row in indexed.items() if wanted.get(food_id) != row[:-1]]
    new = [row for food_id, row in wanted.items() if indexed.get(food_id, ())[:-1] != row]
    own.delete([(row[-1], row[-2]) for row in gone])
    for row in sorted(new):
        own.insert([(_free_place(row[0], row[1]), *row)])
    _add_words({word for row in new for word in row[-1].split()})
    run_many("INSERT INTO foods_search_changes VALUES (%s) ON CONFLICT DO NOTHING", [(id,) for id in ids])


def _free_place(tier: int, size: int) -> int:
    """Return the first free place after the foods of this tier and size."""
    before = fetch_rows(
        "SELECT place FROM foods_search WHERE (tier, size) <= (%s, %s)"
        " ORDER BY tier DESC, size DESC, place DESC LIMIT 1",
        [tier, size],
    )
    place = before[0][0] + 1 if before else 1
    while True:
        taken = fetch_rows(
            "SELECT place FROM foods_search WHERE place >= %s ORDER BY place LIMIT 50", [place]
        )
        for (next_one,) in taken:
            if next_one != place:
                return int(place)
            place += 1
        if len(taken) < 50:
            return int(place)


def _add_words(words: Iterable[str]) -> None:
    """Add new words for spelling. Counts are exact only after a rebuild."""
    run_many(
        "INSERT INTO foods_vocabulary VALUES (%s, 1)"
        " ON CONFLICT (word) DO UPDATE SET foods = foods_vocabulary.foods + 1",
        [(word,) for word in sorted(words)],
    )
    run_many(
        "INSERT INTO foods_spelling VALUES (%s, %s) ON CONFLICT DO NOTHING",
        sorted(spelling.remainder_rows(words)),
    )


def on_save(sender: Any, instance: Any, **options: Any) -> None:
    from foods.search.damage import guarded_reindex

    guarded_reindex(reindex, [instance.pk])


def after_migrate(**options: Any) -> None:
    """Index foods that were restored without the index, as from a backup, on upgrade.

    A lost table is created again, once its migration has been applied.
    """
    if MADE_BY not in MigrationRecorder(connection).applied_migrations():
        return
    names = set(connection.introspection.table_names())
    if not engine().tables <= names or not is_complete():
        rebuild()
