"""Names that scripts look for in pages exist: a rename that forgets a script breaks it without an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAWN_IN = ("templates/**/*.html", "tracker/**/*.py", "foods/**/*.py", "static/js/**/*.js")
LOOK_UP = re.compile(r'(?:\$|querySelector(?:All)?|closest|matches)\((["`])(.*?)\1')
ID_COMPARED = re.compile(r'\bid === "([\w-]+)"')


def read_sources() -> str:
    """Return the text of everything that draws a part of a page."""
    return "".join(path.read_text(encoding="utf-8") for each in DRAWN_IN for path in ROOT.glob(each))


def drawn_names(source: str) -> tuple[set[str], set[str]]:
    """Return the ids and the classes that pages have."""
    ids = set(re.findall(r"""\bid(?:=|: |": )\\?["']([\w-]+)""", source))
    lists = re.findall(r"""\bclass(?:=|: |": )\\?["'`]([^"'`>]*)""", source)
    lists += re.findall(r'classList\.\w+\("([\w-]+)|className = "([^"]*)', source)
    return ids, {name for each in lists for name in re.findall(r"[\w-]+", "".join(each))}


def looked_up(script: str) -> Iterator[str]:
    """Yield the ids and classes of selectors: `#entries`, `.toast`."""
    script = re.sub(r"//[^\n]*", "", script)
    yield from (f"#{name}" for name in ID_COMPARED.findall(script))
    for _, selector in LOOK_UP.findall(script):
        yield from re.findall(r"[#.][a-z][\w-]*", re.sub(r"\[[^\]]*\]", "", selector))


def test_every_id_and_class_that_a_script_looks_for_exists():
    ids, classes = drawn_names(read_sources())
    names = {f"#{name}" for name in ids} | {f".{name}" for name in classes}
    found = {
        (path.name, name)
        for path in ROOT.glob("static/js/**/*.js")
        for name in looked_up(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 40
    assert sorted(each for each in found if each[1] not in names) == []
