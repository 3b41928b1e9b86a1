"""Everything that is stored for a member as one zip file, for the member to keep or to move."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import IO, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from tracker.food_pages.models import LabelPicture
from tracker.profiles.models import User
from tracker.transfer import export
from tracker.transfer.own_format.reader import JSON_NAME
from tracker.transfer.own_format.schema import json_schema
from tracker.transfer.own_format.tables import BY_NAME
from tracker.transfer.own_format.writer import SCHEMA_NAME, Progress, export_as_json, rows_as_json

# Tables for people. Entries, symptoms and meals are as on the page Your data; the rest are plain rows.
WRITERS: dict[str, Callable[[User], Iterator[str]]] = {
    "entries.csv": export.entries_as_csv,
    "days.csv": export.days_as_csv,
    "symptoms.csv": export.symptoms_as_csv,
    "doctor-visits.csv": export.doctor_visits_as_csv,
    "foods.csv": export.own_foods_as_csv,
    "meals.csv": export.meals_as_csv,
    "schedules.csv": export.schedules_as_csv,
    "medicines.csv": export.medicines_as_csv,
}
PLAIN_TABLES = {
    "profile.csv": "profile",
    "targets.csv": "targets",
    "favourites.csv": "favourites",
    "suggested-foods.csv": "submissions",
    "corrections.csv": "corrections",
    "catalogue-foods.csv": "catalogue_foods",
}


# What README.txt says about each table for people.
ABOUT = {
    "entries.csv": gettext_lazy("everything logged, a line for each item"),
    "days.csv": gettext_lazy("notes on days, and whether everything was logged"),
    "symptoms.csv": gettext_lazy("symptoms, and days without any"),
    "doctor-visits.csv": gettext_lazy("visits to a doctor"),
    "foods.csv": gettext_lazy("your own foods with portions and barcodes"),
    "meals.csv": gettext_lazy("saved meals and recipes with their foods"),
    "schedules.csv": gettext_lazy("what you take regularly, and when"),
    "medicines.csv": gettext_lazy("medicines to keep apart from supplements"),
    "targets.csv": gettext_lazy("your daily targets, and when each began"),
    "profile.csv": gettext_lazy("time zone, conditions and preferences"),
    "favourites.csv": gettext_lazy("favourite foods, by their id"),
    "suggested-foods.csv": gettext_lazy("foods you suggested for the catalogue"),
    "corrections.csv": gettext_lazy("past entries that a curator corrected"),
    "catalogue-foods.csv": gettext_lazy("foods of the catalogue that your data names"),
}


class Picture(NamedTuple):
    """A picture of a member's, with its path in the zip and its bytes, some at a time."""

    name: str  # such as pictures/food-17.webp
    chunks: Iterable[bytes]


def _label_pictures(user: User) -> Iterator[Picture]:
    """Yield the pictures of labels of the member's own foods."""
    for kept in LabelPicture.objects.filter(user=user).order_by("id").iterator(chunk_size=10):
        yield Picture(f"pictures/food-{kept.food_id}.jpg", [bytes(kept.content)])


# Functions that yield a member's pictures. Features that store pictures add theirs here.
PICTURE_SOURCES: list[Callable[[User], Iterable[Picture]]] = [_label_pictures]


def write_archive(user: User, made_at: datetime, target: IO[bytes], progress: Progress | None = None) -> None:
    """Write the zip to a file, some rows at a time.

    Call `use_little_memory` before for a large account: SQLite would sort all of it in memory.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        _write(archive, "README.txt", [readme(user, made_at)])
        _write(archive, JSON_NAME, export_as_json(user, made_at, progress))
        _write(archive, SCHEMA_NAME, [json.dumps(json_schema(), indent=1, ensure_ascii=False)])
        for name, lines in WRITERS.items():
            _write(archive, name, lines(user), export.BYTE_ORDER_MARK)
        for name, table in PLAIN_TABLES.items():
            _write(archive, name, table_as_csv(user, table), export.BYTE_ORDER_MARK)
        for source in PICTURE_SOURCES:
            for picture in source(user):
                with archive.open(picture.name, "w") as file:
                    for chunk in picture.chunks:
                        file.write(chunk)


def _write(archive: zipfile.ZipFile, name: str, texts: Iterable[str], beginning: str = "") -> None:
    with archive.open(name, "w", force_zip64=True) as file:
        file.write(beginning.encode())
        for text in texts:
            file.write(text.encode())


def table_as_csv(user: User, name: str) -> Iterator[str]:
    """Yield a table of our own format as CSV; removed rows are left out."""
    table = BY_NAME[name]
    columns = [column for column in table.columns if column != "removed_at"]
    yield _lines([columns])
    for row in rows_as_json(table, user):
        if row.get("removed_at") is None:
            cells = [_cell(row[column]) for column in columns]
            yield _lines([export.without_formulas(cells)])


def _lines(rows: Iterable[Iterable[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return export.YES_OR_NO[value]
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def readme(user: User, made_at: datetime) -> str:
    """Return README.txt, with the lines of Windows so that every editor shows them."""
    context = {
        "user": user,
        "made_at": made_at.astimezone(user.profile.now().tzinfo),
        "files": ABOUT,
    }
    return render_to_string("transfer/readme.txt", context).replace("\n", "\r\n")
