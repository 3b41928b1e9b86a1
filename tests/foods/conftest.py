from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from foods.sources.catalogue import COLUMNS, CatalogueRow, read_catalogue
from tests.foods.fdc_sets import write_set
from tests.foods.usda_tables import FDC_DATA, find_archive

ALMONDS = {
    "key": "almonds",
    "name": "Almonds",
    "brand": "",
    "kind": "food",
    "group": "Nuts and seeds",
    "basis_quantity": "100",
    "basis_unit": "g",
    "magnesium_mg": "270",
    "source": "usda_sr_legacy",
    "source_id": "170567",
    "source_note": "Nuts, almonds",
    "portions": "1 oz=28.35; 1 cup, whole=143",
    "aliases": "raw almonds",
}


def row(key: str = "almonds", **values: str) -> dict[str, str]:
    """A row of a catalogue: almonds, unless said otherwise."""
    name = key.replace("-", " ").capitalize()
    return ALMONDS | {"key": key, "name": name} | values


@pytest.fixture
def catalogue_file(tmp_path):
    """Write rows to a catalogue of our own: catalogue_file(row(), row("walnuts"))."""
    path = tmp_path / "our catalogue.csv"

    def write(*rows: dict[str, str]):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def load(db, catalogue_file):
    """Load rows with the command, and give what it prints: load(row(), row("walnuts"))."""

    def run(*rows: dict[str, str]) -> str:
        out = StringIO()
        call_command("load_catalogue", catalogue_file(*rows), stdout=out)
        return out.getvalue()

    return run


def filled_in(answer) -> dict[str, str]:
    """What the admin's form for a food would send if nothing was changed on it."""
    form = answer.context["adminform"].form
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    forms = [form, *(part for formset in formsets for part in (formset.management_form, *formset.forms))]
    data = {}
    for part in forms:
        for field in part:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = str(value)
    return data


@pytest.fixture
def bring_in(db, tmp_path, settings):
    """Import a set of FoodData Central with the command, and give what it prints.

    bring_in(SR_LEGACY), then a newer release: bring_in(SR_LEGACY, release="2019-04", food="fdc_id,...")
    """
    settings.DATA_DIR = tmp_path / "var"

    def run(files: dict[str, str], release: str = "2018-04", **others: str) -> str:
        folder = write_set(tmp_path / f"set {release}", files, **others)
        out = StringIO()
        call_command("import_fdc", folder, stdout=out, stderr=StringIO())
        return out.getvalue()

    return run


def counts(said: str) -> dict[str, int]:
    """The table at an import's end: {"added": 1, "changed": 0, ...}."""
    rows = re.findall(r"^  (\w[\w ]*?) +([\d,]+)(?:  .*)?$", said, re.MULTILINE)
    return {name: int(count.replace(",", "")) for name, count in rows}


@pytest.fixture(params=["sr_legacy", "foundation"])
def usda(request) -> Iterator[tuple[list[CatalogueRow], zipfile.ZipFile]]:
    """The catalogue's rows from one USDA data set, and its archive."""
    archive = find_archive(request.param)
    if archive is None:
        pytest.skip(
            f"USDA's {request.param} tables are not in {FDC_DATA}: the catalogue's figures were not compared"
            " with them. FDC_DATA names another directory."
        )
    rows = [row for row in read_catalogue() if row.source == f"usda_{request.param}"]
    with zipfile.ZipFile(archive) as opened:
        yield rows, opened
