"""Keeping the index right, whatever is done to foods, and building it anew while the site serves."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from foods.search import spelling
from foods.search.engine import FOODS, OFFERED, Engine, fetch, marks, run, run_many
from tracker.lib.database_lock import database_lock
from tracker.lib.write_batches import WriteBatches

FEW_AT_SWAP = 200  # changed foods that are indexed in the transaction of a swap
FEW = 500  # foods that are indexed one by one, however small the index is
AT_ONCE = 500  # ids in a statement
MADE_BY = ("foods", "0009_search_index_in_parts")  # the migration that made its tables
BUILD_LOCK = 1_090_013  # a number that no other program on this database uses

_waiting = threading.local()


def engine() -> Engine:
    if connection.vendor == "postgresql":
        from foods.search.postgres import PostgreSQL

        return PostgreSQL()
    from foods.search.sqlite import SQLite

    return SQLite()


def reindex(food_ids: Iterable[int]) -> None:
    """Index these foods as they are now: new ones, changed ones, and those that can no longer be found."""
    ids = sorted(set(food_ids))
    waiting = getattr(_waiting, "ids", None)
    if waiting is not None:
        waiting.update(ids)
        return
    if len(ids) > FEW and len(ids) * 10 > size() and rebuild(wait=not connection.in_atomic_block):
        return
    with transaction.atomic():
        engine().lock()
        for first in range(0, len(ids), AT_ONCE):
            _index(ids[first : first + AT_ONCE])


@contextmanager
def deferred() -> Iterator[None]:
    """Index what is saved inside only at the end, all at once; also when something fails there."""
    if getattr(_waiting, "ids", None) is not None:
        yield
        return
    _waiting.ids = set()
    try:
        yield
    finally:
        ids, _waiting.ids = _waiting.ids, None
        if not connection.needs_rollback:  # else nothing of it stays
            reindex(ids)


def rebuild(*, wait: bool = True) -> bool:
    """Build the whole index anew beside the one in use, and put it in its place.

    Searches go on meanwhile, and so do changes: those are indexed once more after the swap. Without `wait`
    nothing is done, and False given, while another build is at work: in a transaction each would wait for
    the other.
    """
    with sole_build(wait=wait) as is_sole:
        if is_sole:
            build()
            with transaction.atomic():
                swap()
            index_changes()
        return is_sole


def sole_build(*, wait: bool = True) -> AbstractContextManager[bool]:
    """Hold off other builds, from `build` to `index_changes`: they would share the tables being filled."""
    return database_lock("search-index", BUILD_LOCK, wait=wait)


def build(publishing: int | None = None) -> None:
    """Build an index beside the one in use; with the foods of the import `publishing`, when there is one.

    The caller holds `sole_build`.
    """
    own = engine()
    own.drop_old()
    with transaction.atomic():
        own.lock()
        own.drop("_new")
        own.create("_new")
        run("DELETE FROM foods_search_changes")
    own.fill("_new", publishing)


def swap() -> None:
    """Put what `build` built in the place of the index in use: a step of the caller's transaction.

    A few foods that were changed since then are indexed with it; `index_changes` brings in the others.
    """
    own = engine()
    own.lock()
    own.swap()
    if changed := _changed(FEW_AT_SWAP):
        _index(changed)


def index_changes() -> None:
    """Index what was changed while the index was built, and remove the one that was in use before."""
    reindex_in_batches(_changed())
    engine().drop_old()


def _changed(most: int | None = None) -> list[int]:
    """The foods that were indexed since the last build began."""
    limit = "" if most is None else f" LIMIT {most}"
    return [food_id for (food_id,) in fetch(f"SELECT food_id FROM foods_search_changes{limit}")]


def reindex_in_batches(food_ids: Sequence[int]) -> None:
    """As `reindex`, for many foods: in short transactions of their own."""
    batches, first = WriteBatches(100), 0
    while some := food_ids[first : first + batches.size]:
        with batches.transaction(len(some)):
            engine().lock()
            _index(some)
        first += len(some)


def is_lost() -> bool:
    """Return True when the index holds nothing although there are foods to find."""
    return not fetch("SELECT 1 FROM foods_search LIMIT 1") and bool(
        fetch(f"SELECT 1 FROM foods_food WHERE {OFFERED} LIMIT 1")
    )


def is_complete() -> bool:
    """Whether as many foods are indexed as can be found."""
    [(wanted,)] = fetch(f"SELECT COUNT(*) FROM ({FOODS}) AS food")
    return bool(wanted == size())


def size() -> int:
    [(count,)] = fetch("SELECT COUNT(*) FROM foods_search")
    return int(count)


def _index(ids: Sequence[int]) -> None:
    own = engine()
    standing = {
        row[2]: row
        for row in fetch(
            "SELECT tier, size, food_id, name, brand, text, place FROM foods_search"
            f" WHERE food_id IN ({marks(ids)})",
            ids,
        )
    }
    wanted = {row[2]: row for row in fetch(f"{FOODS} AND id IN ({marks(ids)})", ids)}
    gone = [row for food_id, row in standing.items() if wanted.get(food_id) != row[:-1]]
    new = [row for food_id, row in wanted.items() if standing.get(food_id, ())[:-1] != row]
    own.delete([(row[-1], row[-2]) for row in gone])
    for row in sorted(new):
        own.insert([(_free_place(row[0], row[1]), *row)])
    _learn({word for row in new for word in row[-1].split()})
    run_many("INSERT INTO foods_search_changes VALUES (%s) ON CONFLICT DO NOTHING", [(id,) for id in ids])


def _free_place(tier: int, size: int) -> int:
    """The first place that nobody has behind the foods of this tier and size."""
    before = fetch(
        "SELECT place FROM foods_search WHERE (tier, size) <= (%s, %s)"
        " ORDER BY tier DESC, size DESC, place DESC LIMIT 1",
        [tier, size],
    )
    place = before[0][0] + 1 if before else 1
    while True:
        taken = fetch("SELECT place FROM foods_search WHERE place >= %s ORDER BY place LIMIT 50", [place])
        for (next_one,) in taken:
            if next_one != place:
                return int(place)
            place += 1
        if len(taken) < 50:
            return int(place)


def _learn(words: Iterable[str]) -> None:
    """Let new words be known to spelling. Counts are exact after a rebuild, and near enough before."""
    run_many(
        "INSERT INTO foods_vocabulary VALUES (%s, 1)"
        " ON CONFLICT (word) DO UPDATE SET foods = foods_vocabulary.foods + 1",
        [(word,) for word in sorted(words)],
    )
    run_many(
        "INSERT INTO foods_spelling VALUES (%s, %s) ON CONFLICT DO NOTHING", sorted(spelling.rows(words))
    )


def on_save(sender: Any, instance: Any, **options: Any) -> None:
    from foods.search.damage import guarded_reindex

    guarded_reindex(reindex, [instance.pk])


def after_migrate(**options: Any) -> None:
    """Foods that came without the index knowing, as from a backup, are indexed when the site is upgraded.

    A table that was lost is made again, once the migration that made it has been applied.
    """
    if MADE_BY not in MigrationRecorder(connection).applied_migrations():
        return
    names = set(connection.introspection.table_names())
    if not engine().tables <= names or not is_complete():
        rebuild()
