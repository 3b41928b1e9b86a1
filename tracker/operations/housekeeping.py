"""Remove expired data, a few rows at a time, and count it.

Each kind is a Task in TASKS; a new kind, such as files of exports, is one more line there. Rows are deleted
in batches of BATCH, each a transaction of its own with a pause after it: others write in between, it may be
stopped at any moment, and the next run continues.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models, transaction
from django.db.models import RestrictedError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foods import merging
from foods.importing import staging
from foods.missed_searches import COUNTED_FOR
from foods.models import ImportRun, Merge, MissedSearch
from tracker.logs.corrections import actions
from tracker.logs.corrections.values import CannotCorrect
from tracker.logs.models import Correction, IntakeEntry, LogChange
from tracker.logs.models.log_change import KEPT_FOR
from tracker.meals.models import SavedMeal
from tracker.profiles.models import Device
from tracker.schedules.models import ScheduleChange
from tracker.transfer import account_deletion
from tracker.transfer.imports.files import FOLDER as MEMBER_IMPORTS
from tracker.transfer.models import FOLDER, VALID_FOR, DataExport, Import, ReplacedEntry

BATCH = 100  # rows a transaction: some milliseconds on SQLite, where it keeps every other writer waiting
MIN_PAUSE_SECONDS = 0.02  # between two transactions; never shorter than the last transaction took

# A phone that was offline sends its entries by the ids that it gave them. While a removed entry is kept, an
# entry that is sent again is recognised by its id and stays removed. A phone cannot be away for longer:
# sessions end after 90 days, and without one nothing is sent. Removals are not undone after that, either.
REMOVED_ROWS_KEPT_FOR = timedelta(days=100)
MIN_KEPT_FOR = KEPT_FOR  # removed rows are needed by undo at least as long as undo records are kept
# Reports list what an import kept, retired or refused: curators look at them until the next release, which
# USDA publishes twice a year.
IMPORT_REPORTS_KEPT_FOR = timedelta(days=400)
DOWNLOADS_KEPT_FOR = timedelta(days=30)  # USDA's data sets; they can be downloaded again
# An import that was stopped can be continued for as long; then what it has written is removed.
STOPPED_IMPORTS_KEPT_FOR = timedelta(days=7)
MEMBER_IMPORTS_KEPT_FOR = timedelta(days=1)
JOBS_KEPT_FOR = timedelta(days=7)
# A correction or a merge that has not ended by then was stopped, and no longer runs in a request.
MAX_CHANGE_DURATION = timedelta(hours=1)


@dataclass(frozen=True)
class Task:
    """One kind of data. `batches` removes it, yielding the size of each batch.

    A dry run yields all at once.
    """

    name: str
    batches: Callable[[datetime, timedelta, bool], Iterator[int]]
    done: str = "removed"


def run(
    *, removed_kept_for: timedelta = REMOVED_ROWS_KEPT_FOR, is_dry_run: bool = False
) -> Iterator[tuple[Task, int]]:
    """Do every task; after each, how many rows or files it removed, or would in a dry run."""
    now = timezone.now()
    for task in TASKS:
        count = 0
        for size in _with_pauses(task.batches(now, removed_kept_for, is_dry_run)):
            count += size
        yield task, count


def _with_pauses(batches: Iterator[int]) -> Iterator[int]:
    """Wait after each batch for as long as it took: writers waiting for the lock poll for it."""
    begun = time.monotonic()
    for size in batches:
        took = time.monotonic() - begun
        yield size
        time.sleep(max(took, MIN_PAUSE_SECONDS) if size else 0)
        begun = time.monotonic()


def _delete(queryset: models.QuerySet[Any], is_dry_run: bool) -> Iterator[int]:
    """Delete the rows of `queryset` in batches, in the order of their keys.

    They are looked for outside of the transaction, which is held for the deletion alone; a row that was
    brought back meanwhile stays.
    """
    if is_dry_run:
        yield queryset.count()
        return
    last: Any = None
    while True:
        after = queryset if last is None else queryset.filter(pk__gt=last)
        keys = list(after.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        last = keys[-1]
        with transaction.atomic():
            _, deleted = queryset.filter(pk__in=keys).delete()
        yield deleted.get(queryset.model._meta.label, 0)  # the transaction is over: a pause may follow


def _sessions(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    yield from _delete(Session.objects.filter(expire_date__lt=now), is_dry_run)
    ended = Device.objects.exclude(session_key__in=Session.objects.values("session_key"))
    for _ in _delete(ended, is_dry_run):
        yield 0  # they are no more than names of sessions


def _undo_records(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    for model in (LogChange, ScheduleChange):
        yield from _delete(model._default_manager.filter(made_at__lt=now - KEPT_FOR), is_dry_run)


def models_with_removed_rows() -> list[type[models.Model]]:
    """Return the models with a mark for removed rows; saved meals last, after their lines."""
    found = [model for model in apps.get_models() if _marks_removals(model)]
    return sorted(found, key=lambda model: (model is SavedMeal, model._meta.label))


def _marks_removals(model: type[models.Model]) -> bool:
    try:
        model._meta.get_field("removed_at")
    except FieldDoesNotExist:
        return False
    return True


def _removed_rows(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    for model in models_with_removed_rows():
        removed = model._default_manager.filter(removed_at__lt=now - kept_for)
        if model is IntakeEntry:  # an import that is undone brings back what it replaced
            removed = removed.exclude(pk__in=ReplacedEntry.objects.values("entry"))
        if model is SavedMeal:
            yield from _removed_recipes(removed.filter(food__isnull=False), is_dry_run)
            removed = removed.filter(food=None)
        yield from _delete(removed, is_dry_run)


def _removed_recipes(removed: models.QuerySet[Any], is_dry_run: bool) -> Iterator[int]:
    """Remove recipes together with their foods.

    One whose food was logged stays: entries refer to it, and a food without its recipe would appear among the
    member's own foods.
    """
    last: Any = None
    while True:
        # Whole batches are read: SQLite would refuse to write while a statement still reads an older state.
        after = removed if last is None else removed.filter(pk__gt=last)
        recipes = list(after.select_related("food").order_by("pk")[:BATCH])
        if not recipes:
            return
        last = recipes[-1].pk
        for recipe in recipes:
            try:
                with transaction.atomic():
                    recipe.food.delete()
                    transaction.set_rollback(is_dry_run)
            except RestrictedError:
                continue
            yield 1


def _cached_values(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    """Expired rows of the cache: counts of rate limits, and uploads that wait to be confirmed."""
    if not isinstance(caches["default"], DatabaseCache):
        return
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    expired = f"FROM {table} WHERE expires < %s"
    moment = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    with connection.cursor() as cursor:
        if is_dry_run:
            cursor.execute(f"SELECT COUNT(*) {expired}", [moment])
            yield cursor.fetchone()[0]
            return
        size = BATCH
        while size == BATCH:
            cursor.execute(
                f"DELETE FROM {table} WHERE cache_key IN (SELECT cache_key {expired} LIMIT {BATCH})",
                [moment],
            )
            size = cursor.rowcount
            yield size


def _old_files(folder: str, kept_for: timedelta) -> Callable[[datetime, timedelta, bool], Iterator[int]]:
    """Return a task for files in a folder of DATA_DIR that were not written for `kept_for`."""

    def batches(now: datetime, removed_kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
        place = Path(settings.DATA_DIR, folder)
        oldest = (now - kept_for).timestamp()
        for path in sorted(place.rglob("*")) if place.is_dir() else []:
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime < oldest:
                if not is_dry_run:
                    path.unlink(missing_ok=True)
                yield 1

    return batches


def _missed_searches(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    yield from _delete(MissedSearch.objects.filter(day__lte=now.date() - COUNTED_FOR), is_dry_run)


def _expired_exports(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    yield from _delete(DataExport.objects.filter(requested_at__lt=now - 2 * VALID_FOR), is_dry_run)


def _finished_jobs(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    """Background jobs that ended; the pages that showed how they ended are no longer open."""
    yield from _delete(
        DBTaskResult.objects.finished().filter(finished_at__lt=now - JOBS_KEPT_FOR), is_dry_run
    )


def _stopped_imports(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    before = now - STOPPED_IMPORTS_KEPT_FOR
    if is_dry_run:
        yield ImportRun.objects.filter(finished_at=None, started_at__lt=before).count()
    else:
        yield staging.discard_stopped(before)


def _unfinished_imports(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    """Imports whose file is gone before they were written: nothing depends on them."""
    before = now - MEMBER_IMPORTS_KEPT_FOR
    yield from _delete(Import.objects.filter(state__in=Import.UNFINISHED, created_at__lt=before), is_dry_run)


def _stopped_corrections(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    stopped = Correction.objects.exclude(state="").filter(made_at__lt=now - MAX_CHANGE_DURATION)
    yield from _finish_stopped(stopped.order_by("pk"), actions.resume, CannotCorrect, is_dry_run)


def _stopped_merges(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    stopped = Merge.objects.exclude(state="").filter(made_at__lt=now - MAX_CHANGE_DURATION)
    yield from _finish_stopped(stopped.order_by("pk"), merging.resume_merge, merging.CannotMerge, is_dry_run)


def _finish_stopped(
    stopped: models.QuerySet[Any],
    resume: Callable[[Any], None],
    refusal: type[Exception],
    is_dry_run: bool,
) -> Iterator[int]:
    """Finish interrupted work.

    What can't be finished stays for a curator, with the reason in the admin.
    """
    for one in stopped:
        try:
            if not is_dry_run:
                resume(one)
        except refusal:
            continue
        yield 1


def _delete_accounts(now: datetime, kept_for: timedelta, is_dry_run: bool) -> Iterator[int]:
    """Delete accounts whose week is over, or continue an interrupted deletion."""
    for user in list(account_deletion.accounts_to_delete(now)):
        if not is_dry_run:
            account_deletion.delete_account(user)
        yield 1


TASKS = [
    Task("Accounts that members deleted", _delete_accounts),
    Task("Expired sessions", _sessions),
    Task("Undo records", _undo_records),
    Task("Rows that members removed", _removed_rows),
    Task("Expired cache entries", _cached_values),
    Task("Missed searches", _missed_searches),
    Task("Reports of imports", _old_files("imports", IMPORT_REPORTS_KEPT_FOR)),
    Task("Downloaded food data", _old_files("downloads", DOWNLOADS_KEPT_FOR)),
    Task("Stopped imports", _stopped_imports),
    Task("Files that members imported", _old_files(MEMBER_IMPORTS, MEMBER_IMPORTS_KEPT_FOR)),
    Task("Imports that members did not finish", _unfinished_imports),
    Task("Stopped corrections", _stopped_corrections, "finished"),
    Task("Stopped merges", _stopped_merges, "finished"),
    Task("Finished background jobs", _finished_jobs),
    Task("Files of exports", _old_files(FOLDER, VALID_FOR)),
    Task("Exports", _expired_exports),
]
