"""Import of a FoodData Central set, from the file to the report."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from foods.data_issues import check_foods
from foods.importing.diff import compare_foods, find_gone
from foods.importing.groups import ImportGroups
from foods.importing.plan import ImportPlan
from foods.importing.progress import Progress, ignore_progress
from foods.importing.records import SOURCE_OF_TYPE
from foods.importing.report import ImportReport
from foods.importing.staging import begin_import, stage_foods, staged_or_changed
from foods.importing.writer import ImportWriter
from foods.models import Barcode, Food, ImportRun, Portion
from foods.search import index, reindex
from foods.sources.fdc import open_dataset
from foods.value_ranges import ranges_of_set, store_ranges
from tracker.lib.memory import use_little_memory

MAX_INDEXED_SINGLY = 300  # foods indexed singly; more rebuild the index without blocking writers
MAX_CHECKED_FOODS = 10_000  # foods; more are checked by `check_foods`


class NotFinished(Exception):
    """Foods are imported, but the follow-up was stopped. The message says what to do."""


def import_dataset(
    path: Path, report_path: Path, progress: Progress = ignore_progress
) -> tuple[ImportRun, ImportReport]:
    """Import the set in `path`, all of it or, when FdcError is raised, nothing.

    Reads, checks and compares everything without a lock. Then writes new foods invisibly, in short
    transactions, and publishes them in one, with the changes of stored foods. A stopped import changes
    nothing visible, and the next one of the same set resumes it. Curators' changes stay. Foods that are no
    longer in the release are retired.

    With more than `MAX_CHANGED_AT_ONCE` changes of stored foods, SQLite makes those afterwards, in batches.
    """
    use_little_memory()
    opened = open_dataset(path)
    sources = [SOURCE_OF_TYPE[data_type] for data_type in opened.types]
    source = sources[0] if len(sources) == 1 else ImportRun.SEVERAL
    with closing(ImportPlan()) as plan, ImportReport(report_path) as report:
        groups = ImportGroups()
        foods = opened.foods(lambda share: progress("Reading", share))
        compare_foods(foods, plan, report, groups, lambda done: progress("Comparing", done / opened.count))
        find_gone(sources, plan, report)
        plan.finish()
        report.left_out(opened.left_out)
        written = _RowCounter(plan.count(), progress)
        run = begin_import(source, opened.release[:20], path.name[:200], opened.fingerprint)
        made = groups.make_missing()
        stage_foods(plan, run, made, written.add)
        finish = ImportWriter(plan, report, run, sources, made, timezone.now(), written.add)
        _finish_import(finish, progress)
    store_ranges(ranges_of_set(opened.ranges(), opened.release))
    _analyze_tables()
    _check_foods(staged_or_changed(run, sources, finish.stamp), run, progress)
    return run, report


def _finish_import(finish: ImportWriter, progress: Progress) -> None:
    """Publish the import in the catalogue and in search."""
    progress("Indexing", 0)
    with index.sole_build():
        _publish_import(
            finish, is_large=finish.report.added + finish.plan.count_standing() > MAX_INDEXED_SINGLY
        )
    progress("Indexing", 1)


def _publish_import(finish: ImportWriter, *, is_large: bool) -> None:
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


class _RowCounter:
    """Progress of the rows written, as a share of all."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress, self._done = max(total, 1), progress, 0

    def add(self, rows: int) -> None:
        self._done += rows
        self._progress("Writing", self._done / self._total)


def _analyze_tables() -> None:
    """Update PostgreSQL's statistics, which are of empty tables before the first import."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Food, Portion, Barcode):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _check_foods(foods: QuerySet[Food], run: ImportRun, progress: Progress) -> None:
    """Check `foods` for data issues; above MAX_CHECKED_FOODS leave it to `check_foods`."""
    if run.added + run.changed + run.retired > MAX_CHECKED_FOODS:
        return
    total = max(run.added + run.changed + run.retired, 1)
    check_foods(foods, lambda done: progress("Looking for data issues", min(done / total, 1)))
