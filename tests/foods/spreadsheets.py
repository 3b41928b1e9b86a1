"""Spreadsheets for tests: made, uploaded, confirmed, and read again."""

from __future__ import annotations

import csv
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from foods.models import Food, Portion

FOODS = "/admin/foods/food/"
UPLOAD, CONFIRM, EXPORT = f"{FOODS}import/", f"{FOODS}process_import/", f"{FOODS}export/"


def as_csv(*rows: dict[str, Any], delimiter: str = ",") -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(*rows: dict[str, Any]) -> bytes:
    book, out = openpyxl.Workbook(), BytesIO()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(out)
    return out.getvalue()


def with_digits(xlsx: bytes, written: str, digits: str) -> bytes:
    """The same file with a number as a spreadsheet program stores it: openpyxl rounds what it writes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(xlsx)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(f"<v>{written}</v>".encode(), f"<v>{digits}</v>".encode())
            )
    return out.getvalue()


def upload(client, data: bytes, name: str = "foods.csv"):
    """Choose a file: the answer is the preview, or what is wrong with the file."""
    return client.post(UPLOAD, {"import_file": SimpleUploadedFile(name, data)})


def confirm(client, preview):
    """Press the button of a preview."""
    return client.post(CONFIRM, preview.context["preview"]["confirm_form"].initial)


def bulk_edit(client, *rows: dict[str, Any]):
    return confirm(client, upload(client, as_csv(*rows)))


def changes(preview) -> list[tuple[str, str, str, str]]:
    """What a preview shows: the row, the column, from, to."""
    return [
        (row.number, change.column, change.was, change.now)
        for row in preview.context["preview"]["changed"]
        for change in row.changes
    ]


def refused(preview) -> list[tuple[str, str, str]]:
    return [(one.row, one.column, one.text) for one in preview.context["preview"]["refused"]]


def why(preview) -> str:
    return " ".join(one.reason for one in preview.context["preview"]["refused"])


def exported(client, kind: str, query: str = "") -> bytes:
    page = client.get(f"{EXPORT}{query}")
    formats = {name: value for value, name in page.context["form"].fields["format"].choices}
    answer = client.post(f"{EXPORT}{query}", {"resource": "0", "format": formats[kind]})
    assert answer.status_code == 200
    return answer.content


def exported_rows(client, query: str = "") -> list[dict[str, str]]:
    text = exported(client, "csv", query).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def now(food: Food) -> Food:
    return Food.objects.get(pk=food.pk)


def portions(food: Food) -> list[tuple[str, Decimal]]:
    return [(portion.label, portion.quantity) for portion in Portion.objects.filter(food=food)]
