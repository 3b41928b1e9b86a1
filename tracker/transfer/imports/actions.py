"""The steps of an import: read, write, undo. A small one runs at once, others in a worker.

A step may run twice, when a worker dies: reading begins again, writing and undoing continue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from tracker.lib.jobs import task
from tracker.lib.memory import use_little_memory
from tracker.profiles.models import User
from tracker.transfer.imports import own_export, undo, write
from tracker.transfer.imports.files import UPLOAD, ImportFiles
from tracker.transfer.imports.models import ColumnMapping, Import
from tracker.transfer.imports.preview import build_preview, count_apps
from tracker.transfer.readers import spreadsheet
from tracker.transfer.readers.read_file import open_file
from tracker.transfer.readers.refusals import UnreadableFile
from tracker.transfer.readers.rows import Problems, Reading
from tracker.transfer.readers.values import DayOrder

State = Import.State
SMALL_FILE_BYTES = 300_000  # read at once; a zip is never small, since it unpacks to more
SMALL_ROWS = 500  # written at once


def start_reading(one: Import) -> None:
    """Read the upload, at once or in a worker."""
    one.set_state(State.READING, position=0)
    path = ImportFiles(one.pk).path(UPLOAD)
    with path.open("rb") as file:
        is_small = file.read(2) != b"PK" and path.stat().st_size <= SMALL_FILE_BYTES
    _run(read_in_worker, read, one, at_once=is_small)


def start_writing(one: Import, answers: Mapping[str, Any]) -> None:
    """Import the rows by these answers, at once or in a worker."""
    if one.is_own_export:
        one.set_state(State.WRITING, position=0, size=one.row_count)
        write_in_worker.enqueue(str(one.pk))
        return
    size = ImportFiles(one.pk).rows_size()
    one.set_state(
        State.WRITING,
        answers={**one.answers, **answers},
        position=0,
        size=size,
        added_count=0,
        replaced_count=0,
    )
    _run(write_in_worker, write.write_import, one, at_once=one.row_count <= SMALL_ROWS)


def start_undo(one: Import) -> None:
    """Take an import back as a whole, at once or in a worker."""
    one.set_state(State.UNDOING, position=0, kept_count=0, size=max(one.entries.count(), 1))
    _run(undo_in_worker, undo.undo_import, one, at_once=one.size <= SMALL_ROWS)


def cancel(one: Import) -> None:
    """Stop an import: one that is being written is undone, one that was not is forgotten."""
    with transaction.atomic():
        now = Import.objects.select_for_update().filter(pk=one.pk).first()
        if now is None:
            return
        if now.state == State.WRITING and not now.is_own_export:
            now.is_cancelled = True
            now.save(update_fields=["is_cancelled"])
            return
    if now.state in Import.UNFINISHED:
        ImportFiles(now.pk).delete()
        now.delete()


def _run(in_worker: Any, step: Any, one: Import, *, at_once: bool) -> None:
    if at_once:
        step(one)
    else:
        in_worker.enqueue(str(one.pk))


def _find(import_id: str, state: str) -> Import | None:
    """Return the import, if this step is still wanted; a worker then keeps its memory small."""
    use_little_memory()
    return Import.objects.filter(pk=UUID(import_id), state=state).first()


@task()
def read_in_worker(import_id: str) -> None:
    if one := _find(import_id, State.READING):
        read(one)


@task()
def write_in_worker(import_id: str) -> None:
    if one := _find(import_id, State.WRITING):
        if one.is_own_export:
            own_export.write(one)
        else:
            write.write_import(one)


@task()
def undo_in_worker(import_id: str) -> None:
    if one := _find(import_id, State.UNDOING):
        undo.undo_import(one)


# --- reading --------------------------------------------------------------------------------------


def read(one: Import) -> None:
    """Read the upload into rows and a preview; refuse it, or ask what the file doesn't tell."""
    files = ImportFiles(one.pk)
    order = DayOrder(one.answers["order"]) if one.answers.get("order") else None
    try:
        if own_export.is_of_this_site(files.path(UPLOAD)):
            own_export.read(one)
            return
        with open_file(files.path(UPLOAD), order=order, columns=_columns_of(one)) as reading:
            _store_reading(one, reading, files)
    except UnreadableFile as error:
        files.delete()
        one.set_state(State.REFUSED, refusal=error.refusal.value)
    except FileNotFoundError:
        one.set_state(State.REFUSED, refusal="expired")


def _columns_of(one: Import) -> spreadsheet.Columns | None:
    columns = one.answers.get("columns")
    return {int(place): spreadsheet.Column(column) for place, column in columns.items()} if columns else None


def _store_reading(one: Import, reading: Reading, files: ImportFiles) -> None:
    about = {"format": reading.format, "source": reading.source, "notice": reading.notice or ""}
    if reading.columns and not one.answers.get("columns"):
        if _remember_columns(one, reading):
            read(one)
        else:
            first = {"columns": reading.columns, "first_rows": reading.first_rows}
            one.set_state(State.ASKING, preview=first, **about)
    elif reading.needs_day_order:
        one.set_state(State.ASKING, preview={"needs_day_order": True}, **about)
    else:
        problems = Problems()
        count = sum(1 for _ in files.save_rows(reading.read(problems)))
        files.save_problems(problems)
        found = {"problems": problems.count, "ignored_columns": reading.ignored_columns}
        one.set_state(State.READING, preview=found, row_count=count, **about)
        preview_rows(one)


def _remember_columns(one: Import, reading: Reading) -> bool:
    """Take over the columns that the member named for a table with these headings."""
    header = spreadsheet.header_digest(reading.columns)
    known = ColumnMapping.objects.for_user(one.user_id).filter(header=header).first()
    if known is not None:
        one.answers["columns"] = known.columns
        one.save(update_fields=["answers"])
    return known is not None


def preview_rows(one: Import) -> None:
    """Compare the rows of the chosen app with the log; with several apps, ask for one first."""
    files = ImportFiles(one.pk)
    user = User.objects.get(pk=one.user_id)
    apps = one.preview.get("apps") or count_apps(row for row, _ in files.rows())
    app = one.answers.get("app", "")
    found = {**one.preview, "apps": apps}
    if len(apps) > 1 and app not in {name for name, _, _ in apps}:
        one.set_state(State.ASKING, preview=found)
        return
    preview = build_preview(user, (row for row, _ in files.rows() if not app or row.source == app))
    preview.problems, preview.ignored_columns = found["problems"], found["ignored_columns"]
    preview.apps = apps
    one.set_state(State.READY, preview=preview.as_json())
