"""Types docs/production.md on bare machines and reports each step; see tests/operations/walk."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.report import Figure
from tests.operations.walk.machine import missing_programs
from tests.operations.walk.walk import Step, walk_everything

NAME = "docs/production.md on a bare Debian"


def measure() -> list[Figure]:
    if missing := missing_programs():
        return [Figure(NAME, "as written", f"needs {', '.join(missing)}", None)]
    with tempfile.TemporaryDirectory(prefix="bench-production-") as place:
        return [_figure(step) for step in walk_everything(Path(place))]


def _figure(step: Step) -> Figure:
    measured = " ".join(
        part for part in (f"{step.seconds:.0f} s" if step.seconds else "", step.found) if part
    )
    if step.problem:
        return Figure(step.name, "works", measured or "no", False, step.problem)
    return Figure(step.name, "works", measured or "yes", True)
