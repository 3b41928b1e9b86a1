"""One import of a FoodData Central set, from the file to the table of what it did."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from foods.checks import check
from foods.importing.compare import compare, find_gone
from foods.importing.groups import Groups
from foods.importing.plan import Plan
from foods.importing.progress import Progress, nobody_watches
from foods.importing.records import SOURCE_OF_TYPE
from foods.importing.report import Report
from foods.importing.write import write, written_at
from foods.models import Barcode, Food, ImportRun, Portion
from foods.search import rebuild, reindex
from foods.sources.fdc import open_set

MANY = 10_000  # foods; from here on search is told to make its index anew, while others write


def import_set(
    path: Path, report_path: Path, progress: Progress = nobody_watches
) -> tuple[ImportRun, Report]:
    """Bring the set in `path` into the catalogue, all of it or, when FdcError is raised, nothing.

    Reads, checks and compares everything before the first row is written, see write() for how long that
    takes. What curators changed stays. Foods that no longer come with the release are retired.
    """
    _be_modest()
    opened = open_set(path)
    sources = [SOURCE_OF_TYPE[data_type] for data_type in opened.types]
    source = sources[0] if len(sources) == 1 else ImportRun.SEVERAL
    run = ImportRun(source=source, release=opened.release[:20], file_name=path.name[:200])
    run.started_at = timezone.now()
    with closing(Plan()) as plan, Report(report_path) as report:
        groups = Groups()
        foods = opened.foods(lambda share: progress("Reading", share))
        compare(foods, plan, report, groups, lambda done: progress("Comparing", done / opened.count))
        find_gone(sources, plan, report)
        report.left_out(opened.left_out)
        total = plan.count()
        stamp = write(plan, report, groups, run, sources, lambda done: progress("Writing", done / total))
    _after_writing(written_at(stamp, sources), progress)
    return run, report


def _be_modest() -> None:
    """Not more memory for more foods, at the price of speed that a server wants and an import does not.

    SQLite would map the whole catalogue into memory, and keep there what it sorts.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size = 0")
            cursor.execute("PRAGMA temp_store = FILE")


def _tell_planner() -> None:
    """PostgreSQL plans by what it last counted: an empty table, before the first import."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Food, Portion, Barcode):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _after_writing(foods: QuerySet[Food], progress: Progress) -> None:
    """What follows once the foods stand: `foods` are those that were added, changed or retired.

    Doubts about MANY foods and more are left to `check_foods`, which takes its time.
    """
    _tell_planner()
    progress("Indexing", 0)
    ids = list(foods.order_by("pk").values_list("pk", flat=True)[: MANY + 1])
    if len(ids) > MANY:
        rebuild()
    else:
        with transaction.atomic():
            reindex(ids)
    progress("Indexing", 1)
    if len(ids) <= MANY:
        total = len(ids) or 1
        check(foods, lambda done: progress("Looking for doubtful values", done / total))
