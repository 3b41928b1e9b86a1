"""wger on the same work: CPU time of one call of its API beside that of our page.

WGER_FOLDER names a checkout of wger (https://github.com/wger-project/wger) whose own environment is in its
`.venv`; WGER_PYTHON names another interpreter that has its dependencies. Both run in this process's way: no
server, a database in SQLite with the same 365 days of eight entries, the lowest of several rounds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.machine import CHECKOUT, clean_environment, say
from tests.bench.report import Figure

OURS = {"day": "logs:day", "week": "insights:week", "search": "logs:search, one letter typed"}
SCRIPT = Path(__file__).with_name("peer_wger.py")
LAST_WORDS = 600  # letters of what a failed run said


def measure() -> list[Figure]:
    """One figure for each kind of work; they say why when wger cannot be measured."""
    folder = os.environ.get("WGER_FOLDER", "")
    if not folder:
        return [_unmeasured("WGER_FOLDER is not set. Set it to a checkout of wger with its environment.")]
    place = Path(folder).expanduser().resolve()
    if missing := [name for name in ("manage.py", "settings", "wger") if not (place / name).exists()]:
        return [_unmeasured(f"{place} is no checkout of wger: {', '.join(missing)} is missing.")]
    python = os.environ.get("WGER_PYTHON") or str(place / ".venv" / "bin" / "python")
    if not Path(python).exists():
        return [_unmeasured(f"There is no {python}. Install wger's dependencies there, or set WGER_PYTHON.")]
    with tempfile.TemporaryDirectory(prefix="bench-peers-") as directory:
        try:
            theirs = _theirs(place, python, Path(directory))
        except RuntimeError as failure:
            return [_unmeasured(str(failure))]
        ours = _ours(Path(directory))
    return [_figure(work, ours[name], theirs[work]) for work, name in OURS.items()]


def _figure(work: str, ours: float, theirs: float) -> Figure:
    return Figure(
        f"wger, {work}: its CPU time as a multiple of ours",
        "≥ 1",
        f"{theirs / ours:.1f} ({theirs * 1000:.1f} ms, ours {ours * 1000:.1f} ms)",
        theirs >= ours,
    )


def _unmeasured(reason: str) -> Figure:
    return Figure("wger on the same work", "≥ 1", "", None, reason)


def _theirs(place: Path, python: str, directory: Path) -> dict[str, float]:
    """Seconds of CPU a call, by the kind of work."""
    say("wger: a database with a year of entries, then its API")
    answer = directory / "wger.json"
    command = [python, str(SCRIPT), str(place), str(directory / "wger.sqlite3"), str(answer)]
    environment = clean_environment() | {"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not answer.exists():
        words = (done.stderr or done.stdout).strip()[-LAST_WORDS:]
        raise RuntimeError(f"wger in {place} did not run: {words}")
    found: dict[str, float] = json.loads(answer.read_text())
    return found


def _ours(directory: Path) -> dict[str, float]:
    say("Ours: the same year of entries")
    answer = directory / "ours.json"
    found: dict[str, float] = {}
    place = directory / "ours"
    place.mkdir()
    for name in OURS.values():
        command = [sys.executable, "-m", "tests.bench.ratios", str(place), str(answer), "--page", name]
        subprocess.run(command, cwd=CHECKOUT, env=os.environ, check=True)
        costs = json.loads(answer.read_text())["costs"]
        found |= {cost["name"]: cost["seconds"] for cost in costs}
    return found
