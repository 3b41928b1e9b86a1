"""Static files as they are collected: one style sheet for every page."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage

from tracker.lib.static_files import ModuleManifestStorage

SHEETS = {
    "core.css": '@import "tokens.css";\n@import "base.css";\n',
    "tokens.css": ":root { --space: 1rem }\n",
    "base.css": 'body { margin: 0; background: url("paper.svg") }\n',
    "day.css": ".total { margin: 0 }\n",
    "paper.svg": "<svg/>\n",
}


@pytest.fixture
def collected(tmp_path):
    """The sheets, copied and processed as collectstatic does; each by its name without the hash."""
    (tmp_path / "css").mkdir()
    for name, text in SHEETS.items():
        (tmp_path / "css" / name).write_text(text)
    source = StaticFilesStorage(location=tmp_path, base_url="/static/")
    storage = ModuleManifestStorage(location=tmp_path, base_url="/static/")
    files = {f"css/{name}": (source, f"css/{name}") for name in SHEETS}
    hashed = {name: new for name, new, _ in storage.post_process(files) if name in files}
    return {name: Path(tmp_path, new) for name, new in hashed.items()}


def test_the_sheet_of_every_page_holds_what_it_imports_in_order(collected):
    text = collected["css/core.css"].read_text()
    assert "@import" not in text
    assert text.index("--space") < text.index("body")


def test_files_that_an_imported_sheet_names_are_found(collected):
    assert collected["css/paper.svg"].name in collected["css/core.css"].read_text()


def test_the_sheet_of_a_page_is_a_file_of_its_own(collected):
    assert collected["css/day.css"].read_text() == SHEETS["day.css"]
    assert ".total" not in collected["css/core.css"].read_text()
