"""One import of a FoodData Central set, from the file to the table of what it did."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from foods.data_issues import check
from foods.importing.diff import compare, find_gone
from foods.importing.groups import Groups
from foods.importing.plan import ImportPlan
from foods.importing.progress import Progress, nobody_watches
from foods.importing.records import SOURCE_OF_TYPE
from foods.importing.report import ImportReport
from foods.importing.staging import begin, stage, staged_or_changed
from foods.importing.writer import ImportWriter
from foods.models import Barcode, Food, ImportRun, Portion
from foods.search import index, reindex
from foods.sources.fdc import open_dataset
from foods.value_ranges import ranges_of_set, store_ranges
from tracker.lib.memory import use_little_memory

FEW = 300  # foods that are indexed one by one; with more, search makes its index anew while others write
MANY = 10_000  # foods whose check is left to `check_foods`


class NotFinished(Exception):
    """The import's foods are in the catalogue, but what follows was stopped. The message says what to do."""


def import_dataset(
    path: Path, report_path: Path, progress: Progress = nobody_watches
) -> tuple[ImportRun, ImportReport]:
    """Bring the set in `path` into the catalogue, all of it or, when FdcError is raised, nothing.

    Reads, checks and compares everything without a lock. Then writes new foods where nobody sees them, in
    short transactions, and makes them visible in one, with the changes of standing foods. An import that is
    stopped changes nothing that anybody sees, and the next one of the same set goes on where it was. What
    curators changed stays. Foods that no longer come with the release are retired.

    With more than `AT_ONCE` changes of standing foods, SQLite makes those afterwards, some at a time.
    """
    use_little_memory()
    opened = open_dataset(path)
    sources = [SOURCE_OF_TYPE[data_type] for data_type in opened.types]
    source = sources[0] if len(sources) == 1 else ImportRun.SEVERAL
    with closing(ImportPlan()) as plan, ImportReport(report_path) as report:
        groups = Groups()
        foods = opened.foods(lambda share: progress("Reading", share))
        compare(foods, plan, report, groups, lambda done: progress("Comparing", done / opened.count))
        find_gone(sources, plan, report)
        plan.finish()
        report.left_out(opened.left_out)
        written = _Counter(plan.count(), progress)
        run = begin(source, opened.release[:20], path.name[:200], opened.fingerprint)
        made = groups.make_missing()
        stage(plan, run, made, written.add)
        finish = ImportWriter(plan, report, run, sources, made, timezone.now(), written.add)
        _finish(finish, progress)
    store_ranges(ranges_of_set(opened.ranges(), opened.release))
    _tell_planner()
    _check(staged_or_changed(run, sources, finish.stamp), run, progress)
    return run, report


def _finish(finish: ImportWriter, progress: Progress) -> None:
    """Make the import visible, in the catalogue and in search."""
    progress("Indexing", 0)
    with index.sole_build():
        _publish(finish, is_large=finish.report.added + finish.plan.count_standing() > FEW)
    progress("Indexing", 1)


def _publish(finish: ImportWriter, *, is_large: bool) -> None:
    if not is_large:
        ids = Food.objects.filter(staged_in=finish.run.pk).values_list("pk", flat=True)
        merged = finish.publish(lambda: reindex([*ids, *finish.standing_ids()]))
    else:
        index.build(publishing=finish.run.pk)
        merged = finish.publish(index.swap)
    try:
        finish.change_the_others()
        if is_large:
            index.index_changes()
            index.reindex_in_batches([*finish.standing_ids()])
        index.reindex_in_batches(merged)
    except (OSError, DatabaseError) as error:
        words = f"The new foods are in the catalogue, but {error} stopped what follows."
        raise NotFinished(f"{words} Import the set again to finish it.") from error


class _Counter:
    """Tells how many of the rows that are to be written are."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress, self._done = max(total, 1), progress, 0

    def add(self, rows: int) -> None:
        self._done += rows
        self._progress("Writing", self._done / self._total)


def _tell_planner() -> None:
    """PostgreSQL plans by what it last counted: an empty table, before the first import."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Food, Portion, Barcode):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _check(foods: QuerySet[Food], run: ImportRun, progress: Progress) -> None:
    """Look for doubtful values among `foods`; MANY foods and more are left to `check_foods`."""
    if run.added + run.changed + run.retired > MANY:
        return
    total = max(run.added + run.changed + run.retired, 1)
    check(foods, lambda done: progress("Looking for doubtful values", min(done / total, 1)))
